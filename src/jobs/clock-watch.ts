import type { Clock, Observer } from '../workflow/ports.ts';

const LOOK_MS = 1_000;
/** Less than this is the clock being slewed, or a busy process. */
const SET_MS = 2_000;

/**
 * Notices that the machine's clock was set, by a clock that cannot be, and calls `onSet`: whatever is due at a time of ours is due at another one
 * now, and the queue itself sleeps until a time of the old reckoning.
 */
export function watchClock(deps: {
  clock: Clock;
  observer: Pick<Observer, 'warn'>;
  /** By how much (ms), negative where it was set back. */
  onSet: (byMs: number) => Promise<void>;
  monotonic?: () => number;
}): { close(): void } {
  const { clock, observer, onSet, monotonic = () => performance.now() } = deps;
  let difference = clock() - monotonic();
  const timer = setInterval(() => {
    const setMs = clock() - monotonic() - difference;
    if (Math.abs(setMs) < SET_MS) return;
    difference += setMs;
    observer.warn('clock was set', undefined, { byMs: Math.round(setMs) });
    onSet(setMs).catch((error: unknown) => observer.warn('sweep after a clock was set not begun', error, {}));
  }, LOOK_MS);
  timer.unref();
  return { close: () => clearInterval(timer) };
}
