import { minutesToMilliseconds } from 'date-fns';
import { askedFor } from '../domain/approval.ts';
import type { Event, HeldNumber } from '../domain/event.ts';
import { groupFingerprint } from '../domain/fingerprint.ts';
import type { Group } from '../domain/group.ts';
import type { Asked, Request } from '../domain/request.ts';
import { type Provider, ProviderError } from '../workflow/provider.ts';
import { insist } from './insist.ts';
import type { Kitchen } from './kitchen.ts';

type Failure = Pick<Extract<Event, { type: 'reserveFailed' }>, 'code' | 'message' | 'mayBeHeld'>;

/** How long a number is kept where the provider itself keeps none. */
const OUR_HOLD_MS = minutesToMilliseconds(30);

/** Holds a number of the chosen group, once there is somebody who may approve it. */
export async function reserve(request: Request, kitchen: Kitchen): Promise<undefined> {
  const { workflow, observer } = kitchen;
  const { teamId, id, state } = request;
  if (state.name !== 'reserving') return;
  if (state.attempt) {
    // An earlier delivery made the call and did not live to tell; a hold that it may have made is looked for.
    await workflow.apply(teamId, id, {
      type: 'reserveFailed',
      attempt: state.attempt.no,
      ...unanswered(state.group, kitchen),
    });
    return;
  }

  const asked = await whoToAsk(request, kitchen);
  if ('type' in asked) {
    await workflow.apply(teamId, id, asked);
    return;
  }

  const started = await workflow.apply(teamId, id, { type: 'reserveStarted' });
  if (started.kind === 'refused' || started.request.state.name !== 'reserving') return;
  const attempt = started.request.state.attempt?.no;
  if (attempt === undefined) return;

  let event: Event;
  try {
    event = { type: 'held', attempt, hold: await hold(request, state.group, state.number, kitchen), asked };
  } catch (error) {
    observer.trouble('reserve failed', error, { id, kind: error instanceof ProviderError ? error.kind : 'bug' });
    event = { type: 'reserveFailed', attempt, ...explained(error, state.group, kitchen) };
  }
  await insist(() => workflow.apply(teamId, id, event));
}

/** A hold at the provider, or, where it has none, our own: the number is still in stock at that price, and nobody else of ours has it. */
async function hold(request: Request, group: Group, number: string | undefined, kitchen: Kitchen): Promise<HeldNumber> {
  const { provider, claims, clock } = kitchen;
  const { teamId, id: requestId } = request;
  const seller = provider(group.provider);
  if (seller.holding) {
    const made = await seller.holding.hold(group.id, number, group);
    return { ...made, provider: group.provider, ours: false };
  }
  const now = await seller.stock?.look(group);
  if (!now?.number || groupFingerprint(now) !== groupFingerprint(group)) throw gone(seller);
  const expiresAt = clock() + OUR_HOLD_MS;
  const claim = { teamId, requestId, provider: group.provider, number: now.number };
  if (!(await claims.take(claim, OUR_HOLD_MS))) throw gone(seller);
  return { ...claim, id: `ours-${requestId}-${request.version}`, expiresAt, aheadMs: 0, ours: true };
}

function gone({ name, title }: Provider): ProviderError {
  return new ProviderError(
    'taken',
    name,
    `${title} no longer has it at that price, or somebody here holds it already.`,
  );
}

/** The approvers, or why a hold would be useless. */
async function whoToAsk(request: Request, { directory, observer }: Kitchen): Promise<Asked | Event> {
  try {
    const approvers = await directory.approvers(request.teamId);
    return askedFor(request.requester, approvers) ?? { type: 'reserveFailed', code: 'nobodyToApprove' };
  } catch (error) {
    observer.trouble('approvers not known', error, { id: request.id });
    return { type: 'reserveFailed', code: 'approversUnknown' };
  }
}

function explained(error: unknown, group: Group, kitchen: Kitchen): Failure {
  if (!(error instanceof ProviderError) || error.kind === 'outcomeUnknown' || error.kind === 'unreadable') {
    return unanswered(group, kitchen);
  }
  if (error.kind === 'unfit') return { code: 'holdUnfit', message: error.message };
  return { code: error.kind === 'taken' ? 'taken' : 'reserveRefused', message: error.message };
}

/** Where the provider holds, it may have done so without our knowing. */
function unanswered({ provider: name }: Group, { provider }: Kitchen): Failure {
  return { code: 'reserveUnanswered', mayBeHeld: provider(name).holding !== undefined };
}
