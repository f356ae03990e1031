import type { ViewOutput } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { z } from 'zod';
import { mentionsOf } from '../../domain/approval.ts';
import { denied } from '../../domain/deciding.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { holdOf, type Request } from '../../domain/request.ts';
import { ids } from '../ids.ts';
import { isReadable, oneLine } from '../text/clean.ts';
import { DENIAL_REASONS, denialForm } from '../views/denial.ts';
import { words } from '../words/words.ts';
import type { Click } from './click.ts';
import type { Who } from './guard.ts';
import type { ListenerContext } from './listener-context.ts';
import type { Routes } from './routes.ts';
import { listenToSubmission } from './submission.ts';
import { withTimeoutOrUndefined } from './with-timeout-or-undefined.ts';

const metadataSchema = z.object({ request: z.string(), shown: z.string(), channel: z.string() });

/** Asks for the reason. A clicker who is too late, or is known not to be an approver, is told so now, not after typing. */
export async function denial({ who, button, channel, context }: Click, request: Request): Promise<ModalView | Refusal> {
  const no = await knownNotToDecide(who, request, context);
  if (no) return no;
  const shown = button.shown ?? '';
  const refusal = whyNot(request, who.user, shown, context);
  const hold = holdOf(request);
  if (refusal || !hold) return refusal ?? { reason: 'cardOutdated' };
  return denialForm(JSON.stringify({ request: request.id, shown, channel }), hold, request);
}

/** Why a form for approvers is not opened. What does not come in time is looked up when the form is sent, as for every decision. */
export async function knownNotToDecide(
  { teamId, user }: Who,
  request: Request,
  context: ListenerContext,
): Promise<Refusal | undefined> {
  if ((await withTimeoutOrUndefined(context.mayDecide(teamId, user), context)) !== false) return undefined;
  return { reason: 'notAnApprover', membership: 'member', approvers: askedOf(request) ?? context.approverMentions() };
}

function askedOf({ state }: Request): readonly string[] | undefined {
  return 'approvers' in state && state.approvers ? mentionsOf(state.approvers) : undefined;
}

/** Why a denial would be refused at this moment even to an approver; whether they are one is looked up when it counts. */
function whyNot(
  request: Request,
  user: string,
  fingerprint: string,
  { clock, rules }: ListenerContext,
): Refusal | undefined {
  const self = rules().policy?.approve.self;
  const by = { id: user, membership: 'member', approver: true, self } as const;
  const decision = denied(request, { type: 'denied', by, fingerprint, reason: '' }, clock());
  return decision.kind === 'refused' ? decision.refusal : undefined;
}

/** The reason was given: the decision is saved, and made once Slack has said who that was. */
export function listenToDenial(routes: Routes, context: ListenerContext): void {
  const form = { id: ids.views.denial, schema: metadataSchema, blockOf: () => ids.fields.reason };
  listenToSubmission(routes, context, form, async ({ who, view, metadata, ack, reply }) => {
    const reason = reasonIn(view);
    if (reason === undefined) return void (await reply(words.denial.errors.reason));
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

/** A common reason, the approver's own words, or both; undefined for neither. */
function reasonIn({ state }: ViewOutput): string | undefined {
  const { both, reasons } = words.denial;
  const { commonReason, reason } = ids.fields;
  const own = oneLine(state.values[reason]?.[reason]?.value ?? '');
  const picked = state.values[commonReason]?.[commonReason]?.selected_option?.value;
  const common = DENIAL_REASONS.find((name) => name === picked);
  if (common === undefined) return isReadable(own) ? own : undefined;
  return isReadable(own) ? both(reasons[common], own) : reasons[common];
}
