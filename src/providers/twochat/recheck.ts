import type { Group } from '../../domain/group.ts';
import { isSameHoldId } from '../../domain/hold-id.ts';
import type { Prices } from '../../domain/problem.ts';
import type { HeldOffer, Rechecked } from '../../workflow/provider.ts';
import type { Query } from '../client/exchange.ts';
import type { Http } from '../client/http.ts';
import { knownZone, zoneOf } from '../reading/hold-zone.ts';
import { readNumberLike, sameNumber } from '../reading/read-number.ts';
import { readRequirements } from '../reading/read-requirements.ts';
import { readGroups } from './groups.ts';
import { RESERVATIONS } from './holding.ts';
import { type HoldRow, readHolds } from './holds.ts';
import { NAME } from './name.ts';

/** For how long a list may not show what was just made. */
const MAY_LAG_MS = 60_000;
/** What is shown of documents that are asked for without being named. */
const [ASK] = readRequirements(true, NAME);

/**
 * How a reservation stands now: one call where 2Chat's list of reservations states prices (its public skill shows them, its pages do not say),
 * and one more, of the groups, where it does not.
 */
export async function recheckReservation(
  http: Http,
  { group, number, holdId = '', heldAt }: HeldOffer,
  groupQuery: Query,
): Promise<Rechecked | undefined> {
  const { body, clock } = await http.call({ method: 'GET', path: RESERVATIONS, urgent: true });
  const rowIn = (zoneMs: number | undefined) => {
    const { rows, whole } = readHolds(body, clock.dateAt ?? http.now(), zoneMs) ?? http.unreadable('reservations');
    return {
      row: oneOf(
        http,
        rows.filter(({ id }) => isSameHoldId(id, holdId)),
      ),
      whole,
    };
  };
  const zoneMs = knownZone(http);
  const { row: asKnown, whole } = rowIn(zoneMs);
  const ahead = zoneMs === undefined && heldAt !== undefined ? zoneOf(asKnown?.made, heldAt + offset(http)) : undefined;
  // After a start only the hold itself tells in which zone its times are.
  const row = ahead ? rowIn(ahead).row : asKnown;
  if (!row) return absent(http, whole && !(heldAt !== undefined && http.now() - heldAt < MAY_LAG_MS));
  const { written, expiresAt, createdAt, prices, holdStatus } = row;
  if (holdStatus === 'ended') return undefined;
  if (holdStatus === 'doubtful')
    throw http.failure('unreadable', `${NAME} does not say plainly that the hold still stands.`);
  // What cannot be read may be ours and may be none.
  if (row.number === undefined && readNumberLike(written, number) === undefined)
    http.unreadable('the number of a reservation');
  if (!sameNumber(row.number ?? written, number)) return undefined;
  const theirs = http.now() + offset(http);
  if (expiresAt !== undefined && theirs >= expiresAt) return undefined;
  if (!row.groupIds.every((id) => isSameHoldId(id, group.id)))
    throw http.failure('unreadable', `${NAME} lists the hold under another group.`);
  if (prices === 'otherTerms') http.unreadable('terms of a reservation');
  const offer = isComplete(prices, group) ? { ...group, ...prices } : await pricedNow(http, group, groupQuery);
  return { group: withDocuments(asTold(offer, row.offer), row.requirements), expiresAt, createdAt };
}

function offset({ clock }: Http): number {
  return clock.offsetMs() ?? 0;
}

/** The row, also where it is listed twice; two that contradict each other are neither. */
function oneOf(http: Http, rows: readonly HoldRow[]): HoldRow | undefined {
  const [first, ...others] = rows;
  const text = JSON.stringify(first);
  if (others.every((other) => JSON.stringify({ ...other, id: first?.id }) === text)) return first;
  throw http.failure('unreadable', `${NAME} lists the hold twice, and differently.`);
}

/** A hold that is not listed is gone only where nothing else can be the reason. */
function absent(http: Http, surely: boolean): undefined {
  if (!surely)
    throw http.failure('unreadable', `${NAME} does not list the hold, which does not prove that it has ended.`);
  return undefined;
}

/** The offer with documents that people were not told of before. A mere "needs registration" is nothing new beside documents that are known. */
function withDocuments(group: Group, requirements: readonly string[]): Group {
  const isKnown = group.requirements.length > 0;
  const fresh = requirements.filter((text) => !group.requirements.includes(text) && !(isKnown && text === ASK));
  return fresh.length === 0 ? group : { ...group, requirements: [...group.requirements, ...fresh] };
}

/** The offer as the reservation itself states it: what is held is what it says, whatever its group can do. */
function asTold(group: Group, { country = group.country, type = group.type, unable }: HoldRow['offer']): Group {
  const features = group.features.filter((feature) => !unable.includes(feature));
  return { ...group, country, type, features };
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
  if (!now || others.some((other) => pricesOf(other) !== pricesOf(now)))
    return http.unreadable('the price of the group');
  return withDocuments({ ...shown, monthly: now.monthly, setup: now.setup }, now.requirements);
}

function pricesOf({ monthly, setup }: Group): string {
  return JSON.stringify([monthly.amount, monthly.currency, setup?.amount, setup?.currency]);
}
