import { COUNTRIES_WITH_REGIONS, type Search } from '../../domain/group.ts';
import type { Provider, ProviderError } from '../../workflow/provider.ts';
import type { Traffic } from '../../workflow/traffic.ts';
import { createHttp, type Http, type Query, type Timeouts } from '../client/http.ts';
import { digitsOf, isNumber } from '../reading/read-number.ts';
import { type PurchaseForm, purchaseProblem, readPurchase } from '../reading/read-purchase.ts';
import { createLimit } from './account.ts';
import * as answers from './answers.ts';
import { checkTwochat } from './check.ts';
import { failure, isKind, NAME, unreadable } from './failure.ts';
import { type GroupsRead, isNonsense, readGroups, withRegions } from './groups.ts';
import { createHolding } from './holding.ts';
import { readNumbers } from './numbers.ts';
import { findOwned } from './owned.ts';
import { recheckReservation } from './recheck.ts';

export type TwochatOptions = Readonly<{
  apiKey: string;
  /** Without `/open`. */
  baseUrl?: string | undefined;
  /** Shares answers and the minute's limit between all processes. */
  traffic: Traffic;
  timeouts?: Timeouts | undefined;
  retryDelayMs?: number | undefined;
  now?: (() => number) | undefined;
}>;

/** Lists that are looked into at every keystroke: each is read once, for as long as the answer is the same object. */
const readRegions = once((body) => answers.readPlaces(body, 'regions'));
const readCities = once((body) => answers.readPlaces(body, 'cities'));
const numbersIn = once(readNumbers);

/** 2Chat can do all there is. */
export type Twochat = Provider & Required<Pick<Provider, 'places' | 'holding' | 'browsing' | 'requirements'>>;

const FOR_A_DAY = { ttlMs: 24 * 60 * 60_000, stale: true };
const FOR_A_MINUTE = { ttlMs: 60_000 };
/** Long enough for one request when somebody types, short enough for numbers that others buy. */
const FOR_A_MOMENT = { ttlMs: 5000 };

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
  const apiKey = options.apiKey.trim();
  if (!/^[!-~]+$/.test(apiKey)) throw new TypeError('The 2Chat API key must be printable ASCII without spaces.');
  const { baseUrl = 'https://api.p.2chat.io', traffic, timeouts, retryDelayMs, now = Date.now } = options;
  const limit = createLimit({ http: () => http, traffic, now });
  const http: Http = createHttp({
    provider: '2Chat',
    title: NAME,
    baseUrl: `${baseUrl.replace(/\/+$/, '')}/open`,
    headers: { 'X-User-API-Key': apiKey },
    interpret: answers.interpret,
    timeouts,
    retryDelayMs,
    // Not the wall clock where none was given: it would stand for the monotonic one too, and follow when it is set.
    now: options.now,
    traffic,
    perMinute: limit.perMinute,
  });

  return {
    name: NAME,

    async search(search, notes = {}) {
      let last: Readonly<{ found: GroupsRead; hasMore: boolean }> | undefined;
      const read = (body: unknown) => {
        const found = readGroups(body, search);
        last = found && { found, hasMore: answers.hasMoreGroups(body) };
        return found && !isNonsense(found) ? last : undefined;
      };
      try {
        const { found, hasMore } = await shared(
          '/numbers/groups',
          toQuery(search),
          FOR_A_MINUTE,
          read,
          answers.shortened,
        );
        if (hasMore) notes.shortfall?.({ why: 'cut' });
        return await withRegions(found.groups);
      } finally {
        const { unreadable = 0, notFitting = 0 } = last?.found ?? {};
        if (unreadable > 0) notes.leftOut?.({ provider: '2Chat', why: 'unreadable', count: unreadable });
        if (notFitting > 0) notes.leftOut?.({ provider: '2Chat', why: 'notFitting', count: notFitting });
      }
    },

    async purchase({ groupId, number }, onExtra) {
      // Without a number 2Chat buys a random one of the group, or everything that is reserved: its two documents disagree.
      if (groupId.trim() === '' || !isNumber(number)) {
        throw failure('refused', 'Nothing was bought: a purchase needs a group and a number.');
      }
      const problem = await http
        .write('POST', '/numbers/purchase', { group_id: groupId, number })
        .then((body) => problemWith(body, number, onExtra), onlyTaken);
      if (problem === undefined) return;
      // "Already" may mean that it is we who have it, from an order whose answer was lost.
      if (problem.kind !== 'outcomeUnknown' && !/\balready\b|\bown/i.test(problem.message)) throw problem;
      const found = await findOwned(http, number, { since: now(), now }).catch((cause: unknown) => {
        throw failure('outcomeUnknown', `${NAME} gave no clear answer, and its list of numbers cannot be read.`, cause);
      });
      if (!found) throw problem;
    },

    recheck: (held) => recheckReservation(http, held, toQuery(held.search), now),
    clock: http.clock,
    owned: (number, look) => findOwned(http, number, { ...look, now }),
    check: () => checkTwochat(http, limit, now),
    holding: createHolding(http, now),

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
        if (groupId.trim() === '') throw failure('refused', 'There is no group to look at the numbers of.');
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
        const did_type = types.find(({ name }) => plain(name) === plain(type))?.id;
        const query = { country: country.toUpperCase(), did_type };
        return shared('/numbers/requirements', query, FOR_A_DAY, answers.readDocuments);
      },
    },
  };

  /** An answer that others may have asked for already. It is kept as it came and read by each process, so that no version reads another's leavings. */
  async function shared<T>(
    path: string,
    query: Query,
    keep: Readonly<{ ttlMs: number; stale?: boolean }>,
    read: (body: unknown) => T | undefined,
    shortened: (body: unknown) => unknown = (body) => body,
  ): Promise<T> {
    const asked = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
    let mine: Readonly<{ body: unknown; value: T }> | undefined;
    const body = await traffic.cached<unknown>(`twochat ${path} ${JSON.stringify(asked)}`, keep, async () => {
      const fresh = shortened(await http.read(path, query));
      mine = { body: fresh, value: understood(fresh) };
      return fresh;
    });
    // What was just read need not be read again.
    return mine?.body === body && mine ? mine.value : understood(body);

    function understood(answer: unknown): T {
      return read(answer) ?? unreadable(path.split('/').at(-1) ?? path);
    }
  }

  /** What keeps the answer from being proof; numbers that nobody ordered are told to `onExtra`. */
  function problemWith(body: unknown, number: string, onExtra?: (numbers: readonly string[]) => void) {
    const reading = readPurchase(body, number, PURCHASE);
    if (reading.extra.length > 0) onExtra?.(reading.extra);
    return purchaseProblem(reading, { number, provider: '2Chat', title: NAME, secret: apiKey });
  }
}

/** The reader, remembering what it read of an answer that somebody still has. */
function once<T, More extends unknown[]>(
  read: (body: unknown, ...more: More) => T,
): (body: unknown, ...more: More) => T {
  const known = new WeakMap<object, T>();
  return (body, ...more) => {
    if (typeof body !== 'object' || body === null) return read(body, ...more);
    const before = known.get(body);
    if (before !== undefined) return before;
    const now = read(body, ...more);
    known.set(body, now);
    return now;
  };
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

/** "shared-cost" and "sharedcost" are the same type: 2Chat writes both. */
function plain(type: string): string {
  return type.toLowerCase().replaceAll(/[^a-z]/g, '');
}

function onlyTaken(error: unknown): ProviderError {
  if (isKind(error, 'taken')) return error;
  throw error;
}
