import type { Group } from '../domain/group.ts';
import type { Prices } from '../domain/request.ts';
import type { HeldOffer, Rechecked } from '../workflow/provider.ts';
import type { Http, Query } from './http.ts';
import { readNumberLike, sameNumber } from './read-number.ts';
import { failure, TITLE, unreadable } from './twochat-failure.ts';
import { readGroups } from './twochat-groups.ts';
import { RESERVATIONS } from './twochat-holding.ts';
import { readHolds } from './twochat-holds.ts';

/**
 * How a reservation stands now: one call where 2Chat's list of reservations states prices (its public skill shows them, its pages do not say),
 * and one more, of the groups, where it does not.
 */
export async function recheckReservation(
  http: Http,
  { group, number, holdId = '' }: HeldOffer,
  groupQuery: Query,
  now: () => number,
): Promise<Rechecked | undefined> {
  const { body, clock } = await http.call({ method: 'GET', path: RESERVATIONS, urgent: true });
  const { rows, whole } = readHolds(body, clock.dateAt ?? now()) ?? unreadable('reservations');
  const row = rows.find(({ id }) => id === holdId);
  if (!row && whole) return undefined;
  if (!row) throw failure('unreadable', `${TITLE} does not list the hold, and its list is not known to be whole.`);
  const { written, expiresAt, createdAt, prices } = row;
  // What cannot be read may be ours and may be none.
  if (row.number === undefined && readNumberLike(written, number) === undefined)
    unreadable('the number of a reservation');
  if (!sameNumber(row.number ?? written, number)) return undefined;
  const theirs = now() + (http.clock.offsetMs() ?? 0);
  if (expiresAt !== undefined && theirs >= expiresAt) return undefined;
  return {
    group: isComplete(prices, group) ? { ...group, ...prices } : await pricedNow(http, group, groupQuery),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(Number.isFinite(createdAt) ? { createdAt } : {}),
  };
}

/** Whether a reservation tells all of the price, in a currency where the group did. */
function isComplete(prices: Prices | undefined, { monthly }: Group): prices is Prices {
  if (prices?.setup === undefined) return false;
  return prices.monthly.currency !== null || monthly.currency === null;
}

async function pricedNow(http: Http, shown: Group, query: Query): Promise<Group> {
  const body = await http.read('/numbers/groups', query, { urgent: true });
  const found = readGroups(body, { country: shown.country, type: 'all' })?.groups.filter(({ id }) => id === shown.id);
  // Several offers may have one id: the one that looks like ours, else any, as long as they cost the same.
  const alike = found?.filter(
    ({ type, prefix, place }) => type === shown.type && prefix === shown.prefix && place === shown.place,
  );
  const [now, ...others] = (alike?.length ? alike : found) ?? [];
  if (!now || others.some((other) => pricesOf(other) !== pricesOf(now))) return unreadable('the price of the group');
  const { setup: _was, ...rest } = shown;
  return { ...rest, monthly: now.monthly, ...(now.setup === undefined ? {} : { setup: now.setup }) };
}

function pricesOf({ monthly, setup }: Group): string {
  return JSON.stringify([monthly.amount, monthly.currency, setup?.amount, setup?.currency]);
}
