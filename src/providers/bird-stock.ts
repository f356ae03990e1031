import type { Group, Search } from '../domain/group.ts';
import type { ProviderError } from '../workflow/provider.ts';
import type { Traffic } from '../workflow/traffic.ts';
import { FEATURES, readStock, TYPES } from './bird-answers.ts';
import { isKind, unreadable } from './bird-failure.ts';
import { readPages } from './bird-pages.ts';
import { type PrefixFormat, prefixOf, prefixParameter } from './bird-prefix.ts';
import type { Http } from './http.ts';
import { sameNumber } from './phone-number.ts';

export type StockDeps = Readonly<{
  http: Http;
  /** Of the organisation's stock. */
  path: string;
  traffic: Traffic;
  prefixFormat: PrefixFormat;
}>;

/** Enough to choose from; whoever wants a number further on narrows the search. */
const MOST_PAGES = 5;
/** A search as Bird takes it; an array is sent as a key repeated. */
type Query = Parameters<typeof readPages>[2];

/** Types whose numbers belong to a country as a whole, as Bird names them. */
const PLACELESS = ['mobile', 'national', 'toll-free'];
const FOR_A_MINUTE = { ttlMs: 60_000 };

/** What Bird has for sale: a search shared for a minute, and a look at one number past every cache. */
export function createShelf({ http, path, traffic, prefixFormat }: StockDeps) {
  return { search, look };

  async function search(search: Search): Promise<readonly Group[]> {
    const country = search.country.toUpperCase();
    const type = search.type === 'all' ? undefined : TYPES[search.type];
    if (type === undefined && search.type !== 'all') return [];
    const text = search.cityText?.trim() ?? '';
    const prefix = text === '' ? undefined : prefixOf(text, country);
    // Bird knows no places, and listed ones are another provider's: better no local number than one of the wrong place.
    const placed = prefix === undefined && (search.region ?? search.city ?? (text || undefined)) !== undefined;
    const types = type !== undefined ? [type] : placed ? PLACELESS : [];
    if (placed && search.type === 'local') return [];
    const features = [...new Set(search.features?.flatMap((feature) => FEATURES[feature] ?? []))].sort();

    const query = {
      countryCodes: [country],
      ...(types.length > 0 && { types }),
      ...(prefix !== undefined && { prefix: prefixParameter(prefix, country, prefixFormat) }),
    };
    const key = `bird stock ${JSON.stringify({ ...query, features })}`;
    const rows = await traffic.cached(key, FOR_A_MINUTE, async () => {
      const fresh = await rowsOf(query, features);
      groupsOf(fresh, country);
      return fresh;
    });
    // What was asked for is made sure of here, since the pages differ on what the parameters mean.
    return groupsOf(rows, country).filter(
      (group) =>
        group.country === country &&
        (search.type === 'all' || group.type === '' || group.type === search.type) &&
        !(placed && (group.type === 'local' || group.type === '')) &&
        group.number?.startsWith(prefix ?? '') === true,
    );
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
        // What the digits tell of a place, and documents, were worked out elsewhere and stay.
        if (found) return { ...found, prefix: group.prefix, place: group.place, requirements: group.requirements };
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
    return groupsOf(rows, group.country).find(
      ({ id, number = '' }) => id === group.id && sameNumber(number, group.number ?? ''),
    );
  }
}

/** The numbers for sale among rows that Bird sent; one that moved from page to page meanwhile is there once. */
export function groupsOf(rows: readonly unknown[], country: string): Group[] {
  const groups = readStock(rows, country) ?? unreadable('numbers');
  return [...new Map(groups.map((group) => [group.id, group])).values()];
}
