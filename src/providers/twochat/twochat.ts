import { COUNTRIES_WITH_REGIONS, type Search } from '../../domain/group.ts';
import type { Provider, SearchNotes } from '../../workflow/provider.ts';
import { buyOnce } from '../client/buy-once.ts';
import { type ClientOptions, createHttp, type Http, type Query } from '../client/http.ts';
import { FOR_A_DAY, FOR_A_MINUTE, FOR_A_MOMENT, type Keep, keptAnswer, once } from '../client/kept-answer.ts';
import { isNonsense, tellLeftOut } from '../client/offers.ts';
import { lettersOf } from '../reading/json.ts';
import { digitsOf } from '../reading/read-number.ts';
import type { PurchaseForm } from '../reading/read-purchase.ts';
import { createLimit } from './account.ts';
import * as answers from './answers.ts';
import { checkTwochat } from './check.ts';
import { readGroups, withRegions } from './groups.ts';
import { reservationsOf } from './holding.ts';
import { NAME } from './name.ts';
import { readNumbers } from './numbers.ts';
import { findOwned } from './owned.ts';
import { recheckReservation } from './recheck.ts';

export type TwochatOptions = ClientOptions & Readonly<{ apiKey: string }>;

/** Lists that are looked into at every keystroke. */
const readRegions = once((body) => answers.readPlaces(body, 'regions'));
const readCities = once((body) => answers.readPlaces(body, 'cities'));
const numbersIn = once(readNumbers);

/** 2Chat can do all there is. */
export type Twochat = Provider & Required<Pick<Provider, 'places' | 'holding' | 'browsing' | 'requirements'>>;

/** How an order is answered; the words of success are those of its pages and the plain ones. 1 is its number for ACTIVE. */
const PURCHASE: PurchaseForm = {
  bought: ['purchased'],
  failed: ['failed'],
  strings: true,
  good: { words: new Set(['active', 'purchased', 'completed', 'success', 'ok', '1', '200', '201']) },
};

/**
 * 2Chat's Numbers API as a {@link Provider}. Its currency is not documented, so no price has one.
 * @throws TypeError when the key cannot be sent as a header
 */
export function createTwochat(options: TwochatOptions): Twochat {
  const { apiKey: key, traffic } = options;
  const limit = createLimit(() => http, traffic);
  const http: Http = createHttp({
    ...options,
    provider: NAME,
    key,
    baseUrl: `${options.baseUrl}/open`,
    headers: { 'X-User-API-Key': key },
    interpret: answers.interpret,
    perMinute: limit.perMinute,
  });
  const owned: Provider['owned'] = (number, look) => findOwned(http, number, look);

  return {
    name: NAME,
    search,
    owned,

    purchase: (order, onExtra) =>
      buyOnce(http, order, onExtra, {
        path: '/numbers/purchase',
        // Without a number 2Chat buys a random one of the group, or everything that is reserved: its two documents disagree.
        body: ({ groupId, number }) => ({ group_id: groupId, number }),
        form: PURCHASE,
        mayBeOurs: ({ message }) => /\balready\b|\bown/i.test(message),
        owned,
      }),

    recheck: (held) => recheckReservation(http, held, toQuery(held.search)),
    clock: http.clock,
    check: () => checkTwochat(http, limit),
    holding: reservationsOf(http),

    places: {
      async regions(country) {
        const code = country.toUpperCase();
        if (!COUNTRIES_WITH_REGIONS.has(code)) return [];
        return shared('/numbers/regions', { country: code }, FOR_A_DAY, readRegions);
      },
      cities(country, regionId) {
        const query = { country: country.toUpperCase(), region: regionId || undefined };
        return shared('/numbers/cities', query, FOR_A_DAY, readCities);
      },
    },

    browsing: {
      async numbers(groupId, contains = '', of) {
        if (groupId.trim() === '') throw http.failure('refused', 'There is no group to look at the numbers of.');
        const digits = digitsOf(contains);
        const query = { group_id: groupId, number_contains: digits || undefined };
        const numbers = await shared('/numbers/available', query, FOR_A_MOMENT, (body) => numbersIn(body, of));
        return numbers.filter((number) => number.includes(digits));
      },
    },

    requirements: {
      async documents(country, type) {
        const types = await shared('/numbers/did-types', {}, FOR_A_DAY, answers.readTypes);
        // A search takes a type by its name, this list by its id.
        const did_type = types.find(({ name }) => lettersOf(name) === lettersOf(type))?.id;
        const query = { country: country.toUpperCase(), did_type };
        return shared('/numbers/requirements', query, FOR_A_DAY, answers.readDocuments);
      },
    },
  };

  async function search(search: Search, notes: SearchNotes = {}) {
    const { found, hasMore } = await shared(
      '/numbers/groups',
      toQuery(search),
      FOR_A_MINUTE,
      (body) => {
        const found = readGroups(body, search);
        if (!found || !isNonsense(found)) return found && { found, hasMore: answers.hasMoreGroups(body) };
        tellLeftOut(notes, NAME, found);
        return undefined;
      },
      answers.shortened,
    );
    if (hasMore) notes.shortfall?.({ why: 'cut' });
    tellLeftOut(notes, NAME, found);
    return withRegions(found.groups);
  }

  function shared<T>(
    path: string,
    query: Query,
    keep: Keep,
    read: (body: unknown) => T | undefined,
    shortened: (body: unknown) => unknown = (body) => body,
  ): Promise<T> {
    const asked = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
    const fetch = async () => shortened(await http.read(path, query));
    const what = path.split('/').at(-1) ?? path;
    return keptAnswer(
      traffic,
      `${NAME} ${path} ${JSON.stringify(asked)}`,
      keep,
      fetch,
      (body) => read(body) ?? http.unreadable(what),
    );
  }
}

function toQuery(search: Search): Query {
  return {
    country: search.country.toUpperCase(),
    did_type: search.type,
    region_id: search.region?.id || undefined,
    city_id: search.city?.id || undefined,
    // A city that another provider listed has no id here, only a name.
    city_name_or_prefix: search.cityText?.trim() || (search.city?.id === '' && search.city.name) || undefined,
  };
}
