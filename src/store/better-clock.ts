import type { Ahead } from './redis-clock.ts';

/**
 * From here on a clock is wrong. Below it are a clock that is being slewed, a process that was busy for a moment (what `clock-watch` lets pass is 2 s) and what a
 * provider's clock is known by (3 s); a hold has its margin (`RELEASE_MARGIN`, 2 minutes unless set), and a click that is being looked up 15 s, to bear it.
 */
const OFF_MS = 5_000;
/** One that was wrong is not right again before this, or a clock that is just so far off would change its mind with each beat. */
const RIGHT_MS = 4_000;
/** Less than this is no difference between two clocks: figures are some beats old, and clocks may be slewed meanwhile. */
const CLEARLY_MS = 2_000;

/**
 * The clock to go by in place of one's own: the nearest to that of Redis of those of `others`, where one's own is wrong, and that one clearly nearer, however
 * inexact both figures are. Of any clocks the nearest has none that is better, so that where all know the same, one goes by its own always: also where it is
 * the clock of Redis that is wrong, and all are off by the same. `isOff`: whether it was so before.
 */
export function betterClock<T extends Ahead>(own: Ahead, others: readonly T[], isOff: boolean): T | undefined {
  const least = Math.abs(own.ms) - own.inexactMs;
  if (least <= (isOff ? RIGHT_MS : OFF_MS)) return undefined;
  const [nearest] = others.filter((other) => most(other) + CLEARLY_MS <= least).sort((a, b) => most(a) - most(b));
  return nearest;
}

function most({ ms, inexactMs }: Ahead): number {
  return Math.abs(ms) + inexactMs;
}
