import { LRUCache } from 'lru-cache';
import type { OwnedNumber, ProviderError } from '../../workflow/provider.ts';
import type { Http } from '../client/http.ts';
import { ageByOurs, isOlder } from '../reading/owned-age.ts';
import { sameNumber } from '../reading/read-number.ts';
import * as answers from './answers.ts';
import { failure, isKind, NAME, unreadable } from './failure.ts';

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

/** One page of the numbers the account owns. */
export async function ownedPage(
  http: Http,
  page: number,
  sought: Readonly<{ number?: string; now?: number }> = {},
  rowsBefore = 0,
) {
  const urgent = page < URGENT_PAGES || (page < URGENT_SHORT_PAGES && rowsBefore < URGENT_ROWS);
  const query = { page_number: page, results_per_page: PAGE };
  const body = await http.read('/voip/virtual-numbers', query, { urgent });
  return answers.readOwned(body, sought) ?? unreadable('owned numbers');
}

/**
 * Looks through the pages of owned numbers for one of them, until a page is empty or brings nothing new: 2Chat does not say how long a page
 * may be, so a short one may be a smaller limit rather than the end, nor surely whether the first is 0 or 1. Of a list that is too long for one
 * look the first pages are read each time, and the others in turn.
 */
export async function findOwned(
  http: Http,
  number: string,
  { since, now = Date.now }: Readonly<{ since?: number; now?: () => number }> = {},
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
    const rows = await ownedPage(http, page, { number, now: now() }, seen.size).then(
      (answer) => answer.rows,
      (error: unknown) => noSuchPage(error, page),
    );
    if (!Array.isArray(rows)) refusal = rows;
    const here = Array.isArray(rows) ? rows : [];
    const found = here
      .map(({ key: _key, ours, ...row }) => ({ ours, row: { ...row, ...ageByOurs(row.at, http.clock) } }))
      .find(({ ours, row }) => ours && sameNumber(row.number, number) && !isOlder(row, since));
    if (found) return found.row;
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
    return failure('unavailable', `${NAME} lists more numbers than can be looked through at once.`);
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
