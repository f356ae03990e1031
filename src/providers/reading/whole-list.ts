/** Names under which lists say how many rows there are in all, how many pages, how long one is, and that there is more. */
const TOTAL =
  /^(total|total_?count|total_?(rows|items|results|records|reservations|numbers|groups)|count|size|found|hits|records)$/i;
const PAGES = /^(pages|total_?pages|page_?count|num_?pages|last_?page)$/i;
const PAGE_LENGTH = /^(limit|per_?page|page_?(size|limit)|results_?per_?page|rows_?per_?page)$/i;
const MORE = /^(has_?(more|next|next_?page)|more|truncated|partial|incomplete|is_?truncated)$/i;
const NEXT = /^(next|next_?(page|token|cursor|page_?token|url|link)|cursor|page_?token|continuation(_?token)?|after)$/i;
/** Where such fields may stand beside the rows: a few levels down, never in a row. */
const DEEPEST = 3;

/**
 * Whether an answer says itself that its list of so many rows is not all there is. Nothing about paging need be documented for that:
 * a total, a number of pages, a page length that is reached, or a next page is believed.
 */
export function saysMore(answer: unknown, rows: number, depth = 0): boolean {
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer) || depth > DEEPEST) return false;
  return Object.entries(answer).some(([name, value]) => {
    const count = numberOf(value);
    if (TOTAL.test(name) && count !== undefined) return count > rows;
    if (PAGES.test(name) && count !== undefined) return count > 1;
    if (PAGE_LENGTH.test(name) && count !== undefined) return count > 0 && rows >= count;
    if (MORE.test(name)) return value === true || value === 'true' || value === 1;
    if (NEXT.test(name) && (typeof value === 'string' || typeof value === 'number')) return !isNothing(value);
    return saysMore(value, rows, depth + 1);
  });
}

/** How many rows an answer says that there are, of its page or in all: the most that it says under any such name; 0 where it says nothing. */
export function rowsTold(answer: unknown, depth = 0): number {
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer) || depth > DEEPEST) return 0;
  const told = Object.entries(answer).map(([name, value]) =>
    TOTAL.test(name) ? (numberOf(value) ?? 0) : rowsTold(value, depth + 1),
  );
  return Math.max(0, ...told);
}

/**
 * Whether a list can be taken for whole, so that what is absent from it is not there. Where paging is not documented, a length that a page may
 * well have proves nothing either.
 */
export function isWhole(answer: unknown, rows: number): boolean {
  return !saysMore(answer, rows) && !mayBeFullPage(rows);
}

/** Page lengths in use are multiples of 5, 6 or 8, or one less than a round number. */
function mayBeFullPage(rows: number): boolean {
  if (rows < 10) return rows === 5;
  return rows % 5 === 0 || rows % 6 === 0 || rows % 8 === 0 || rows % 50 === 49;
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^\d{1,15}$/.test(value.trim()) ? Number(value) : undefined;
}

function isNothing(value: string | number): boolean {
  return ['', '0', 'null', 'none', 'false', '-1'].includes(String(value).trim().toLowerCase());
}
