import type { Group } from '../domain/group.ts';
import type { HeldOffer, Rechecked } from '../workflow/provider.ts';
import type { Http, Query } from './http.ts';
import { sameNumber } from './phone-number.ts';
import * as answers from './twochat-answers.ts';
import { unreadable } from './twochat-failure.ts';
import { RESERVATIONS } from './twochat-holding.ts';

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
  const { body } = await http.call({ method: 'GET', path: RESERVATIONS, urgent: true });
  const rows = answers.readHolds(body) ?? unreadable('reservations');
  const row = rows.find(({ id }) => id === holdId);
  if (!row || !sameNumber(row.number, number)) return undefined;
  const { expiresAt, createdAt, monthly, setup } = row;
  const theirs = now() + (http.clock.offsetMs() ?? 0);
  if (theirs >= expiresAt) return undefined;
  return {
    group: monthly && setup ? { ...group, monthly, setup } : await pricedNow(http, group, groupQuery),
    expiresAt,
    ...(Number.isFinite(createdAt) ? { createdAt } : {}),
  };
}

async function pricedNow(http: Http, group: Group, query: Query): Promise<Group> {
  const groups = answers.readGroups(await http.read('/numbers/groups', query, { urgent: true }), {
    country: group.country,
    type: 'all',
  });
  const now = groups?.find(({ id }) => id === group.id);
  return now ? { ...group, monthly: now.monthly, setup: now.setup } : unreadable('no price of the group');
}
