import type { Clock, Observer } from '../workflow/ports.ts';
import { RECONCILE_EVERY_MS } from './job.ts';

const LOOK_EVERY_MS = 60_000;
/** A next time that is further off than this was not kept, or was meant by another clock. */
const AT_MOST_MS = 2 * RECONCILE_EVERY_MS;

/**
 * The sweep makes good for every job that is lost, and nothing for the loss of its own schedule: where Redis has forgotten that, as when somebody deleted
 * the queues, nothing would be due until a restart.
 */
export function keepReconciling(deps: {
  timers: Readonly<{ nextReconciling(): Promise<number | undefined>; startReconciling(): Promise<void> }>;
  clock: Clock;
  observer: Pick<Observer, 'warn'>;
  lookEveryMs?: number;
}): { close(): void } {
  const { timers, clock, observer, lookEveryMs = LOOK_EVERY_MS } = deps;

  async function look(): Promise<void> {
    const next = await timers.nextReconciling();
    if (next !== undefined && Math.abs(next - clock()) <= AT_MOST_MS) return;
    observer.warn('the sweep was not scheduled any more, and is again', undefined, { next });
    await timers.startReconciling();
  }

  const timer = setInterval(() => {
    look().catch((error: unknown) => observer.warn('schedule of the sweep not looked at', error, {}));
  }, lookEveryMs);
  timer.unref();
  return { close: () => clearInterval(timer) };
}
