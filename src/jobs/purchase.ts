import type { Event } from '../domain/event.ts';
import { groupFingerprint } from '../domain/fingerprint.ts';
import type { Hold, Request } from '../domain/request.ts';
import { ProviderError, reasonOf } from '../workflow/provider.ts';
import { insist } from './insist.ts';
import type { Kitchen } from './kitchen.ts';
import { ORDER_CLAIM_MS, orderClaim } from './order-claim.ts';

/** Spends the money, at most once: that the call will be made is saved before it is made, and a delivery that finds it saved does not call. */
export async function purchase(request: Request, kitchen: Kitchen): Promise<undefined> {
  const { workflow, provider, durable, observer } = kitchen;
  const { teamId, id, state } = request;
  if (state.name !== 'purchasing') return;
  if (state.attempt) {
    // An earlier delivery may have called and did not live to tell: from here on the provider is asked, not told.
    await workflow.apply(teamId, id, { type: 'purchaseUnanswered', attempt: state.attempt.no });
    return;
  }
  const objection = (await orderedElsewhere(request, state.hold, kitchen)) ?? (await changedSince(state.hold, kitchen));
  if (objection) {
    await workflow.apply(teamId, id, objection);
    return;
  }

  const started = await workflow.apply(teamId, id, { type: 'purchaseStarted' });
  if (started.kind === 'refused' || started.request.state.name !== 'purchasing') return;
  const { attempt, hold } = started.request.state;
  if (!attempt) return;
  // A store that forgot the announcement would let it be bought again.
  await durable(teamId);

  let event: Event;
  const extra: string[] = [];
  const order = { groupId: hold.group.id, number: hold.number };
  try {
    await provider(hold.group.provider).purchase(order, (numbers) => extra.push(...numbers));
    event = { type: 'purchased', number: hold.number };
  } catch (error) {
    observer.trouble('purchase not done', error, { id, kind: error instanceof ProviderError ? error.kind : 'bug' });
    event = (await boughtBefore(error, hold, kitchen)) ?? notBought(error, attempt.no);
  }
  await insist(() => workflow.apply(teamId, id, event));
  if (extra.length > 0) await boughtMore(request, hold, extra, kitchen);
}

/** What nobody ordered costs money all the same: it stands in the log, the audit trail and the history, and people are told. */
async function boughtMore({ teamId, id }: Request, hold: Hold, numbers: readonly string[], kitchen: Kitchen) {
  const { provider } = hold.group;
  kitchen.observer.trouble('more was bought than was ordered', undefined, {
    id,
    provider,
    number: hold.number,
    numbers,
  });
  await insist(() => kitchen.workflow.apply(teamId, id, { type: 'boughtMore', provider, numbers }));
}

/** While the order of another request for the same number has no answer, a second one would make it impossible to tell whose was carried out. */
async function orderedElsewhere(request: Request, hold: Hold, { claims }: Kitchen): Promise<Event | undefined> {
  const mine = await claims.take(orderClaim(request, hold.group.provider, hold.number), ORDER_CLAIM_MS);
  return mine ? undefined : { type: 'sentBack', code: 'orderPending' };
}

/** Where the hold is ours alone, the shelf is looked at once more: what was approved must be what is bought. */
async function changedSince(hold: Hold, { provider, observer }: Kitchen): Promise<Event | undefined> {
  const { stock } = provider(hold.group.provider);
  if (!hold.ours || !stock) return undefined;
  try {
    const group = await stock.look(hold.group);
    if (!group) return { type: 'offerGone' };
    return groupFingerprint(group) === groupFingerprint(hold.group)
      ? undefined
      : { type: 'sentBack', code: 'priceChanged', group };
  } catch (error) {
    observer.trouble('stock not looked at', error, { number: hold.number });
    return { type: 'sentBack', code: 'stockUnknown', ...reasonOf(error) };
  }
}

/** A number that is no longer to be had may be ours: the store may have forgotten an earlier order. Only seeing it owned proves anything. */
async function boughtBefore(error: unknown, hold: Hold, { provider, observer }: Kitchen): Promise<Event | undefined> {
  if (!(error instanceof ProviderError) || (error.kind !== 'taken' && error.kind !== 'refused')) return undefined;
  try {
    const { number } = hold;
    return (await provider(hold.group.provider).owned(number)) ? { type: 'purchased', number } : undefined;
  } catch (failure) {
    observer.trouble('purchase not verified', failure, { number: hold.number });
    return undefined;
  }
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
      return { type: 'sentBack', attempt, code: 'purchaseNotTaken', ...reasonOf(error) };
    case 'outcomeUnknown':
    case 'unreadable':
      return { type: 'purchaseUnanswered', attempt };
  }
}
