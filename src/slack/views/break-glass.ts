import type { ModalView } from '@slack/types';
import type { StateOf } from '../../domain/state.ts';
import { cost, phone } from '../format.ts';
import { ids } from '../ids.ts';
import { words } from '../words/words.ts';
import { context, modal, plain, section } from './blocks.ts';
import { textField } from './questions.ts';
import { rich, say } from './rich.ts';
import { passedLines, twoLines } from './ruling.ts';

/** Asks why it is bought past the rules of spending, and says which of them it passes. */
export function breakGlassForm(metadata: string, { hold, ruling }: StateOf<'awaitingApproval'>): ModalView {
  const { title, submit, close, about, passes, passesSecond, field, readBy } = words.spending.glass;
  return modal({
    id: ids.views.breakingGlass,
    metadata,
    title,
    submit,
    close,
    blocks: [
      section(plain(about(phone(hold.number), cost(hold.group)))),
      rich([say(passes)], ...(ruling ? [...passedLines(ruling), ...twoLines(ruling, passesSecond)] : [])),
      textField(ids.fields.glass, field),
      context(plain(readBy)),
    ],
  });
}
