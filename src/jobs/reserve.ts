import { minutesToMilliseconds } from 'date-fns';
import { askedFor } from '../domain/approval.ts';
import type { Asked } from '../domain/approvers.ts';
import type { Event } from '../domain/event.ts';
import type { Group } from '../domain/group.ts';
import type { Request } from '../domain/request.ts';
import type { State } from '../domain/state.ts';
import { type Provider, ProviderError, reasonOf } from '../workflow/provider.ts';
import type { Again, Delivery } from './job.ts';
import type { Kitchen } from './kitchen.ts';
import { checkNewHold, keepNewHold, makeHold } from './new-hold.ts';
import { retry } from './retry.ts';
import { underWay } from './under-way.ts';

type Reserving = Extract<State, { name: 'reserving' }>;
type Failure = Omit<Extract<Event, { type: 'reserveFailed' }>, 'type' | 'attempt'>;

/** How long a number is kept where the provider itself keeps none. */
const LOCAL_HOLD_MS = minutesToMilliseconds(30);

/** Holds a number of the chosen group, once there is somebody who may approve it, and looks at what is held before anybody is asked. */
export async function reserve(request: Request, kitchen: Kitchen, delivery: Delivery): Promise<Again | undefined> {
  const { workflow, clock } = kitchen;
  const { teamId, id, state } = request;
  if (state.name !== 'reserving') return undefined;
  if (state.attempt) {
    const again = underWay(state.attempt, delivery, clock());
    return again ?? goOn(request, state, state.attempt.no, kitchen);
  }

  const asked = await whoToAsk(request, kitchen);
  if ('type' in asked) {
    await workflow.apply(teamId, id, asked);
    return undefined;
  }

  const started = await workflow.apply(teamId, id, { type: 'reserveStarted', job: delivery.job });
  if (started.kind === 'refused' || started.request.state.name !== 'reserving') return undefined;
  const attempt = started.request.state.attempt?.no;
  if (attempt === undefined) return undefined;
  const event = await call(request, state, asked, attempt, kitchen);
  await retry(() => workflow.apply(teamId, id, event));
  return undefined;
}

/** An earlier delivery announced the call and did not live to tell: what it kept of the answer is gone on with, else the hold is looked for. */
async function goOn(request: Request, state: Reserving, attempt: number, kitchen: Kitchen): Promise<undefined> {
  const { newHold, group } = state;
  const event: Event = newHold
    ? await checkNewHold(request, group, newHold, attempt, kitchen)
    : { type: 'reserveFailed', attempt, ...unanswered(group, kitchen) };
  await kitchen.workflow.apply(request.teamId, request.id, event);
}

/** Makes the call, and answers with what came of it. */
async function call(
  request: Request,
  { group, number }: Reserving,
  asked: Asked,
  attempt: number,
  kitchen: Kitchen,
): Promise<Event> {
  const { observer, provider } = kitchen;
  try {
    const { holding } = provider(group.provider);
    if (!holding) return await heldLocally(request, group, asked, attempt, kitchen);
    const made = await makeHold(holding, group, number, kitchen);
    return await keepNewHold(request, group, made, asked, attempt, kitchen);
  } catch (error) {
    const kind = error instanceof ProviderError ? error.kind : 'bug';
    observer.trouble('reserve failed', error, { id: request.id, kind });
    return { type: 'reserveFailed', attempt, ...explained(error, group, kitchen) };
  }
}

/** Where the provider holds nothing: the number is still in stock, and nobody else of ours has it. */
async function heldLocally(
  request: Request,
  group: Group,
  asked: Asked,
  attempt: number,
  kitchen: Kitchen,
): Promise<Event> {
  const { provider, claims, clock } = kitchen;
  const { teamId, id: requestId, search, version } = request;
  const seller = provider(group.provider);
  const { number = '' } = group;
  const now = number === '' ? undefined : await seller.recheck({ group, number, search });
  if (!now) throw gone(seller);
  const expiresAt = clock() + LOCAL_HOLD_MS;
  const claim = { teamId, requestId, provider: group.provider, number };
  if (!(await claims.take(claim, LOCAL_HOLD_MS))) throw gone(seller);
  const id = `ours-${requestId}-${version}`;
  const hold = { provider: group.provider, id, number, expiresAt, aheadMs: 0, ours: true };
  return { type: 'held', attempt, hold, asked, group: now.group };
}

function gone({ name }: Provider): ProviderError {
  return new ProviderError('taken', name, `${name} no longer has it, or somebody here holds it already.`);
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
  return { code: error.kind === 'taken' ? 'taken' : 'reserveRefused', ...reasonOf(error) };
}

/** Where the provider holds, it may have done so without our knowing. */
function unanswered({ provider: name }: Group, { provider }: Kitchen): Failure {
  return { code: 'reserveUnanswered', mayBeHeld: provider(name).holding !== undefined };
}
