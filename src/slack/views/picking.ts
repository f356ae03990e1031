import type { ModalView } from '@slack/types';
import { ids } from '../ids.ts';
import { words } from '../words.ts';
import { plain } from './blocks.ts';

/** Lets somebody browse the numbers of one group, or search them by digits. The block's id says which group, for the typeahead. */
export function pickingForm(picked: { request: string; group: string }, metadata: string): ModalView {
  return {
    type: 'modal',
    callback_id: ids.views.picking,
    private_metadata: metadata,
    title: plain(words.pick.title, 24),
    submit: plain(words.pick.submit, 24),
    close: plain(words.pick.close, 24),
    blocks: [
      {
        type: 'input',
        block_id: pickingBlock(picked),
        label: plain(words.pick.number),
        hint: plain(words.pick.hint),
        element: {
          type: 'external_select',
          action_id: ids.fields.number,
          min_query_length: 0,
          placeholder: plain(words.pick.placeholder, 150),
        },
      },
    ],
  };
}

export function pickingBlock({ request, group }: { request: string; group: string }): string {
  return `${ids.fields.number}.${request}.${group}`;
}
