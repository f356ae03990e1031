import { minutesToMilliseconds } from 'date-fns';
import { whoIsAsked } from '../domain/approval.ts';
import type { StagedApprovers } from '../domain/approvers.ts';
import type { Event } from '../domain/event.ts';
import type { Group } from '../domain/group.ts';
import type { Request } from '../domain/request.ts';
import type { State } from '../domain/state.ts';
import { type Provider, ProviderError, reasonOf } from '../workflow/provider.ts';
import type { Again, Delivery } from './job.ts';
import type { JobContext } from './job-context.ts';
import { checkNewHold, keepNewHold, makeHold } from './new-hold.ts';
import { retry } from './retry.ts';
import { underWay } from './under-way.ts';

type Reserving = Extract<State, { name: 'reserving' }>;
type Failure = Omit<Extract<Event, { type: 'reserveFailed' }>, 'type' | 'attempt'>;

/** How long a number is kept where the provider itself keeps none. */
const LOCAL_HOLD_MS = minutesToMilliseconds(30);

/** Holds a number of the chosen group, once there is an approver for it, and checks what is held before an approver is asked. */
export async function reserve(request: Request, context: JobContext, delivery: Delivery): Promise<Again | undefined> {
  const { workflow } = context;
  const { teamId, id, state } = request;
  if (state.name !== 'reserving') return undefined;
  if (state.attempt) {
    const again = await underWay(state.attempt, delivery, context);
    return again ?? goOn(request, state, state.attempt.no, context);
  }

  const approvers = await whoToAsk(request, context);
  if ('type' in approvers) {
    await workflow.apply(teamId, id, approvers);
    return undefined;
  }

  const started = await workflow.apply(teamId, id, { type: 'reserveStarted', job: delivery.job });
  if (started.kind === 'refused' || started.request.state.name !== 'reserving') return undefined;
  const attempt = started.request.state.attempt?.no;
  if (attempt === undefined) return undefined;
  const event = await inRun(await call(request, state, approvers, attempt, context), request, context);
  await retry(() => workflow.apply(teamId, id, event));
  return undefined;
}

/** An earlier process announced the call and died: what it saved of the answer is used, else the hold is looked for. */
async function goOn(request: Request, state: Reserving, attempt: number, context: JobContext): Promise<undefined> {
  const { newHold, group } = state;
  const event: Event = newHold
    ? await checkNewHold(request, group, newHold, attempt, context)
    : { type: 'reserveFailed', attempt, ...unanswered(group, context) };
  await context.workflow.apply(request.teamId, request.id, await inRun(event, request, context));
}

/** Looked up before it is saved: what is forgotten of the hold's request is forgotten in a later run. */
async function inRun(event: Event, { teamId }: Request, { runs }: JobContext): Promise<Event> {
  if (event.type !== 'held') return event;
  const run = await runs.currentRun(teamId).catch(() => undefined);
  return { ...event, run: run?.id };
}

/** Makes the call, and answers with what came of it. */
async function call(
  request: Request,
  { group, number }: Reserving,
  approvers: StagedApprovers,
  attempt: number,
  context: JobContext,
): Promise<Event> {
  const { observer, provider } = context;
  try {
    const { holding } = provider(group.provider);
    if (!holding) return await heldLocally(request, group, approvers, attempt, context);
    const made = await makeHold(holding, group, number, context);
    return await keepNewHold(request, group, made, approvers, attempt, context);
  } catch (error) {
    const kind = error instanceof ProviderError ? error.kind : 'bug';
    observer.warn('reserve failed', error, { id: request.id, kind });
    return { type: 'reserveFailed', attempt, ...explained(error, group, context) };
  }
}

/** Where the provider holds nothing: the number is still in stock, and no other request has it. */
async function heldLocally(
  request: Request,
  group: Group,
  approvers: StagedApprovers,
  attempt: number,
  context: JobContext,
): Promise<Event> {
  const { provider, claims, clock } = context;
  const { teamId, id: requestId, search, version } = request;
  const seller = provider(group.provider);
  const { number = '' } = group;
  const now = number === '' ? undefined : await seller.recheck({ group, number, search });
  if (!now) throw gone(seller);
  const expiresAt = clock() + LOCAL_HOLD_MS;
  const claim = { teamId, requestId, provider: group.provider, number };
  if (!(await claims.take(claim, LOCAL_HOLD_MS))) throw gone(seller);
  const id = `ours-${requestId}-${version}`;
  const hold = { provider: group.provider, id, number, expiresAt, clockOffsetMs: 0, local: true };
  return { type: 'held', attempt, hold, approvers, group: now.group };
}

function gone({ name }: Provider): ProviderError {
  return new ProviderError('taken', name, `${name} no longer has it, or somebody here holds it already.`);
}

/** The approvers, or why a hold would be useless. */
async function whoToAsk(request: Request, { directory, observer }: JobContext): Promise<StagedApprovers | Event> {
  try {
    const approvers = await directory.approvers(request.teamId);
    return whoIsAsked(request.requester, approvers) ?? { type: 'reserveFailed', code: 'nobodyToApprove' };
  } catch (error) {
    observer.warn('approvers not known', error, { id: request.id });
    return { type: 'reserveFailed', code: 'approversUnknown' };
  }
}

function explained(error: unknown, group: Group, context: JobContext): Failure {
  if (!(error instanceof ProviderError) || error.kind === 'outcomeUnknown' || error.kind === 'unreadable') {
    return unanswered(group, context);
  }
  return { code: error.kind === 'taken' ? 'taken' : 'reserveRefused', ...reasonOf(error) };
}

/** Where the provider holds, it may have done so without our knowing. */
function unanswered({ provider: name }: Group, { provider }: JobContext): Failure {
  return { code: 'reserveUnanswered', mayBeHeld: provider(name).holding !== undefined };
}
