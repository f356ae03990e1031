import { LRUCache } from 'lru-cache';
import type { OwnedNumber, ProviderError } from '../../workflow/provider.ts';
import { isKind } from '../client/failures.ts';
import type { Http } from '../client/http.ts';
import { findOurs } from '../reading/owned-age.ts';
import { type OwnedRow, readOwned } from './answers.ts';

const PAGE = 200;
const MAX_PAGES = 500;
/** Pages that never wait for a turn: they prove a purchase for all but the largest accounts. Those behind keep to the minute's limit. */
const URGENT_PAGES = 5;
/** The same where pages are shorter than asked for. */
const URGENT_SHORT_PAGES = 50;
const URGENT_ROWS = URGENT_PAGES * PAGE;
/** For how long one look goes on; the next goes on where it ended. */
const LOOK_MS = 15_000;
/** A list that was read to its end is not read again so soon, but for its first pages. */
const AGAIN_MS = 60_000;

/** How far the last look for a number came: the page at which it ended early, or when it came to the end. */
type Progress = Readonly<{ next: number } | { endedAt: number }>;
const progresses = new WeakMap<Http, LRUCache<string, Progress>>();

/** One page of the numbers the account owns, looked through for one that is `sought`, where others had `rowsBefore` rows. */
export async function ownedPage(
  http: Http,
  page: number,
  sought?: string,
  rowsBefore = 0,
): Promise<readonly OwnedRow[]> {
  const urgent = page < URGENT_PAGES || (page < URGENT_SHORT_PAGES && rowsBefore < URGENT_ROWS);
  const query = { page_number: page, results_per_page: PAGE };
  const body = await http.read('/voip/virtual-numbers', query, { urgent });
  return readOwned(body, http.now(), sought) ?? http.unreadable('owned numbers');
}

/**
 * Looks through the pages of owned numbers for one of them, until a page is empty or brings nothing new: 2Chat does not say how long a page
 * may be, so a short one may be a smaller limit rather than the end, nor surely whether the first is 0 or 1. Of a list that is too long for one
 * look the first pages are read each time, and the others in turn.
 */
export async function findOwned(
  http: Http,
  number: string,
  { since }: Readonly<{ since?: number }> = {},
): Promise<OwnedNumber | undefined> {
  const progress = progressOf(http);
  const before = progress.get(number);
  const beganAt = performance.now();
  const seen = new Set<string>();
  let refusal: unknown;
  for (let page = 0; page < MAX_PAGES; page++) {
    if (page === URGENT_PAGES && before) {
      if ('next' in before) page = before.next;
      else if (beganAt - before.endedAt < AGAIN_MS) return undefined;
    }
    if (performance.now() - beganAt > LOOK_MS) throw endsEarly(page);
    const here = await ownedPage(http, page, number, seen.size).catch((error: unknown) => {
      refusal = noSuchPage(error, page);
      return [];
    });
    const row = findOurs(
      here.filter(({ ours }) => ours),
      number,
      { since, clock: http.clock },
    );
    if (row) return { number: row.number, active: row.active, status: row.status, at: row.at };
    const known = seen.size;
    for (const row of here) seen.add(row.key);
    // Where pages are counted from 1, page 0 may be none, and page 1 the same once more.
    if (page === 0) continue;
    if (refusal !== undefined && seen.size === 0) throw refusal;
    if (here.length === 0 || (page > 1 && seen.size === known)) break;
  }
  progress.set(number, { endedAt: performance.now() });
  return undefined;

  function endsEarly(page: number): ProviderError {
    progress.set(number, { next: page });
    return http.failure('unavailable', `${http.provider} lists more numbers than can be looked through at once.`);
  }

  /** The refusal of a page that is not there; any other failure is thrown on. */
  function noSuchPage(error: unknown, page: number): ProviderError {
    if (
      isKind(error, 'refused') &&
      /\bpages?\b|page_|\brange\b|\boffset\b|\bnot found\b|\bno (more )?(results|rows|numbers)\b/i.test(error.message)
    )
      return error;
    if (page >= URGENT_PAGES) progress.set(number, { next: page });
    throw error;
  }
}

function progressOf(http: Http): LRUCache<string, Progress> {
  const known = progresses.get(http) ?? new LRUCache<string, Progress>({ max: 200, ttl: 10 * 60_000 });
  progresses.set(http, known);
  return known;
}
