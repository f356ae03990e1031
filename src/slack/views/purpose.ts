import type { Button, ModalView } from '@slack/types';
import type { Request } from '../../domain/request.ts';
import { ids } from '../ids.ts';
import { words } from '../words/words.ts';
import { context, modal, plain, requestButton } from './blocks.ts';
import { purposeField } from './form.ts';
import { alsoOnCard } from './rows.ts';

/** Lets the requester say anew what the number is for, until it is decided. */
export function editPurposeButton(request: Request, number: string): Button {
  const { edit, editLabel } = words.purpose;
  return requestButton(request, ids.actions.editPurpose, edit, { label: editLabel(number) });
}

/** What the number is for, filled in, to be said anew. */
export function purposeForm(metadata: string, request: Request): ModalView {
  const { purpose } = request;
  const { title, submit, close, note } = words.purpose;
  return modal({
    id: ids.views.purpose,
    metadata,
    title,
    submit,
    close,
    blocks: [purposeField({ type: 'all', purpose }), context(plain(note), ...alsoOnCard(request))],
  });
}
