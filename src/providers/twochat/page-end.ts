import type { OwnedPage } from './answers.ts';

/** Its pages name 50 and 200 as the length of one. */
const FULL = 50;

/**
 * Where the list of owned numbers ends: at a page that is empty or brings nothing new. 2Chat does not say how long a page may be, so a short one may
 * be a smaller limit rather than the end, nor surely whether the first is 0 or 1.
 */
export function createPageEnd() {
  /** Each row, and the page that had it first. */
  const seen = new Map<string, number>();
  const lengths = new Map<number, number>();
  let isEnd = false;
  let isUnread = false;
  let isCut = false;
  let hasMoved = false;
  let longest = 0;
  /** The length of the last page that brought rows. */
  let last: number | undefined;
  let rowsTold = 0;

  /** Whether it is one of the pages before, as a whole. */
  function isOneBefore({ rows, unreadable }: OwnedPage): boolean {
    const pages = new Set(rows.map(({ key }) => seen.get(key)));
    const [page] = pages;
    return pages.size === 1 && page !== undefined && lengths.get(page) === rows.length + unreadable;
  }

  /** A page that is shorter than another one and not the last was cut, and the rows that it lacks may be nowhere else. */
  function measure(length: number): void {
    isCut ||= last !== undefined && last < Math.max(longest, length);
    longest = Math.max(longest, length);
    last = length;
  }

  return {
    /** Takes a page that was read; true when it is the last. */
    take(page: number, read: OwnedPage): boolean {
      const { rows, unreadable, told } = read;
      const known = seen.size;
      const isAgain = isOneBefore(read);
      // A row that stands on two pages was moved there by others that came or went, and those may have moved past the page that is read next.
      hasMoved ||= !isAgain && rows.some(({ key, listed }) => listed.id !== undefined && seen.has(key));
      if (!isAgain && rows.length + unreadable > 0) measure(rows.length + unreadable);
      lengths.set(page, rows.length + unreadable);
      for (const { key } of rows) if (!seen.has(key)) seen.set(key, page);
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
    isWhole: () => isEnd && !isUnread && !isCut && !hasMoved && rowsTold <= seen.size,
  };
}
