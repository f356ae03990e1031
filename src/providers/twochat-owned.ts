import type { OwnedNumber } from '../workflow/provider.ts';
import type { Http } from './http.ts';
import { sameNumber } from './read-number.ts';
import * as answers from './twochat-answers.ts';
import { unreadable } from './twochat-failure.ts';

const PAGE = 200;
const MAX_PAGES = 500;

/** One page of the numbers the account owns. */
export async function ownedPage(http: Http, page: number, sought?: string) {
  const query = { page_number: page, results_per_page: PAGE };
  const body = await http.read('/voip/virtual-numbers', query, { urgent: true });
  return answers.readOwned(body, sought) ?? unreadable('owned numbers');
}

/** Looks through the pages of owned numbers for one of them. */
export async function findOwned(http: Http, number: string): Promise<OwnedNumber | undefined> {
  const seen = new Set<string>();
  for (let page = 0, read = 0; page < MAX_PAGES; page++) {
    const { rows, length, count } = await ownedPage(http, page, number);
    const found = rows.find((row) => row.ours && sameNumber(row.number, number));
    if (found) return { number: found.number, active: found.active, status: found.status };
    const before = seen.size;
    for (const row of rows) seen.add(row.key);
    read += length;
    if (seen.size === before || isLastPage(length, read, count)) return undefined;
  }
  return undefined;
}

/** 2Chat does not say how large a page may be: a short page of a round length may be a smaller limit rather than the end. */
function isLastPage(length: number, read: number, count: number): boolean {
  if (length === 0) return true;
  return length < PAGE && length % 25 !== 0 && count <= read;
}
