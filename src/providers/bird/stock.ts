import type { Group, Search } from '../../domain/group.ts';
import { type ProviderError, reasonOf, type SearchNotes } from '../../workflow/provider.ts';
import type { Traffic } from '../../workflow/traffic.ts';
import { isKind } from '../client/failures.ts';
import type { Http } from '../client/http.ts';
import { FOR_A_MINUTE, keptAnswer } from '../client/kept-answer.ts';
import { type OffersRead, tellLeftOut } from '../client/offers.ts';
import { areasOf } from '../client/place-of-number.ts';
import { sameNumber } from '../reading/read-number.ts';
import { FEATURES, TYPES } from './answers.ts';
import { mayBe, readItems, withPlaces } from './items.ts';
import { NAME } from './name.ts';
import { type Pages, readPages } from './pages.ts';
import { type PrefixFormat, prefixOf, prefixParameter } from './prefix.ts';

export type StockDeps = Readonly<{
  http: Http;
  /** Of the organisation's stock. */
  path: string;
  traffic: Traffic;
  prefixFormat: PrefixFormat;
}>;

/** Enough to choose from; whoever wants a number further on narrows the search. */
const MOST_PAGES = 5;
/** The most rows that are kept of one search, however long its pages are. */
const MOST_ROWS = 10_000;
/** A search as Bird takes it; an array is sent as a key repeated. */
type Query = Parameters<typeof readPages>[2];

/** Types whose numbers belong to a country as a whole, as Bird names them. */
const PLACELESS = ['mobile', 'national', 'toll-free'];
/** Area codes of one city that are asked for one by one, where the list of all numbers is too long to be read to its end. */
const MOST_AREAS = 3;

/** What Bird has for sale: a search shared for a minute, and a look at one number past every cache. */
export function createShelf({ http, path, traffic, prefixFormat }: StockDeps) {
  return { search, look };

  async function search(search: Search, notes: SearchNotes = {}): Promise<readonly Group[]> {
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
    const fetch = async () => withAreas(await pagesOf(query, features), place, country, query);
    const { shortfall, groups, ...left } = await keptAnswer(traffic, key, FOR_A_MINUTE, fetch, (pages) => {
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
        !(isNowhere && (group.type === 'local' || group.type === '')) &&
        group.number?.startsWith(prefix ?? '') === true,
    );
    tellLeftOut(notes, NAME, { ...left, notFitting: left.notFitting + groups.length - found.length });
    const isLocal = ({ type }: Group) => type === 'local' || type === '';
    const there = await withPlaces(found);
    return isPlaced ? there.map((group) => (isLocal(group) ? { ...group, placed: 'unknown' } : group)) : there;
  }

  /** Where a list is too long to be read to its end, the numbers of the city's area codes with it; none of a code that Bird does not take. */
  async function withAreas(pages: Pages, place = '', country: string, query: Query): Promise<Pages> {
    if (place === '' || pages.shortfall?.why !== 'cut') return pages;
    const rows = [...pages.rows];
    let { shortfall } = pages;
    for (const area of await areasOf(place, country, MOST_AREAS)) {
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

  async function pagesOf(query: Query, features: readonly string[]): Promise<Pages> {
    const asked = { mostPages: MOST_PAGES, mostRows: MOST_ROWS, what: 'numbers' };
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
        if (found) return likeShown(found, group);
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
    const isIt = ({ id, number = '' }: Group) => id === group.id && sameNumber(number, group.number ?? '');
    const { rows, shortfall } = await readPages(http, path, query, {
      mostPages: MOST_PAGES,
      what: 'numbers',
      urgent: true,
      complete: true,
      enough: (page) => readItems(page, group.country)?.groups.some(isIt) === true,
    });
    const found = groupsOf(http, rows, group.country).groups.find(isIt);
    // What is absent from a list that goes on may stand further on.
    if (!found && shortfall) throw http.failure('unreadable', `${NAME} lists more numbers than can be looked through.`);
    if (!found && rows.some((row) => mayBe(row, group))) http.unreadable('numbers');
    return found;
  }
}

/** What a place's name, prefix and documents are was worked out elsewhere, and stays as it was shown. */
function likeShown(found: Group, { prefix, place, region, placed, requirements }: Group): Group {
  return { ...found, prefix, place, requirements, region, placed };
}

/** The numbers for sale among rows that Bird sent, each once, without their places. */
export function groupsOf(http: Http, rows: readonly unknown[], country: string): OffersRead {
  return readItems(rows, country) ?? http.unreadable('numbers');
}
