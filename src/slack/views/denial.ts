import type { ModalView, PlainTextInput, RadioButtons } from '@slack/types';
import type { Hold } from '../../domain/hold.ts';
import type { Request } from '../../domain/request.ts';
import { cost, mention, phone } from '../format.ts';
import { ids } from '../ids.ts';
import { words } from '../words/words.ts';
import { context, modal, mrkdwn, plain, section } from './blocks.ts';
import { input, option } from './form.ts';
import { alsoOnCard } from './rows.ts';

/** Why numbers are denied most of the time. */
export const DENIAL_REASONS = ['haveOne', 'tooExpensive', 'notNow', 'agreeFirst'] as const;

/** Asks an approver why this number is denied: by a common reason, in their own words, or both. */
export function denialForm(metadata: string, hold: Hold, request: Request): ModalView {
  const { title, submit, close, about, common, reasons, reason, readBy } = words.denial;
  const choice: RadioButtons = {
    type: 'radio_buttons',
    action_id: ids.fields.commonReason,
    options: DENIAL_REASONS.map((name) => option(reasons[name], name)),
  };
  const own: PlainTextInput = {
    type: 'plain_text_input',
    action_id: ids.fields.reason,
    multiline: true,
    max_length: 500,
  };
  return modal({
    id: ids.views.denial,
    metadata,
    title,
    submit,
    close,
    blocks: [
      section(plain(about(phone(hold.number), cost(hold.group)))),
      input(ids.fields.commonReason, common, choice, { optional: true }),
      input(ids.fields.reason, reason, own, { optional: true }),
      context(mrkdwn(readBy(mention(request.requester))), ...alsoOnCard(request)),
    ],
  });
}
