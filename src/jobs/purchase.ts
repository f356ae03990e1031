import type { Event } from '../domain/event.ts';
import { groupFingerprint } from '../domain/fingerprint.ts';
import type { Hold, Request } from '../domain/request.ts';
import { ProviderError } from '../workflow/provider.ts';
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
  try {
    await provider(hold.group.provider).purchase({ groupId: hold.group.id, number: hold.number });
    event = { type: 'purchased', number: hold.number };
  } catch (error) {
    observer.trouble('purchase not done', error, { id, kind: error instanceof ProviderError ? error.kind : 'bug' });
    event = (await boughtBefore(error, hold, kitchen)) ?? notBought(error, attempt.no);
  }
  await insist(() => workflow.apply(teamId, id, event));
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
    const message = error instanceof ProviderError ? { message: error.message } : {};
    return { type: 'sentBack', code: 'stockUnknown', ...message };
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
  const { kind, message } = error;
  switch (kind) {
    case 'taken':
    case 'refused':
      return { type: 'purchaseRefused', attempt, message };
    case 'unavailable':
    case 'rateLimited':
    case 'unauthorised':
      return { type: 'sentBack', attempt, code: 'purchaseNotTaken', message };
    case 'unfit':
    case 'outcomeUnknown':
    case 'unreadable':
      return { type: 'purchaseUnanswered', attempt };
  }
}
