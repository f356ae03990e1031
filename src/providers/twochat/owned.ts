import { LRUCache } from 'lru-cache';
import type { OwnedNumber, ProviderError } from '../../workflow/provider.ts';
import { isKind } from '../client/failures.ts';
import type { Http } from '../client/http.ts';
import { findOurs } from '../reading/owned-age.ts';
import { type OwnedPage, readOwned } from './answers.ts';
import { createPageEnd } from './page-end.ts';

/** Where the numbers of the account are; each is ended below it, by its uuid. */
export const OWNED = '/voip/virtual-numbers';
const PAGE = 200;
export const MAX_PAGES = 500;
/** What is read of a page that is not there. */
export const NO_PAGE: OwnedPage = { rows: [], unreadable: 0, told: 0 };
/** Pages that never wait for the rate limit: they prove a purchase for all but the largest accounts. Those behind keep to the minute's limit. */
const URGENT_PAGES = 5;
/** The same where pages are shorter than asked for. */
const URGENT_SHORT_PAGES = 50;
const URGENT_ROWS = URGENT_PAGES * PAGE;
/** For how long one look goes on; the next goes on where it ended. */
const LOOK_MS = 15_000;
/** A list that was read to its end is not read again so soon, but for its first pages. */
const AGAIN_MS = 60_000;

/** How far the last look for a number came: the page at which it ended early, or when it came to the end, and whether all rows could be read. */
type Progress = Readonly<{ next: number } | { endedAt: number; isWhole: boolean }>;
const progresses = new WeakMap<Http, LRUCache<string, Progress>>();

/** `sought` is the number that is looked for, `rowsBefore` how many rows other pages had; `idle` is a look that nobody waits for. */
type Look = Readonly<{ sought?: string; rowsBefore?: number; idle?: boolean }>;

/** One page of the numbers the account owns. */
export async function ownedPage(http: Http, page: number, look: Look = {}): Promise<OwnedPage> {
  const { sought, rowsBefore = 0, idle = false } = look;
  const isSoon = page < URGENT_PAGES || (page < URGENT_SHORT_PAGES && rowsBefore < URGENT_ROWS);
  const query = { page_number: page, results_per_page: PAGE };
  const body = await http.read(OWNED, query, { urgent: isSoon && !idle });
  return readOwned(body, http.now(), sought) ?? http.unreadable('owned numbers');
}

/**
 * Looks through the pages of owned numbers for one of them, until their end. Of a list that is too long for one look the first pages are read each
 * time, and the others in turn.
 */
export async function findOwned(
  http: Http,
  number: string,
  { since }: Readonly<{ since?: number }> = {},
): Promise<OwnedNumber | undefined> {
  const progress = progressOf(http);
  const before = progress.get(number);
  const beganAt = performance.now();
  const end = createPageEnd();
  let refusal: unknown;
  let older: OwnedNumber | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    if (page === URGENT_PAGES && before) {
      if ('next' in before) page = before.next;
      else if (beganAt - before.endedAt < AGAIN_MS) return absent(before.isWhole);
    }
    if (performance.now() - beganAt > LOOK_MS) throw endsEarly(page);
    const read = await ownedPage(http, page, { sought: number, rowsBefore: end.rows() }).catch((error: unknown) => {
      refusal = noSuchPage(error, page);
      return NO_PAGE;
    });
    const row = findOurs(
      read.rows.filter(({ ours }) => ours),
      number,
      { since, clock: http.clock },
    );
    // An older one may be listed again, further on, for the order.
    if (row?.isOlder) older ??= ownedIn(row);
    else if (row) return ownedIn(row);
    const isEnd = end.take(page, read);
    if (page > 0 && refusal !== undefined && end.rows() === 0) throw refusal;
    if (isEnd) break;
  }
  const isWhole = end.isWhole();
  progress.set(number, { endedAt: performance.now(), isWhole });
  return older ?? absent(isWhole);

  /** What is not seen is absent only from a list that was read whole. */
  function absent(isWhole: boolean): undefined {
    return isWhole ? undefined : http.unreadable('all of the owned numbers');
  }

  function endsEarly(page: number): ProviderError {
    progress.set(number, { next: page });
    return http.failure('unavailable', `${http.provider} lists more numbers than can be looked through at once.`);
  }

  /** The refusal of a page that is not there; any other failure is thrown on. */
  function noSuchPage(error: unknown, page: number): unknown {
    if (saysNoPage(error)) return error;
    if (page >= URGENT_PAGES) progress.set(number, { next: page });
    throw error;
  }
}

/** Whether a page is refused because there is none. */
export function saysNoPage(error: unknown): boolean {
  return (
    isKind(error, 'refused') &&
    /\bpages?\b|page_|\brange\b|\boffset\b|\bnot found\b|\bno (more )?(results|rows|numbers)\b/i.test(error.message)
  );
}

/** Without what only the reading of the list needs. */
function ownedIn({ number, active, status, at, isOlder }: OwnedNumber): OwnedNumber {
  return { number, active, status, at, isOlder };
}

function progressOf(http: Http): LRUCache<string, Progress> {
  const known = progresses.get(http) ?? new LRUCache<string, Progress>({ max: 200, ttl: 10 * 60_000 });
  progresses.set(http, known);
  return known;
}
