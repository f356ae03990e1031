import type { ModalView } from '@slack/types';
import type { Hold } from '../../domain/hold.ts';
import { phone } from '../format.ts';
import { ids } from '../ids.ts';
import { words } from '../words/words.ts';
import { modal, plain, section } from './blocks.ts';
import { priceOf } from './rows.ts';

/** Asks an approver why this number is denied. */
export function denialForm(metadata: string, hold: Hold): ModalView {
  const { title, submit, close } = words.denial;
  return modal({
    id: ids.views.denial,
    metadata,
    title,
    submit,
    close,
    blocks: [
      section(plain(words.denial.about(phone(hold.number), priceOf(hold.group)))),
      {
        type: 'input',
        block_id: ids.fields.reason,
        label: plain(words.denial.reason),
        hint: plain(words.denial.reasonHint),
        element: {
          type: 'plain_text_input',
          action_id: ids.fields.reason,
          multiline: true,
          max_length: 500,
          placeholder: plain(words.denial.reasonPlaceholder, 150),
        },
      },
    ],
  });
}
