import { minutesToMilliseconds } from 'date-fns';
import type { StagedApprovers } from '../domain/approvers.ts';
import type { Event } from '../domain/event.ts';
import type { Group } from '../domain/group.ts';
import { judge } from '../domain/policy/basis.ts';
import type { Answer } from '../domain/policy/evaluate.ts';
import { askedIn, type Request } from '../domain/request.ts';
import type { State } from '../domain/state.ts';
import { type Provider, ProviderError, reasonOf } from '../workflow/provider.ts';
import type { Again, Delivery } from './job.ts';
import type { JobContext } from './job-context.ts';
import { checkNewHold, keepNewHold, makeHold, readingsOf } from './new-hold.ts';
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

  const asked = await whoToAsk(request, state.group, context);
  if ('type' in asked) {
    await workflow.apply(teamId, id, asked);
    return undefined;
  }
  const { approvers } = asked;

  const started = await workflow.apply(teamId, id, { type: 'reserveStarted', job: delivery.job }, request);
  if (started.kind === 'refused' || started.request.state.name !== 'reserving') return undefined;
  const attempt = started.request.state.attempt?.no;
  if (attempt === undefined) return undefined;
  const event = await inRun(await call(started.request, state, approvers, attempt, context), request, context);
  await told(request, event, context);
  return undefined;
}

/** An earlier process announced the call and died: what it saved of the answer is used, else the hold is looked for. */
async function goOn(request: Request, state: Reserving, attempt: number, context: JobContext): Promise<undefined> {
  const { newHold, group } = state;
  const event: Event = newHold
    ? await checkNewHold(request, group, newHold, attempt, context)
    : { type: 'reserveFailed', attempt, ...unanswered(group, context) };
  await told(request, await inRun(event, request, context), context);
}

/** What is approved automatically is counted, too: where there is no room for it in a budget any more, or that is not known yet, people are asked. */
async function told({ teamId, id }: Request, event: Event, { workflow }: JobContext): Promise<void> {
  const outcome = await retry(() => workflow.apply(teamId, id, event));
  const isHeldUp = outcome.kind === 'refused' && ['overBudget', 'uncounted'].includes(outcome.refusal.reason);
  if (isHeldUp && event.type === 'held') await retry(() => workflow.apply(teamId, id, { ...event, byPeople: true }));
}

/** Looked up before it is saved: what is forgotten of the hold's request is forgotten in a later run. */
async function inRun(event: Event, request: Request, { runs, judging, observer }: JobContext): Promise<Event> {
  if (event.type !== 'held') return event;
  const { teamId, id } = request;
  const [run, basis] = await Promise.all([
    runs.currentRun(teamId).catch(() => undefined),
    // Without it the card does not say what the rules are; they are applied to each click all the same.
    judging.basis(request, 'lately').catch((error: unknown) => observer.warn('rules not looked up', error, { id })),
  ]);
  return { ...event, run: run?.id, basis: basis ?? undefined };
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
  return { type: 'held', attempt, hold: { ...hold, ...readingsOf(context) }, approvers, group: now.group };
}

function gone({ name }: Provider): ProviderError {
  return new ProviderError('taken', name, `${name} no longer has it, or somebody here holds it already.`);
}

/** The approvers, or why a hold would be useless. */
async function whoToAsk(
  request: Request,
  group: Group,
  { judging, observer }: JobContext,
): Promise<Readonly<{ approvers: StagedApprovers }> | Event> {
  try {
    const { approvers, basis } = await judging.approvers(request, group);
    const no = basis && notAllowed(judge(basis, { group, channel: askedIn(request) }));
    if (no) return { type: 'reserveFailed', ...no };
    return approvers ? { approvers } : { type: 'reserveFailed', code: 'nobodyToApprove' };
  } catch (error) {
    observer.warn('approvers not known', error, { id: request.id });
    return { type: 'reserveFailed', code: 'approversUnknown' };
  }
}

/** Why the rules of spending do not let it be bought; nothing where somebody may buy it past them. */
function notAllowed({ refusals: [no], breakGlass }: Answer): Failure | undefined {
  if (!no || (breakGlass && breakGlass.people.length > 0)) return undefined;
  switch (no.why) {
    case 'mayNotAsk':
      return { code: 'requesterMayNotAsk' };
    case 'rule':
      return { code: 'deniedByRule', message: no.reason };
    case 'overBudget':
      return { code: 'overBudget', budget: { path: no.path, limit: no.limit, left: no.left } };
    case 'tooFewApprovers':
      return { code: no.found === 0 ? 'nobodyToApprove' : 'tooFewApprovers' };
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
