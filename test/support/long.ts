/** The cases that the gate runs of a table that takes minutes; `npm run long` runs all of them, and the files named `-long`, which the gate has no part of. */
const isLong = process.env['LONG'] !== undefined;

/** The cases of a table that the gate runs, or all of them. */
export function shortPart<T>(cases: readonly T[], count: number): readonly T[] {
  return isLong ? cases : cases.slice(0, count);
}
