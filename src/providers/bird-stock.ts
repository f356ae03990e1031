import type { Group, Search } from '../domain/group.ts';
import type { LeftOut } from '../domain/request.ts';
import type { ProviderError } from '../workflow/provider.ts';
import type { Traffic } from '../workflow/traffic.ts';
import { FEATURES, TYPES } from './bird-answers.ts';
import { isKind, unreadable } from './bird-failure.ts';
import { type ItemsRead, readItems } from './bird-items.ts';
import { PAGE, readPages } from './bird-pages.ts';
import { type PrefixFormat, prefixOf, prefixParameter } from './bird-prefix.ts';
import type { Http } from './http.ts';
import { areasOf } from './place-of-number.ts';
import { sameNumber } from './read-number.ts';

export type StockDeps = Readonly<{
  http: Http;
  /** Of the organisation's stock. */
  path: string;
  traffic: Traffic;
  prefixFormat: PrefixFormat;
}>;

/** Enough to choose from; whoever wants a number further on narrows the search. */
const MOST_PAGES = 5;
const MOST_ROWS = MOST_PAGES * PAGE;
/** A search as Bird takes it; an array is sent as a key repeated. */
type Query = Parameters<typeof readPages>[2];

/** Types whose numbers belong to a country as a whole, as Bird names them. */
const PLACELESS = ['mobile', 'national', 'toll-free'];
const FOR_A_MINUTE = { ttlMs: 60_000 };
/** Area codes of one city that are asked for one by one, where the list of all numbers is too long to be read to its end. */
const MOST_AREAS = 3;

/** What Bird has for sale: a search shared for a minute, and a look at one number past every cache. */
export function createShelf({ http, path, traffic, prefixFormat }: StockDeps) {
  return { search, look };

  async function search(search: Search, leftOut: (what: LeftOut) => void = () => undefined): Promise<readonly Group[]> {
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
    const key = `bird stock ${JSON.stringify({ ...query, features, ...(place && { place }) })}`;
    const count = (why: LeftOut['why'], how: number) => how > 0 && leftOut({ provider: 'bird', why, count: how });
    const rows = await traffic.cached(key, FOR_A_MINUTE, async () => {
      const all = await rowsOf(query, features);
      const fresh = [...all, ...(place && all.length >= MOST_ROWS ? await rowsOfAreas(place, country, query) : [])];
      if (!(await readItems(fresh, country))) {
        count('unreadable', fresh.length);
        unreadable('numbers');
      }
      return fresh;
    });
    const { groups, ...left } = await groupsOf(rows, country);
    // What was asked for is made sure of here, since the pages differ on what the parameters mean.
    const found = groups.filter(
      (group) =>
        (search.type === 'all' || group.type === '' || group.type === search.type) &&
        !(isNowhere && (group.type === 'local' || group.type === '')) &&
        group.number?.startsWith(prefix ?? '') === true,
    );
    count('unreadable', left.unreadable);
    count('notFitting', left.notFitting + groups.length - found.length);
    const isLocal = ({ type }: Group) => type === 'local' || type === '';
    return isPlaced ? found.map((group) => (isLocal(group) ? { ...group, placed: 'unknown' } : group)) : found;
  }

  /** Numbers of the area codes of a city; without any where Bird does not take the code. */
  async function rowsOfAreas(place: string, country: string, query: Query): Promise<readonly unknown[]> {
    const rows: unknown[] = [];
    for (const area of await areasOf(place, country, MOST_AREAS)) {
      const prefix = prefixParameter(area, country, prefixFormat);
      const asked = readPages(http, path, { ...query, prefix }, { mostPages: 1, what: 'numbers' });
      const found = await asked.catch((error: unknown) => {
        if (isKind(error, 'refused')) return [];
        throw error;
      });
      rows.push(...found);
    }
    return rows;
  }

  async function rowsOf(query: Query, features: readonly string[]): Promise<readonly unknown[]> {
    const asked = { mostPages: MOST_PAGES, what: 'numbers' };
    if (features.length === 0) return readPages(http, path, query, asked);
    return readPages(http, path, { ...query, features }, asked).catch((error: unknown) => {
      // The names of features are not documented: one that Bird does not know must not cost the whole search.
      if (isKind(error, 'refused')) return readPages(http, path, query, asked);
      throw error;
    });
  }

  async function look(group: Group): Promise<Group | undefined> {
    const { number } = group;
    if (number === undefined) return undefined;
    const other = prefixFormat === 'international' ? 'areaCode' : 'international';
    let refusal: ProviderError | undefined;
    let answered = false;
    // "Gone" ends a purchase, so it is said only when neither reading of the prefix finds the number.
    for (const format of [prefixFormat, other] as const) {
      try {
        const found = await find(group, prefixParameter(number, group.country, format));
        if (found) return found;
        answered = true;
      } catch (error) {
        if (!isKind(error, 'refused')) throw error;
        refusal ??= error;
      }
    }
    if (!answered && refusal) throw refusal;
    return undefined;
  }

  async function find(group: Group, prefix: string | undefined): Promise<Group | undefined> {
    const query = { countryCodes: [group.country], prefix };
    const rows = await readPages(http, path, query, { mostPages: MOST_PAGES, what: 'numbers', urgent: true });
    const { groups } = await groupsOf(rows, group.country);
    return groups.find(({ id, number = '' }) => id === group.id && sameNumber(number, group.number ?? ''));
  }
}

/** The numbers for sale among rows that Bird sent, each once. */
export async function groupsOf(rows: readonly unknown[], country: string): Promise<ItemsRead> {
  return (await readItems(rows, country)) ?? unreadable('numbers');
}
