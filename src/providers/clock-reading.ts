/** What an answer tells of the provider's clock. Times are epoch milliseconds. */
export type ClockReading = Readonly<{
  /** The middle of the call by our clock: about when the provider looked at its own. */
  midAt: number;
  /** The provider's clock by the HTTP header `Date`, to the second; undefined without a readable one. */
  dateAt: number | undefined;
}>;

/** How far two of a provider's own statements of the time may lie apart before one of them counts as wrong. */
const PLAUSIBLE_MS = 60_000;

/** Takes the reading of an answer that was asked for and had come at these moments of our clock. */
export function readClock(date: string | null, sentAt: number, receivedAt: number): ClockReading {
  const dateAt = Date.parse(date ?? '');
  return { midAt: Math.round((sentAt + receivedAt) / 2), dateAt: Number.isFinite(dateAt) ? dateAt : undefined };
}

/**
 * How far the provider's clock is ahead of ours in milliseconds (negative: behind). `statedAt` is a time that the answer itself states as its own;
 * where it is missing, or more than a minute from the `Date` header, that header is believed; 0 when nothing tells.
 */
export function aheadOf(clock: ClockReading, statedAt?: number): number {
  const { midAt, dateAt } = clock;
  const stated = statedAt !== undefined && Number.isFinite(statedAt) ? statedAt : undefined;
  const plausible = stated !== undefined && (dateAt === undefined || Math.abs(stated - dateAt) <= PLAUSIBLE_MS);
  const theirs = plausible ? stated : dateAt;
  return theirs === undefined ? 0 : theirs - midAt;
}
