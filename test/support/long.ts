/** What takes minutes runs with `npm run long`; the gate has a short part of each. */
const isLong = process.env['LONG'] !== undefined;

/** The cases of a table that the gate runs, or all of them. */
export function shortPart<T>(cases: readonly T[], count: number): readonly T[] {
  return isLong ? cases : cases.slice(0, count);
}
