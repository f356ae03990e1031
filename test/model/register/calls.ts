import type { BotProcess, Failure } from '../bot-process.ts';
import type { Scheduler } from '../scheduler.ts';
import type { StoreOp } from './steps.ts';

/** A lock of a process that does not renew it any more keeps others out for so long. */
const LOCK_MS = 5_000;

/** Calls of a process to what is real outside of it: when one is done, and when its answer is heard, is for the scheduler to say. */
export function createCalls(scheduler: Scheduler, failureOf: (op: StoreOp | 'slack') => Failure | undefined) {
  const underWay = new Set<Promise<unknown>>();
  const locks = new Map<string, { by: BotProcess; lostAt: number | undefined }>();

  function ask<T>(by: BotProcess, what: string, op: StoreOp | 'slack', effect: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (!by.alive) return;
      const sentWhileFrozen = by.frozen;
      const failure = failureOf(op);
      const answer = (tell: () => void) => {
        const hear = () => void (by.alive && tell());
        if (by.frozen || scheduler.choose(4) === 3)
          scheduler.add({ what: `${what}: answer`, at: scheduler.now(), owner: by, may: () => !by.frozen, run: hear });
        else hear();
      };
      const run = () => {
        if (failure?.done === false) return answer(() => reject(failure.error));
        const done = effect().then(
          (value) => answer(() => (failure ? reject(failure.error) : resolve(value))),
          (error: unknown) => answer(() => reject(error)),
        );
        underWay.add(done);
        void done.finally(() => underWay.delete(done));
      };
      scheduler.add({ what, at: scheduler.now(), owner: by, may: () => !sentWhileFrozen || !by.frozen, run });
    });
  }

  function isTaken(name: string): boolean {
    const lock = locks.get(name);
    return lock !== undefined && (lock.lostAt === undefined || scheduler.now() < lock.lostAt + LOCK_MS);
  }

  return {
    ask,
    isTaken,
    /** Everything that is under way at what is real has been done. */
    async settle(): Promise<void> {
      while (underWay.size > 0) {
        await Promise.all(underWay);
        await new Promise<void>((resolve) => setImmediate(resolve));
      }
    },
    async alone(by: BotProcess, name: string, work: () => Promise<void>): Promise<boolean> {
      if (isTaken(name)) return false;
      const mine = { by, lostAt: undefined };
      locks.set(name, mine);
      try {
        await work();
        return true;
      } finally {
        if (locks.get(name) === mine) locks.delete(name);
      }
    },
    /** It renews its locks no more. */
    stops(by: BotProcess): void {
      for (const lock of locks.values()) if (lock.by === by) lock.lostAt ??= scheduler.now();
    },
  };
}

export type Calls = ReturnType<typeof createCalls>;
