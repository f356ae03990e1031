import { changed, type Decision, notNow, refused } from './decision.ts';
import type { Entry } from './entry.ts';
import type { EventOf } from './event.ts';
import type { RequestIn } from './request.ts';
import { NOT_LISTED_CHECKS, OWNED_CHECKS_MS } from './rules.ts';
import { FORGOTTEN, type Ownership, type StateOf } from './state.ts';

export function purchased(
  request: RequestIn<'purchasing' | 'unconfirmed' | 'failed'>,
  event: EventOf<'purchased'>,
  now: number,
): Decision {
  const { hold, approval } = request.state;
  if (hold.number !== event.number) return notNow(request);
  return changed(request, now, {
    state: bought(request.state, now, event.ownership),
    releasing: request.releasing.filter((pending) => pending.holdId !== hold.id),
    entries: [{ what: 'purchased', by: approval.by, number: hold.number }],
  });
}

/**
 * The store has forgotten an order that was carried out, and who approved it. What was bought is bought, whatever has become of the request
 * meanwhile; a hold that was to be released is none any more.
 */
export function foundBought(
  request: RequestIn<'awaitingApproval' | 'denied' | 'expired' | 'cancelled'>,
  { number }: EventOf<'foundBought'>,
  now: number,
): Decision {
  const { hold, approvers } = request.state;
  if (!hold || !approvers || hold.number !== number) return notNow(request);
  return changed(request, now, {
    state: bought({ hold, approvers, approval: { by: FORGOTTEN, at: now } }, now),
    releasing: request.releasing.filter((pending) => pending.holdId !== hold.id),
    entries: [{ what: 'foundBought', number, provider: hold.group.provider }],
  });
}

/** What was bought; whether it can be used is looked at once more, or, where that is known already, not. */
export function bought(
  { hold, approvers, approval }: Pick<StateOf<'purchased'>, 'hold' | 'approvers' | 'approval'>,
  now: number,
  ownership: Ownership = { checks: 0, nextCheckAt: now + (OWNED_CHECKS_MS[0] ?? 0) },
): StateOf<'purchased'> {
  return { name: 'purchased', hold, approvers, approval, at: now, ownership };
}

/** The list of owned numbers was looked at: what keeps a bought number from being used is told once, and so is that nothing keeps it any more. */
export function ownershipSeen(
  request: RequestIn<'purchased'>,
  { listed, active, status }: EventOf<'ownershipSeen'>,
  now: number,
): Decision {
  const { state } = request;
  const { hold, ownership: before } = state;
  if (before?.nextCheckAt === undefined) return notNow(request);
  if (now < before.nextCheckAt) return refused({ reason: 'tooEarly', dueAt: before.nextCheckAt });
  const checks = before.checks + 1;
  const waitMs = listed && active ? undefined : OWNED_CHECKS_MS[checks];
  const nextCheckAt = waitMs === undefined ? undefined : now + waitMs;
  const ownership = { checks, nextCheckAt, listed, active, status };
  const about = { number: hold.number, provider: hold.group.provider };
  const known = new Set(request.history.map(({ what }) => what));
  const entries: Omit<Entry, 'at'>[] = [];
  if (listed && active === false && before.status !== status)
    entries.push({ what: 'notActive', ...about, note: status ?? '' });
  if (listed && active && known.has('notActive')) entries.push({ what: 'activated', ...about });
  if (listed === false && checks >= NOT_LISTED_CHECKS && !known.has('notListed'))
    entries.push({ what: 'notListed', ...about });
  return changed(request, now, { state: { ...state, ownership }, entries });
}

/** The register tells: what it has cost was spent, and its rent is no more. Its cards and its history are of the purchase, and stay. */
export function numberGone(
  request: RequestIn<'purchased'>,
  { at: goneAt }: EventOf<'numberGone'>,
  now: number,
): Decision {
  const { state } = request;
  return (state.goneAt === undefined) === (goneAt === undefined)
    ? notNow(request)
    : changed(request, now, { state: { ...state, goneAt } });
}
