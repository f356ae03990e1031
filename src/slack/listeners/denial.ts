import type { App } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { z } from 'zod';
import { mentionsOf } from '../../domain/approval.ts';
import { denied } from '../../domain/deciding.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { holdOf, type Request } from '../../domain/request.ts';
import { ids } from '../ids.ts';
import { isReadable, oneLine } from '../text/clean.ts';
import { denialForm } from '../views/denial.ts';
import { words } from '../words/words.ts';
import type { Click } from './click.ts';
import type { Desk } from './desk.ts';
import { inTime } from './in-time.ts';
import { listenToSubmission } from './submission.ts';

const metadataSchema = z.object({ request: z.string(), shown: z.string(), channel: z.string() });

/** Asks for the reason. Who comes too late, or is known not to be an approver, is told so now, not after typing. */
export async function denial({ who, button, channel, desk }: Click, request: Request): Promise<ModalView | Refusal> {
  // What does not come in time is looked up when the form is sent, as for every decision.
  if ((await inTime(desk.mayDecide(who.teamId, who.user), desk)) === false) {
    return { reason: 'notAnApprover', standing: 'member', approvers: askedOf(request) ?? desk.approverMentions };
  }
  const shown = button.shown ?? '';
  const refusal = whyNot(request, who.user, shown, desk);
  const hold = holdOf(request);
  if (refusal || !hold) return refusal ?? { reason: 'cardOutdated' };
  return denialForm(JSON.stringify({ request: request.id, shown, channel }), hold);
}

function askedOf({ state }: Request): readonly string[] | undefined {
  return 'asked' in state && state.asked ? mentionsOf(state.asked) : undefined;
}

/** Why a denial would be refused at this moment even to an approver; whether they are one is looked up when it counts. */
function whyNot(request: Request, user: string, fingerprint: string, { clock }: Desk): Refusal | undefined {
  const by = { id: user, standing: 'member', approver: true } as const;
  const decision = denied(request, { type: 'denied', by, fingerprint, reason: '' }, clock());
  return decision.kind === 'refused' ? decision.refusal : undefined;
}

/** The reason was given: the decision is saved, and made once Slack has said who that was. */
export function listenToDenial(app: App, desk: Desk): void {
  const form = { id: ids.views.denial, schema: metadataSchema, blockOf: () => ids.fields.reason };
  listenToSubmission(app, desk, form, async ({ who, view, metadata, ack, reply }) => {
    const reason = oneLine(view.state.values[ids.fields.reason]?.[ids.fields.reason]?.value ?? '');
    if (!isReadable(reason)) return void (await reply(words.denial.errors.reason));
    const { request, shown, channel } = metadata;
    await desk.timers.decide({
      teamId: who.teamId,
      requestId: request,
      user: who.user,
      at: desk.clock(),
      channel,
      fingerprint: shown,
      nonce: view.id,
      decision: { verb: 'deny', reason },
    });
    await ack();
  });
}
