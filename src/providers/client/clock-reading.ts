import type { ProviderClock } from '../../workflow/provider-clock.ts';

/** What an answer tells of the provider's clock. Times are epoch milliseconds. */
export type ClockReading = Readonly<{
  /** When it was asked for, by our clock: the provider looked at its own no earlier. */
  sentAt: number;
  /** How long the call took. */
  tookMs: number;
  /** The provider's clock by the HTTP header `Date`, to the second; undefined without a readable one. */
  dateAt: number | undefined;
}>;

/** How far two of a provider's own statements of the time may lie apart before one of them counts as wrong. */
const PLAUSIBLE_MS = 60_000;

/** After that a clock may have run away from ours by more than a long call leaves open. */
const OLD_MS = 10 * 60_000;

/** Both the header `Date` and the times in answers are cut to the second. */
const CUT_MS = 2_000;

/** Takes the reading of an answer that was asked for and had come at these moments of our clock. */
export function readClock(date: string | null, sentAt: number, tookMs: number): ClockReading {
  const dateAt = Date.parse(date ?? '');
  return {
    sentAt,
    tookMs,
    dateAt: Number.isFinite(dateAt) ? dateAt : undefined,
  };
}

/** How far a hold's clock is ahead of ours, and what the provider's clock is said to be ahead by where that is measured again. */
export type Ahead = Readonly<{ clockOffsetMs: number; measuredOffsetMs: number | undefined }>;

/**
 * How far the provider's clock is ahead of ours in milliseconds (negative: behind), at the most: with what is too much an end comes too early, with
 * what is too little a hold would be released too late. `statedAt` is a time that the answer itself states as its own; where it is missing, or more
 * than a minute from the `Date` header, that header is believed; 0 when nothing tells. `mostMs` is the most that other answers leave open.
 */
export function clockOffsetOf(clock: ClockReading, statedAt?: number, mostMs = Number.POSITIVE_INFINITY): Ahead {
  const { sentAt, dateAt, tookMs } = clock;
  const stated = statedAt !== undefined && Number.isFinite(statedAt) ? statedAt : undefined;
  const plausible = stated !== undefined && (dateAt === undefined || Math.abs(stated - dateAt) <= PLAUSIBLE_MS);
  const theirs = plausible ? stated : dateAt;
  if (theirs === undefined) {
    const known = Number.isFinite(mostMs) ? Math.round(mostMs) : undefined;
    return { clockOffsetMs: known ?? 0, measuredOffsetMs: known };
  }
  if (dateAt === undefined) return { clockOffsetMs: theirs - sentAt, measuredOffsetMs: undefined };
  // Two clocks, or one that was looked at twice during the call?
  const isOneClock = Math.abs(theirs - dateAt) <= tookMs + CUT_MS;
  const measuredOffsetMs = Math.round(Math.min((isOneClock ? theirs : dateAt) - sentAt, mostMs));
  return { clockOffsetMs: measuredOffsetMs + (isOneClock ? 0 : theirs - dateAt), measuredOffsetMs };
}

/** The earliest moment, on the provider's clock, at which what a call made can have been made; undefined when the answer does not tell its time. */
export function earliestOf({ dateAt, tookMs }: ClockReading): number | undefined {
  return dateAt === undefined ? undefined : dateAt - tookMs - CUT_MS;
}

/** A {@link ProviderClock} that is known as exactly as the quickest of the last answers told it. */
export type MeasuredClock = ProviderClock & Readonly<{ mostMs(): number | undefined }>;

/**
 * A {@link ProviderClock} that learns from each answer. The provider looked at its clock at some moment of the call, so that a long one tells little:
 * it is believed before a shorter one only where both cannot be true, or the shorter is old. `monotonic` is in milliseconds, from anywhere.
 */
export function createProviderClock(deps: {
  now: () => number;
  monotonic?: (() => number) | undefined;
}): MeasuredClock & { learn(clock: ClockReading): void } {
  const { now, monotonic = () => performance.now() } = deps;
  let seen: Seen | undefined;
  return {
    learn({ dateAt, tookMs }) {
      if (dateAt === undefined) return;
      const fresh = { dateAt, at: monotonic() - tookMs / 2, tookMs };
      if (!seen || tookMs <= seen.tookMs || fresh.at - seen.at > OLD_MS || contradict(seen, fresh)) seen = fresh;
    },
    forget() {
      seen = undefined;
    },
    offsetMs: () => offsetMs(0),
    mostMs: () => offsetMs((seen?.tookMs ?? 0) / 2),
  };

  function offsetMs(moreMs: number): number | undefined {
    return seen === undefined ? undefined : Math.round(seen.dateAt + (monotonic() - seen.at) - now() + moreMs);
  }
}

type Seen = Readonly<{ dateAt: number; at: number; tookMs: number }>;

/** Whether no clock can have told both. */
function contradict(a: Seen, b: Seen): boolean {
  return Math.abs(a.dateAt - a.at - (b.dateAt - b.at)) > (a.tookMs + b.tookMs) / 2 + CUT_MS;
}
