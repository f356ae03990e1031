import type { ProviderClock } from '../workflow/provider-clock.ts';

/** What an answer tells of the provider's clock. Times are epoch milliseconds. */
export type ClockReading = Readonly<{
  /** The middle of the call by our clock: about when the provider looked at its own. */
  midAt: number;
  /** How long the call took. */
  tookMs: number;
  /** The provider's clock by the HTTP header `Date`, to the second; undefined without a readable one. */
  dateAt: number | undefined;
}>;

/** How far two of a provider's own statements of the time may lie apart before one of them counts as wrong. */
const PLAUSIBLE_MS = 60_000;

/** Both the header `Date` and the times in answers are cut to the second. */
const CUT_MS = 2_000;

/** Takes the reading of an answer that was asked for and had come at these moments of our clock. */
export function readClock(date: string | null, sentAt: number, tookMs: number): ClockReading {
  const dateAt = Date.parse(date ?? '');
  return {
    midAt: Math.round(sentAt + tookMs / 2),
    tookMs,
    dateAt: Number.isFinite(dateAt) ? dateAt : undefined,
  };
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

/** The earliest moment, on the provider's clock, at which what a call made can have been made; undefined when the answer does not tell its time. */
export function earliestOf({ dateAt, tookMs }: ClockReading): number | undefined {
  return dateAt === undefined ? undefined : dateAt - tookMs - CUT_MS;
}

/** A {@link ProviderClock} that learns from each answer. `monotonic` is in milliseconds, from anywhere. */
export function createProviderClock(deps: {
  now: () => number;
  monotonic?: (() => number) | undefined;
}): ProviderClock & { learn(clock: ClockReading): void } {
  const { now, monotonic = () => performance.now() } = deps;
  let seen: { dateAt: number; at: number } | undefined;
  return {
    learn({ dateAt, tookMs }) {
      if (dateAt !== undefined) seen = { dateAt, at: monotonic() - tookMs / 2 };
    },
    offsetMs: () => (seen === undefined ? undefined : Math.round(seen.dateAt + (monotonic() - seen.at) - now())),
  };
}
