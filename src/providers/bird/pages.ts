import type { Shortfall } from '../../domain/why.ts';
import { reasonOf } from '../../workflow/provider.ts';
import type { Query } from '../client/exchange.ts';
import type { Http } from '../client/http.ts';
import { asRecord } from '../reading/json.ts';
import { readId } from '../reading/read-id.ts';
import { readPage } from './answers.ts';

/** The most that Bird gives at once. */
const PAGE = 99;

/**
 * Rows of a list, and why there may be more of them that were not read; JSON, so that it can be kept. One that `moved` had the same row on two pages:
 * rows came or went while it was read, and others may have moved past the page that was read next.
 */
export type Pages = Readonly<{ rows: readonly unknown[]; shortfall?: Shortfall; moved?: boolean }>;

/**
 * The rows of a list of Bird's, page after page until there is no next one, a page brings nothing new, or `mostPages` or `mostRows` are read.
 * A page that fails ends the list where others came before it, unless it must be `complete`.
 */
export async function readPages(
  http: Http,
  path: string,
  query: Query,
  options: Readonly<{
    mostPages: number;
    mostRows?: number;
    what: string;
    urgent?: boolean;
    complete?: boolean;
    enough?: (rows: readonly unknown[]) => boolean;
    /** How each page is asked for. */
    around?: (read: () => Promise<unknown>) => Promise<unknown>;
  }>,
): Promise<Pages> {
  const { mostPages, mostRows = Infinity, what, urgent = false, complete = false } = options;
  const { enough = () => false, around = (read) => read() } = options;
  const rows: unknown[] = [];
  const seen = new Set<string>();
  const tokens = new Set<string>();
  const hasMoved = createMoved();
  let moved = false;
  const ended = (shortfall?: Shortfall): Pages => ({
    rows,
    ...(shortfall && { shortfall }),
    ...(moved && { moved }),
  });
  let pageToken: string | undefined;
  for (let page = 0; page < mostPages; page++) {
    let answer: NonNullable<ReturnType<typeof readPage>>;
    try {
      const body = await around(() => http.read(path, { ...query, limit: PAGE, pageToken }, { urgent }));
      answer = readPage(body) ?? http.unreadable(what);
    } catch (error) {
      const shortfall = page === 0 || complete ? undefined : reasonOf(error);
      if (!shortfall) throw error;
      return ended(shortfall);
    }
    moved = hasMoved(answer.rows) || moved;
    const before = seen.size;
    for (const row of answer.rows) {
      const key = JSON.stringify(row);
      if (seen.has(key)) continue;
      if (rows.length >= mostRows) return ended({ why: 'cut' });
      seen.add(key);
      rows.push(row);
    }
    const { next } = answer;
    if (next === undefined || enough(answer.rows)) return ended();
    // A page or a token that comes again would lead round in a circle.
    if (tokens.has(next) || (answer.rows.length > 0 && seen.size === before)) {
      return ended({ why: 'unreadable' });
    }
    tokens.add(next);
    pageToken = next;
  }
  return ended({ why: 'cut' });
}

/** Takes page after page, and tells of each whether a row of it was on one before. */
function createMoved(): (rows: readonly unknown[]) => boolean {
  const known = new Set<string>();
  return (rows) => {
    const ids = rows.flatMap((row) => readId(asRecord(row)?.['id']) ?? []);
    const isKnown = ids.some((id) => known.has(id));
    for (const id of ids) known.add(id);
    return isKnown;
  };
}
