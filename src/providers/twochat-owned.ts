import type { OwnedNumber, ProviderError } from '../workflow/provider.ts';
import type { Http } from './http.ts';
import { sameNumber } from './read-number.ts';
import * as answers from './twochat-answers.ts';
import { isKind, unreadable } from './twochat-failure.ts';

const PAGE = 200;
const MAX_PAGES = 500;

/** One page of the numbers the account owns. */
export async function ownedPage(http: Http, page: number, sought?: string) {
  const query = { page_number: page, results_per_page: PAGE };
  const body = await http.read('/voip/virtual-numbers', query, { urgent: true });
  return answers.readOwned(body, sought) ?? unreadable('owned numbers');
}

/**
 * Looks through the pages of owned numbers for one of them, until a page is empty or brings nothing new: 2Chat does not say how long a page
 * may be, so a short one may be a smaller limit rather than the end, nor surely whether the first is 0 or 1.
 */
export async function findOwned(http: Http, number: string): Promise<OwnedNumber | undefined> {
  const seen = new Set<string>();
  let refusal: unknown;
  for (let page = 0; page < MAX_PAGES; page++) {
    const rows = await ownedPage(http, page, number).then(
      (answer) => answer.rows,
      (error: unknown) => noSuchPage(error),
    );
    if (!Array.isArray(rows)) refusal = rows;
    const here = Array.isArray(rows) ? rows : [];
    const found = here.find((row) => row.ours && sameNumber(row.number, number));
    if (found) return { number: found.number, active: found.active, status: found.status };
    const before = seen.size;
    for (const row of here) seen.add(row.key);
    // Where pages are counted from 1, page 0 may be none, and page 1 the same once more.
    if (page === 0) continue;
    if (refusal !== undefined && seen.size === 0) throw refusal;
    if (here.length === 0 || (page > 1 && seen.size === before)) return undefined;
  }
  return undefined;
}

/** The refusal of a page that is not there; any other failure is thrown on. */
function noSuchPage(error: unknown): ProviderError {
  if (
    isKind(error, 'refused') &&
    /\bpages?\b|page_|\brange\b|\boffset\b|\bnot found\b|\bno (more )?(results|rows|numbers)\b/i.test(error.message)
  )
    return error;
  throw error;
}
