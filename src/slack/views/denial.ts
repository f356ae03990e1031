import type { ModalView, PlainTextInput } from '@slack/types';
import type { Hold } from '../../domain/hold.ts';
import { phone, prices } from '../format.ts';
import { ids } from '../ids.ts';
import { words } from '../words/words.ts';
import { modal, plain, section } from './blocks.ts';
import { input } from './form.ts';

/** Asks an approver why this number is denied. */
export function denialForm(metadata: string, hold: Hold): ModalView {
  const { title, submit, close } = words.denial;
  const element: PlainTextInput = {
    type: 'plain_text_input',
    action_id: ids.fields.reason,
    multiline: true,
    max_length: 500,
    placeholder: plain(words.denial.reasonPlaceholder, 150),
  };
  return modal({
    id: ids.views.denial,
    metadata,
    title,
    submit,
    close,
    blocks: [
      section(plain(words.denial.about(phone(hold.number), prices(hold.group)))),
      input(ids.fields.reason, words.denial.reason, element, { hint: words.denial.reasonHint }),
    ],
  });
}
