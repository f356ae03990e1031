import type { OwnedPage } from './answers.ts';

/** Its pages name 50 and 200 as the length of one. */
const FULL = 50;

/**
 * Where the list of owned numbers ends: at a page that is empty or brings nothing new. 2Chat does not say how long a page may be, so a short one may
 * be a smaller limit rather than the end, nor surely whether the first is 0 or 1.
 */
export function createPageEnd() {
  const seen = new Set<string>();
  let isEnd = false;
  let isUnread = false;
  let isCut = false;
  let rowsTold = 0;
  return {
    /** Takes a page that was read; true when it is the last. */
    take(page: number, { rows, unreadable, told }: OwnedPage): boolean {
      const known = seen.size;
      for (const row of rows) seen.add(row.key);
      isUnread ||= unreadable > 0;
      rowsTold = Math.max(rowsTold, told);
      // Where pages are counted from 1, page 0 may be none, and page 1 the same once more.
      const isRepeated = page > 1 && rows.length > 0 && seen.size === known;
      isEnd = page > 0 && (rows.length === 0 || isRepeated);
      // Sent again and again it is the last page; or the only one that we are given, where the page that we ask for is not heeded.
      isCut ||= isRepeated && rows.length % FULL === 0;
      return isEnd;
    },
    /** Rows so far, each once. */
    rows: () => seen.size,
    /** Whether what is not among them is not there. */
    isWhole: () => isEnd && !isUnread && !isCut && rowsTold <= seen.size,
  };
}
