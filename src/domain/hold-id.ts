/** Whether two ids name one hold: some providers write an id in capitals in one answer and not in the next. */
export function isSameHoldId(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
