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
import type { ListenerContext } from './listener-context.ts';
import { listenToSubmission } from './submission.ts';
import { withTimeoutOrUndefined } from './with-timeout-or-undefined.ts';

const metadataSchema = z.object({ request: z.string(), shown: z.string(), channel: z.string() });

/** Asks for the reason. A clicker who is too late, or is known not to be an approver, is told so now, not after typing. */
export async function denial({ who, button, channel, context }: Click, request: Request): Promise<ModalView | Refusal> {
  // What does not come in time is looked up when the form is sent, as for every decision.
  if ((await withTimeoutOrUndefined(context.mayDecide(who.teamId, who.user), context)) === false) {
    return { reason: 'notAnApprover', membership: 'member', approvers: askedOf(request) ?? context.approverMentions };
  }
  const shown = button.shown ?? '';
  const refusal = whyNot(request, who.user, shown, context);
  const hold = holdOf(request);
  if (refusal || !hold) return refusal ?? { reason: 'cardOutdated' };
  return denialForm(JSON.stringify({ request: request.id, shown, channel }), hold);
}

function askedOf({ state }: Request): readonly string[] | undefined {
  return 'approvers' in state && state.approvers ? mentionsOf(state.approvers) : undefined;
}

/** Why a denial would be refused at this moment even to an approver; whether they are one is looked up when it counts. */
function whyNot(request: Request, user: string, fingerprint: string, { clock }: ListenerContext): Refusal | undefined {
  const by = { id: user, membership: 'member', approver: true } as const;
  const decision = denied(request, { type: 'denied', by, fingerprint, reason: '' }, clock());
  return decision.kind === 'refused' ? decision.refusal : undefined;
}

/** The reason was given: the decision is saved, and made once Slack has said who that was. */
export function listenToDenial(app: App, context: ListenerContext): void {
  const form = { id: ids.views.denial, schema: metadataSchema, blockOf: () => ids.fields.reason };
  listenToSubmission(app, context, form, async ({ who, view, metadata, ack, reply }) => {
    const reason = oneLine(view.state.values[ids.fields.reason]?.[ids.fields.reason]?.value ?? '');
    if (!isReadable(reason)) return void (await reply(words.denial.errors.reason));
    const { request, shown, channel } = metadata;
    await context.timers.decide({
      teamId: who.teamId,
      requestId: request,
      user: who.user,
      at: context.clock(),
      channel,
      fingerprint: shown,
      nonce: view.id,
      decision: { verb: 'deny', reason },
    });
    await ack();
  });
}
