import type { Observer } from '../workflow/ports.ts';
import { withTimeout } from '../workflow/with-timeout.ts';

/** How often it is looked whether a queue is taken from: what two looks in a row find left there is not. */
const LOOK_EVERY_MS = 10_000;
const REDIS_MS = 2_000;

type Taking = Readonly<{
  close(force: boolean): Promise<void>;
  /** Takes no more, and waits for nothing that it has begun. */
  pause(atOnce: true): Promise<void>;
  resume(): Promise<void>;
}>;

/** The worker that takes from a queue now. */
export type Taker = Pick<Taking, 'close'> &
  Readonly<{
    replace(): Promise<void>;
    /** Whether it takes none for now, as one does not that takes its place meanwhile. */
    rest(isResting: boolean): void;
  }>;

/** One queue, as its worker's watch sees it. */
type Watched = Readonly<{
  name: string;
  open(isFirst: boolean): Taking;
  /** Whether there is something to take that should have been taken, and room to take it. */
  isLeft(): Promise<boolean>;
  /** Whether it has not asked for a job for so long that it does not, although it has room. */
  isSilent(): boolean;
  /** How many jobs this process has taken from it so far. */
  taken(): number;
  observer: Pick<Observer, 'warn'>;
  lookEveryMs?: number;
}>;

/**
 * A worker that is replaced when it takes nothing although there is something. Its connection that waits for jobs can stay behind after a failover
 * of a cluster, closed and never opened again, while all others are well (BullMQ's issue 4138).
 */
export function keepTaking(watched: Watched): Taker {
  const { name, open, isLeft, isSilent, taken, observer, lookEveryMs = LOOK_EVERY_MS } = watched;
  let worker = open(true);
  let takenThen: number | undefined;
  let isLooking = false;
  let isResting = false;
  const turn = () => {
    const turned = isResting ? worker.pause(true) : worker.resume();
    turned.catch((error: unknown) => observer.warn('worker not paused or resumed', error, { name }));
  };

  async function look(): Promise<void> {
    // Where Redis does not answer, nobody can ask it. What another process takes is not left, and would be with its end.
    const seen = await withTimeout(REDIS_MS, isLeft(), () => undefined);
    const isIdle = seen === undefined ? false : seen || isSilent();
    const before = takenThen;
    takenThen = isIdle ? taken() : undefined;
    if (takenThen === undefined || takenThen !== before) return;
    observer.warn('queue not taken from: another worker takes its place', new Error(`${name} is left alone`), {});
    await replace();
  }

  async function replace(): Promise<void> {
    takenThen = undefined;
    const old = worker;
    worker = open(false);
    if (isResting) turn();
    // What it has begun goes on; nothing of its connection is waited for.
    await withTimeout(REDIS_MS, old.close(true), () => undefined);
  }

  const timer = setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    void look()
      .catch((error: unknown) => observer.warn('queue not looked at', error, {}))
      .finally(() => {
        isLooking = false;
      });
  }, lookEveryMs);
  timer.unref();

  return {
    replace,
    rest(should) {
      isResting = should;
      turn();
    },
    close(force) {
      clearInterval(timer);
      return worker.close(force);
    },
  };
}
