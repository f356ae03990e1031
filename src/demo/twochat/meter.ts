import { Refusal } from '../sandbox/refusal.ts';

export type Meter = ReturnType<typeof createMeter>;

const MINUTE_MS = 60_000;
/** The number of the documented example: what the account is told when no limit was set. */
const SAID_PER_MINUTE = 80;
const CREDITS = 500_000;

/**
 * Counts the calls of the account: each costs a credit, and a minute has a limit where one is set.
 * What 2Chat answers when either is used up is not documented: here it is 402, and 429 with `Retry-After`.
 */
export function createMeter(now: () => number) {
  let perMinute: number | undefined;
  let minute = { startedAt: Number.NEGATIVE_INFINITY, calls: 0 };
  let used = 0;
  let most = CREDITS;

  return {
    /** @throws Refusal when this call may not be made */
    admit(): void {
      const at = now();
      if (at < minute.startedAt || at >= minute.startedAt + MINUTE_MS) minute = { startedAt: at, calls: 0 };
      if (perMinute !== undefined && minute.calls >= perMinute) {
        const seconds = Math.ceil((minute.startedAt + MINUTE_MS - at) / 1000);
        throw new Refusal(429, 'Too many requests.', { 'retry-after': String(seconds) });
      }
      if (used >= most) throw new Refusal(402, 'No API credits left.');
      minute.calls += 1;
      used += 1;
    },
    /** From now on, with a new minute; undefined for no limit. */
    setLimit(calls: number | undefined): void {
      perMinute = calls;
      minute = { startedAt: Number.NEGATIVE_INFINITY, calls: 0 };
    },
    setCredits(left: number): void {
      most = used + left;
    },
    reading: () => ({ perMinute: perMinute ?? SAID_PER_MINUTE, used, most }),
  };
}
