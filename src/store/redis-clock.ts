/** How far a clock is ahead of that of Redis (ms; negative: behind), and by how much that may be wrong. */
export type Ahead = Readonly<{ ms: number; inexactMs: number }>;

/** What Redis said that the time is, and when it was asked and had answered, by a clock that nobody sets. All in ms. */
export type Told = Readonly<{ at: number; sentAt: number; gotAt: number }>;

/** After so long a slower answer is believed, too: no two clocks run at the very same speed. */
const OLD_MS = 10_000;
/** What two of them differ by that are both right: they are told in whole milliseconds, and run at different speeds meanwhile. */
const SLIPS_MS = 50;
/** Two clocks that went on by the same while a machine slept are seen to differ by this at most. */
const SLEPT_MS = 2_000;

/**
 * How far a wall clock is ahead of that of Redis, as exactly as the quickest of the last answers told it: Redis looked at its clock at some moment between
 * question and answer. A slow one is believed before that only where both cannot be true, since then one of the two clocks was set. It is kept against a
 * clock that nobody sets, so that it is right at once when the wall clock is set.
 */
export function createRedisClock(now: () => number, monotonic: () => number) {
  let seen: Readonly<{ offsetMs: number; inexactMs: number; sentAt: number }> | undefined;
  let wallMs = now() - monotonic();
  /** By how much it was set since it was first asked. */
  let setMs = 0;
  return {
    /** Why it cannot be what Redis said before, if so: the machine slept, or one of the two clocks was set, or this is another Redis. */
    learn({ at, sentAt, gotAt }: Told): 'slept' | 'set' | undefined {
      const inexactMs = (gotAt - sentAt) / 2;
      const fresh = { offsetMs: at - sentAt - inexactMs, inexactMs, sentAt };
      const isNews = seen !== undefined && contradict(seen, fresh);
      let news: 'slept' | 'set' | undefined;
      const wallBeforeMs = wallMs;
      wallMs = now() - monotonic();
      if (seen && isNews) {
        const byMs = fresh.offsetMs - seen.offsetMs;
        // A machine that slept: the clock that nobody sets stood still meanwhile, and both others went on.
        const hasSlept = Math.abs(byMs - (wallMs - wallBeforeMs)) <= SLEPT_MS;
        if (!hasSlept) setMs += byMs;
        news = hasSlept ? 'slept' : 'set';
      }
      if (!seen || isNews || inexactMs <= seen.inexactMs || sentAt - seen.sentAt > OLD_MS) seen = fresh;
      return news;
    },
    /** Undefined until Redis has told. */
    ahead(): Ahead | undefined {
      return seen && { ms: now() - (monotonic() + seen.offsetMs), inexactMs: seen.inexactMs };
    },
    /** What it would say now, had nobody set it since it was first asked (epoch ms). */
    steady: () => seen && monotonic() + seen.offsetMs - setMs,
  };
}

type Reading = Readonly<{ offsetMs: number; inexactMs: number }>;

/** Whether no clock can have told both. */
function contradict(a: Reading, b: Reading): boolean {
  return Math.abs(a.offsetMs - b.offsetMs) > a.inexactMs + b.inexactMs + SLIPS_MS;
}
