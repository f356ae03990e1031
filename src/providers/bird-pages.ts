import { readPage } from './bird-answers.ts';
import { unreadable } from './bird-failure.ts';
import type { Http, Query } from './http.ts';

/** The most that Bird gives at once. */
export const PAGE = 99;

/** The rows of a list of Bird's, page after page until there is no next one, or `mostPages` are read. */
export async function readPages(
  http: Http,
  path: string,
  query: Query,
  options: Readonly<{
    mostPages: number;
    what: string;
    urgent?: boolean;
    enough?: (rows: readonly unknown[]) => boolean;
  }>,
): Promise<unknown[]> {
  const { mostPages, what, urgent = false, enough = () => false } = options;
  const all: unknown[] = [];
  const seen = new Set<string>();
  let pageToken: string | undefined;
  for (let page = 0; page < mostPages; page++) {
    const body = await http.read(path, { ...query, limit: PAGE, pageToken }, { urgent });
    const { rows, next } = readPage(body) ?? unreadable(what);
    for (const row of rows) all.push(row);
    // A token that comes again would lead round in a circle.
    if (next === undefined || seen.has(next) || enough(rows)) break;
    seen.add(next);
    pageToken = next;
  }
  return all;
}
