import type { Entry } from '../domain/entry.ts';
import type { Event } from '../domain/event.ts';
import { endsAt, type Hold } from '../domain/hold.ts';
import { whatChanged } from '../domain/offer-change.ts';
import { phaseOf } from '../domain/phases.ts';
import type { Request } from '../domain/request.ts';
import { ORDER_AGAIN_MS } from '../domain/rules.ts';
import { ProviderError, type ProviderErrorKind, reasonOf } from '../workflow/provider.ts';
import type { Again, Delivery } from './job.ts';
import type { JobContext } from './job-context.ts';
import { ORDER_CLAIM_MS, orderClaim } from './order-claim.ts';
import { isOthersNumber } from './others-number.ts';
import { retry } from './retry.ts';
import { underWay } from './under-way.ts';

/**
 * An order waits for a copy of the store to know of the approval. A copy that keeps silent for so long is no longer counted as one, and what that
 * means is told to the operator.
 */
const COPY_MS = 90_000;
const COPY_PAUSE_MS = 1_000;
/** An order that comes so long after its approval has waited for something: others may have gone on without knowing of it, and have ordered. */
const LATE_MS = 10_000;

/** Spends the money, at most once: that the call will be made is saved before it is made, and a delivery that finds it saved does not call. */
export async function purchase(request: Request, context: JobContext, delivery: Delivery): Promise<Again | undefined> {
  const { workflow, provider, settled, observer, clock } = context;
  const { teamId, id, state } = request;
  if (state.name !== 'purchasing') return undefined;
  if (state.attempt) {
    const again = await underWay(state.attempt, delivery, context);
    if (again) return again;
    // An earlier process may have called and died before it saved the answer: from here on the provider is only asked.
    await workflow.apply(teamId, id, { type: 'purchaseUnanswered', attempt: state.attempt.no });
    return undefined;
  }
  if (!(await settled(teamId)) && clock() < request.updatedAt + COPY_MS) return { againAt: clock() + COPY_PAUSE_MS };
  const earlier = await earlierOrder(request, state.hold, context);
  if (earlier && clock() < earlier.until) return { againAt: earlier.until };
  // The claim comes last: a request that ends without an order must not keep the number from the next one.
  const objection =
    (earlier && (await orderedBefore(earlier, request, state.hold, context))) ??
    (await changedSince(request, state.hold, context)) ??
    (await orderedElsewhere(request, state.hold, context));
  if (objection) {
    const mayBeBought = earlier !== undefined && objection.type === 'outOfStock';
    await workflow.apply(teamId, id, mayBeBought ? { type: 'outOfStock', mayBeBought } : objection);
    return undefined;
  }

  const started = await workflow.apply(teamId, id, { type: 'purchaseStarted', job: delivery.job }, request);
  if (started.kind === 'refused') return overtaken(request, state.hold, context);
  if (started.request.state.name !== 'purchasing') return undefined;
  const { attempt, hold } = started.request.state;
  if (!attempt) return undefined;
  // A store that forgot the announcement would let it be bought again, and one that was replaced meanwhile may have forgotten it.
  await settled(teamId);
  if (!(await isAnnounced(request, attempt.no, context))) return undefined;

  let event: Event;
  const extra: string[] = [];
  const order = { groupId: hold.group.id, number: hold.number };
  try {
    await provider(hold.group.provider).purchase(order, (numbers) => extra.push(...numbers));
    event = { type: 'purchased', number: hold.number };
  } catch (error) {
    observer.warn('purchase not done', error, { id, kind: error instanceof ProviderError ? error.kind : 'bug' });
    event = (await boughtBefore(error, started.request, hold, context)) ?? notBought(error, attempt.no);
  }
  const told = await retry(() => workflow.apply(teamId, id, event, started.request));
  if (event.type === 'purchased' && told.kind === 'refused') await boughtUnasked(request, hold, context);
  if (extra.length > 0) await boughtMore(request, hold, extra, context);
  return undefined;
}

/** Another delivery was faster: where that one has come to nothing already, nobody else would give the number free that was claimed here after it. */
async function overtaken(request: Request, hold: Hold, { workflow, claims }: JobContext): Promise<undefined> {
  const now = await workflow.load(request.teamId, request.id);
  if (now && phaseOf(now.state).isOver && now.state.name !== 'purchased')
    await claims.drop(orderClaim(request, hold.group.provider, hold.number));
}

async function isAnnounced({ teamId, id }: Request, no: number, { workflow }: JobContext): Promise<boolean> {
  const state = (await workflow.load(teamId, id))?.state;
  return state?.name === 'purchasing' && state.attempt?.no === no;
}

/** The store was replaced by one that does not know of the order; what was bought is bought. */
async function boughtUnasked(request: Request, hold: Hold, context: JobContext): Promise<void> {
  const { teamId, id } = request;
  const { number } = hold;
  const found = await retry(() => context.workflow.apply(teamId, id, { type: 'foundBought', number }));
  if (found.kind === 'changed' || found.request?.state.name === 'purchased') return;
  await boughtMore(request, hold, [number], context);
}

/** What was not ordered costs money all the same: it stands in the log, the audit trail and the history, and people are told. */
async function boughtMore({ teamId, id }: Request, hold: Hold, numbers: readonly string[], context: JobContext) {
  const { provider } = hold.group;
  const facts = { id, provider, number: hold.number, numbers };
  context.observer.warn('more was bought than was ordered', undefined, facts);
  await retry(() => context.workflow.apply(teamId, id, { type: 'boughtMore', provider, numbers }));
}

/** While the order of another request for the same number has no answer, a second one would make it impossible to tell whose was carried out. */
async function orderedElsewhere(request: Request, hold: Hold, { claims }: JobContext): Promise<Event | undefined> {
  const mine = await claims.take(orderClaim(request, hold.group.provider, hold.number), ORDER_CLAIM_MS);
  return mine ? undefined : { type: 'returnedForApproval', code: 'orderPending' };
}

/** The orders for this number that the provider seemed not to take, as it said by a limit or a refused key: each may have been carried out all the same. */
function notTaken({ history }: Request, { number }: Hold): Entry[] {
  return history.filter(
    ({ what, problem, number: of }) =>
      what === 'returnedForApproval' && problem?.code === 'purchaseNotTaken' && (of ?? number) === number,
  );
}

/**
 * An order for this number may have been carried out that is not known to be: one that the provider seemed not to take, or one that the store has
 * forgotten, as it may have when it runs anew, or is another one, since the hold was made.
 */
type EarlierOrder = Readonly<{
  /** Since when the number would be owned. */
  since: number;
  /** Until when an approval waits, as the card says, so that the list of owned numbers can tell; not beyond the hold's end. */
  until: number;
  /** What becomes of the request where that list does not tell. */
  otherwise: (error: unknown) => Event;
}>;

async function earlierOrder(
  request: Request,
  hold: Hold,
  { runs, clock }: JobContext,
): Promise<EarlierOrder | undefined> {
  const orders = notTaken(request, hold);
  const run = await runs.currentRun(request.teamId);
  const [first, last] = [orders[0], orders.at(-1)];
  const approvedAt = request.state.name === 'purchasing' ? request.state.approval.at : 0;
  // Those of an earlier version do not say in which run they were made.
  const isEarlier = hold.run === undefined ? hold.heldAt <= run.at : hold.run !== run.id;
  const isForgetful = isEarlier || run.settlesInMs > 0;
  if (!first && !isForgetful && clock() < approvedAt + LATE_MS) return undefined;
  const until = Math.max(
    last ? last.at + Math.max(ORDER_AGAIN_MS, last.problem?.waitMs ?? 0) : 0,
    isForgetful ? clock() + run.settlesInMs : 0,
  );
  return {
    // The number may have been released and held again since an order.
    since: Math.min(hold.heldAt, first?.at ?? hold.heldAt),
    until: Math.min(until, endsAt(hold)),
    otherwise: (error) =>
      first
        ? { type: 'purchaseUnanswered' }
        : { type: 'returnedForApproval', code: 'stockUnknown', ...reasonOf(error) },
  };
}

/** Only a list that was read whole and lacks the number lets it be ordered. */
async function orderedBefore(
  earlier: EarlierOrder,
  request: Request,
  hold: Hold,
  context: JobContext,
): Promise<Event | undefined> {
  try {
    return await owned(request, hold, earlier.since, context);
  } catch (error) {
    context.observer.warn('not known whether it was bought before', error, { number: hold.number });
    return earlier.otherwise(error);
  }
}

/** The last word before the order is the provider's: the hold is still ours, and costs what was approved. No answer is no yes. */
async function changedSince(request: Request, hold: Hold, context: JobContext): Promise<Event | undefined> {
  const { provider, observer, clock } = context;
  const { search } = request;
  const { group, number, local } = hold;
  // The provider does not know a local hold, so that only our clock ends it.
  if (local && clock() >= endsAt(hold)) return { type: 'outOfStock' };
  try {
    const theirs = local ? undefined : { holdId: hold.id, heldAt: hold.heldAt };
    const now = await provider(group.provider).recheck({ group, number, search, ...theirs });
    // A number that was bought is held no longer either: the store may have forgotten the order.
    if (!now) return (await owned(request, hold, hold.heldAt, context)) ?? { type: 'outOfStock' };
    const changed = whatChanged(group, now.group);
    return changed && { type: 'returnedForApproval', code: changed.code, group: now.group };
  } catch (error) {
    observer.warn('hold not checked before the order', error, { number });
    // A hold that may be gone may have become a purchase.
    return (
      (await seenOwned(request, hold, context)) ?? {
        type: 'returnedForApproval',
        code: 'stockUnknown',
        ...reasonOf(error),
      }
    );
  }
}

/** Refusals after which the number may be ours all the same: no provider documents that such an answer means that nothing was done, and the store may have forgotten an earlier order. */
const IN_DOUBT: ReadonlySet<ProviderErrorKind> = new Set(['taken', 'refused', 'rateLimited', 'unauthorised']);

async function boughtBefore(
  error: unknown,
  request: Request,
  hold: Hold,
  context: JobContext,
): Promise<Event | undefined> {
  return error instanceof ProviderError && IN_DOUBT.has(error.kind) ? seenOwned(request, hold, context) : undefined;
}

/** Only seeing the number owned proves anything; that it cannot be seen proves nothing. */
function seenOwned(request: Request, hold: Hold, context: JobContext): Promise<Event | undefined> {
  return owned(request, hold, hold.heldAt, context).catch((error: unknown) => {
    context.observer.warn('purchase not verified', error, { number: hold.number });
    return undefined;
  });
}

/** Asks whether the number has been bought since then. One that is owned is never ordered: whose it is, where it is older, a person must say. */
async function owned(request: Request, hold: Hold, since: number, context: JobContext): Promise<Event | undefined> {
  const { number, group } = hold;
  const found = await context.provider(group.provider).owned(number, { since });
  if (!found) return undefined;
  const { state } = request;
  const attempt = state.name === 'purchasing' ? state.attempt?.no : undefined;
  if (await isOthersNumber(request, hold, context)) return attempt === undefined ? { type: 'outOfStock' } : undefined;
  return found.isOlder ? { type: 'purchaseUnanswered', attempt } : { type: 'purchased', number };
}

/** What a failed call proves. Only an answer that says no for good ends the request; one that may pass gives it back to the approvers. */
function notBought(error: unknown, attempt: number): Event {
  if (!(error instanceof ProviderError)) return { type: 'purchaseUnanswered', attempt };
  switch (error.kind) {
    case 'taken':
    case 'refused':
      return { type: 'purchaseRefused', attempt, ...reasonOf(error) };
    case 'unavailable':
    case 'rateLimited':
    case 'unauthorised':
      return { type: 'returnedForApproval', attempt, code: 'purchaseNotTaken', ...reasonOf(error) };
    case 'outcomeUnknown':
    case 'unreadable':
      return { type: 'purchaseUnanswered', attempt };
  }
}
