import { LRUCache } from 'lru-cache';
import type { Place, Search } from '../domain/group.ts';
import { type OwnedNumber, type Provider, ProviderError, type ProviderErrorKind } from '../workflow/provider.ts';
import { createHttp, type Timeouts } from './http.ts';
import * as answers from './twochat-answers.ts';
import { isGone } from './verdict.ts';

export type TwochatOptions = Readonly<{
  apiKey: string;
  /** Without `/open`. */
  baseUrl?: string | undefined;
  timeouts?: Timeouts | undefined;
  retryDelayMs?: number | undefined;
  now?: (() => number) | undefined;
}>;

const TITLE = '2Chat';
const COUNTRIES_WITH_REGIONS = new Set(['US', 'CA', 'GB']);
const PLACES_TTL_MS = 24 * 60 * 60 * 1000;
const PAGE = 200;
const MAX_PAGES = 500;

/**
 * 2Chat's Numbers API as a {@link Provider}. Its currency is not documented, so no price has one.
 * @throws TypeError when the key cannot be sent as a header
 */
export function createTwochat(options: TwochatOptions): Provider {
  const apiKey = options.apiKey.trim();
  if (!/^[!-~]+$/.test(apiKey)) throw new TypeError('The 2Chat API key must be printable ASCII without spaces.');
  const { baseUrl = 'https://api.p.2chat.io', timeouts, retryDelayMs, now = Date.now } = options;
  const http = createHttp({
    provider: 'twochat',
    title: TITLE,
    baseUrl: `${baseUrl.replace(/\/+$/, '')}/open`,
    headers: { 'X-User-API-Key': apiKey },
    interpret: answers.interpret,
    timeouts,
    retryDelayMs,
    now,
  });

  const places = new LRUCache<string, readonly Place[]>({
    max: 2000,
    ttl: PLACES_TTL_MS,
    ttlResolution: 0,
    perf: { now },
    fetchMethod: (key) => fetchPlaces(key),
    // An old list is kept for when 2Chat is down; a failure itself never is.
    noDeleteOnFetchRejection: true,
    noDeleteOnStaleGet: true,
    // Otherwise a list pushed out of the cache while it is fetched would come back as undefined.
    ignoreFetchAbort: true,
  });

  return {
    name: 'twochat',
    title: TITLE,

    async regions(country) {
      const code = country.toUpperCase();
      return COUNTRIES_WITH_REGIONS.has(code) ? placesOf(['regions', code]) : [];
    },

    cities(country, regionId) {
      return placesOf(['cities', country.toUpperCase(), ...(regionId ? [regionId] : [])]);
    },

    async search(search) {
      const body = await http.read('/numbers/groups', toQuery(search));
      return answers.readGroups(body, search) ?? unreadable('groups');
    },

    async hold(groupId) {
      if (groupId.trim() === '') throw failure('refused', 'Nothing was held: there is no group to hold a number of.');
      const body = await http.write('POST', '/numbers/reservations', { group_id: groupId });
      const hold = answers.readHold(body);
      if (!hold) throw failure('outcomeUnknown', `${TITLE} confirmed a hold, but not of which number or until when.`);
      return hold;
    },

    async release(holdId) {
      // An empty id would address the whole collection.
      if (holdId.trim() === '') throw failure('refused', 'Nothing was released: the hold has no id.');
      try {
        await http.write('DELETE', `/numbers/reservations/${encodeURIComponent(holdId)}`);
      } catch (error) {
        // Which answer an ended hold gets is not documented, so the list decides.
        if (!isKind(error, 'refused', 'outcomeUnknown') || !(await isSurelyGone(holdId))) throw error;
      }
    },

    holds,

    async purchase({ groupId, number }) {
      // Without a number 2Chat buys a random one of the group, or everything that is reserved: its two documents disagree.
      if (groupId.trim() === '' || !answers.isPhone(number)) {
        throw failure('refused', 'Nothing was bought: a purchase needs a group and a number.');
      }
      const problem = await http
        .write('POST', '/numbers/purchase', { group_id: groupId, number })
        .then((body) => problemWith(body, number), onlyTaken);
      if (problem === undefined) return;
      // "Already" may mean that it is we who have it, from an order whose answer was lost.
      if (problem.kind !== 'outcomeUnknown' && !/\balready\b|\bown/i.test(problem.message)) throw problem;
      const found = await owned(number).catch((cause: unknown) => {
        throw failure(
          'outcomeUnknown',
          `${TITLE} gave no clear answer, and its list of numbers cannot be read.`,
          cause,
        );
      });
      if (!found) throw problem;
    },

    owned,
  };

  async function placesOf(parts: readonly string[]): Promise<readonly Place[]> {
    const key = JSON.stringify(parts);
    try {
      return await places.forceFetch(key);
    } catch (error) {
      const old = places.get(key, { allowStale: true });
      if (old === undefined) throw error;
      return old;
    }
  }

  async function fetchPlaces(key: string): Promise<readonly Place[]> {
    const [list, country, region]: string[] = JSON.parse(key);
    const kind = list === 'regions' ? 'regions' : 'cities';
    const body = await http.read(`/numbers/${kind}`, { country, ...(region && { region }) });
    return answers.readPlaces(body, kind) ?? unreadable(kind);
  }

  async function holds() {
    return answers.readHolds(await http.read('/numbers/reservations')) ?? unreadable('reservations');
  }

  async function isSurelyGone(holdId: string): Promise<boolean> {
    const left = await holds().catch(() => undefined);
    return left !== undefined && !left.some((hold) => hold.id === holdId);
  }

  async function owned(number: string): Promise<OwnedNumber | undefined> {
    const seen = new Set<string>();
    for (let page = 0, read = 0; page < MAX_PAGES; page++) {
      const body = await http.read('/voip/virtual-numbers', { page_number: page, results_per_page: PAGE });
      const { rows, length, count } = answers.readOwned(body) ?? unreadable('owned numbers');
      const found = rows.find((row) => row.ours && answers.sameNumber(row.number, number));
      if (found) return { number: found.number, active: found.active, status: found.status };
      const before = seen.size;
      for (const row of rows) seen.add(row.key);
      read += length;
      if (seen.size === before || isLastPage(length, read, count)) return undefined;
    }
    return undefined;
  }

  /** What keeps a purchase's answer from being proof: undefined when it says that the number was bought. */
  function problemWith(body: unknown, number: string): ProviderError | undefined {
    const result = answers.readPurchase(body, number);
    if (result === 'bought') return undefined;
    if (result === 'unclear') {
      return failure('outcomeUnknown', `${TITLE} confirmed the order, but not the purchase of ${number}.`);
    }
    const text = result.failed.replaceAll(apiKey, '•••').trim().slice(0, 300);
    return failure(isGone(0, text) ? 'taken' : 'refused', text || `${TITLE} did not buy ${number}, without a reason.`);
  }
}

/** 2Chat does not say how large a page may be: a short page of a round length may be a smaller limit rather than the end. */
function isLastPage(length: number, read: number, count: number): boolean {
  if (length === 0) return true;
  return length < PAGE && length % 25 !== 0 && count <= read;
}

function toQuery(search: Search): Record<string, string | undefined> {
  return {
    country: search.country.toUpperCase(),
    did_type: search.type,
    region_id: search.region?.id,
    city_id: search.city?.id,
    city_name_or_prefix: search.cityText?.trim() || undefined,
  };
}

function isKind(error: unknown, ...kinds: ProviderErrorKind[]): error is ProviderError {
  return error instanceof ProviderError && kinds.includes(error.kind);
}

function onlyTaken(error: unknown): ProviderError {
  if (isKind(error, 'taken')) return error;
  throw error;
}

function failure(kind: ProviderErrorKind, message: string, cause?: unknown): ProviderError {
  return new ProviderError(kind, 'twochat', message, { cause });
}

function unreadable(what: string): never {
  throw failure('unreadable', `${TITLE} sent ${what} that cannot be read.`);
}
