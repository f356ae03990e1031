import type { ModalView } from '@slack/types';
import type { Hold } from '../../domain/hold.ts';
import { cost, phone } from '../format.ts';
import { ids } from '../ids.ts';
import { words } from '../words/words.ts';
import { context, modal, plain, section } from './blocks.ts';
import { input } from './form.ts';
import { textField } from './questions.ts';

/** Asks to which approver it is handed on, and for a word to them. Who may decide is looked up when it is sent. */
export function passOnForm(metadata: string, hold: Hold): ModalView {
  const { title, submit, close, about, to, toHint, toPlaceholder, word, readBy } = words.spending.passOn;
  return modal({
    id: ids.views.passingOn,
    metadata,
    title,
    submit,
    close,
    blocks: [
      section(plain(about(phone(hold.number), cost(hold.group)))),
      input(
        ids.fields.to,
        to,
        { type: 'users_select', action_id: ids.fields.to, placeholder: plain(toPlaceholder, 150) },
        { hint: toHint },
      ),
      textField(ids.fields.word, word),
      context(plain(readBy)),
    ],
  });
}
