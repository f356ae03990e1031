import type { Group, Search } from '../../domain/group.ts';
import type { ApiQuota } from '../../workflow/api-quota.ts';
import { reasonOf, type SearchNotes } from '../../workflow/provider.ts';
import type { Query } from '../client/exchange.ts';
import { isKind } from '../client/failures.ts';
import type { Http } from '../client/http.ts';
import { FOR_A_MINUTE, keptAnswer } from '../client/kept-answer.ts';
import { tellLeftOut } from '../client/offers.ts';
import { areasOf } from '../client/place-of-number.ts';
import { FEATURES, TYPES } from './answers.ts';
import { readItems, withPlaces } from './items.ts';
import { NAME } from './name.ts';
import { type Pages, readPages } from './pages.ts';
import { type PrefixFormat, prefixOf, prefixParameter } from './prefix.ts';

/** What Bird has for sale, and how it is asked for. */
export type Stock = Readonly<{
  http: Http;
  /** Of the organisation's stock. */
  path: string;
  quota: ApiQuota;
  prefixFormat: PrefixFormat;
}>;

/** Enough to choose from; a requester who wants a number further on narrows the search. */
const MAX_PAGES = 5;
/** The most rows that are kept of one search, however long its pages are. */
const MAX_ROWS = 10_000;

/** Types whose numbers belong to a country as a whole, as Bird names them. */
const PLACELESS = ['mobile', 'national', 'toll-free'];
/** Area codes of one city that are asked for one by one, where the list of all numbers is too long to be read to its end. */
const MAX_AREAS = 3;

/** The numbers that fit a search, which is shared for a minute. */
export async function searchStock(stock: Stock, search: Search, notes: SearchNotes = {}): Promise<readonly Group[]> {
  const { http, quota, prefixFormat } = stock;
  const country = search.country.toUpperCase();
  const type = search.type === 'all' ? undefined : TYPES[search.type];
  if (type === undefined && search.type !== 'all') return [];
  const text = search.cityText?.trim() ?? '';
  const prefix = text === '' ? undefined : prefixOf(text, country);
  // The beginning of numbers that this country does not have: only those that belong to no place can be meant.
  const isNowhere = prefix === undefined && /^[+\d][\d\s().-]*$/.test(text);
  if (isNowhere && search.type === 'local') return [];
  const types = type !== undefined ? [type] : isNowhere ? PLACELESS : [];
  const features = [...new Set(search.features?.flatMap((feature) => FEATURES[feature] ?? []))].sort();
  // Bird is never asked by place: where its numbers are is told by their digits.
  const place = prefix === undefined && !isNowhere ? (search.city?.name ?? text).split(',')[0] : '';
  const isPlaced = place !== '' || (prefix === undefined && search.region !== undefined);

  const query = {
    countryCodes: [country],
    ...(types.length > 0 && { types }),
    ...(prefix !== undefined && { prefix: prefixParameter(prefix, country, prefixFormat) }),
  };
  const key = `${NAME} stock pages ${JSON.stringify({ ...query, features, ...(place && { place }) })}`;
  const fetch = async () => withAreas(stock, await pagesOf(stock, query, features), place, country, query);
  const { shortfall, groups, ...left } = await keptAnswer(quota, key, FOR_A_MINUTE, fetch, (pages) => {
    const items = readItems(pages.rows, country);
    if (items) return { ...items, shortfall: pages.shortfall };
    tellLeftOut(notes, NAME, { unreadable: pages.rows.length, notFitting: 0 });
    return http.unreadable('numbers');
  });
  if (shortfall) notes.shortfall?.(shortfall);
  // What was asked for is made sure of here, since the pages differ on what the parameters mean.
  const found = groups.filter(
    (group) =>
      (search.type === 'all' || group.type === '' || group.type === search.type) &&
      !(isNowhere && isLocal(group)) &&
      group.number?.startsWith(prefix ?? '') === true,
  );
  tellLeftOut(notes, NAME, { ...left, notFitting: left.notFitting + groups.length - found.length });
  const there = await withPlaces(found);
  return isPlaced ? there.map((group) => (isLocal(group) ? { ...group, placed: 'unknown' } : group)) : there;
}

/** Whether a number belongs to a place, or does not say. */
function isLocal({ type }: Group): boolean {
  return type === 'local' || type === '';
}

/** Where a list is too long to be read to its end, the numbers of the city's area codes with it; none of a code that Bird does not take. */
async function withAreas(
  { http, path, prefixFormat }: Stock,
  pages: Pages,
  place = '',
  country: string,
  query: Query,
): Promise<Pages> {
  if (place === '' || pages.shortfall?.why !== 'cut') return pages;
  const rows = [...pages.rows];
  let { shortfall } = pages;
  for (const area of await areasOf(place, country, MAX_AREAS)) {
    const prefix = prefixParameter(area, country, prefixFormat);
    try {
      rows.push(...(await readPages(http, path, { ...query, prefix }, { mostPages: 1, what: 'numbers' })).rows);
    } catch (error) {
      // What is there already is shown all the same.
      if (!isKind(error, 'refused')) shortfall = reasonOf(error) ?? shortfall;
    }
  }
  return { rows, shortfall };
}

async function pagesOf({ http, path }: Stock, query: Query, features: readonly string[]): Promise<Pages> {
  const asked = { mostPages: MAX_PAGES, mostRows: MAX_ROWS, what: 'numbers' };
  if (features.length === 0) return readPages(http, path, query, asked);
  return readPages(http, path, { ...query, features }, asked).catch((error: unknown) => {
    // The names of features are not documented: one that Bird does not know must not cost the whole search.
    if (isKind(error, 'refused')) return readPages(http, path, query, asked);
    throw error;
  });
}
