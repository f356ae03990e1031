import type { Scheduler, Task } from './scheduler.ts';

/** One process of the bot. A dead one hears no answer any more; a frozen one hears it when it thaws. */
export type BotProcess = { readonly name: string; alive: boolean; frozen: boolean; readonly startedAt: number };

/** How a call outside fails: not done, or done and the answer lost. */
export type Failure = Readonly<{ done: boolean; error: Error }>;

/** A call that leaves the process: when it is done, and when its answer is heard, is for the scheduler to say. */
export type Call<T> = Readonly<{
  what: string;
  by: BotProcess;
  effect: () => T;
  failure?: Failure | undefined;
  /** It changes something, so a crash between what it does and the answer matters. */
  changes?: boolean;
}>;

export function call<T>(scheduler: Scheduler, { what, by, effect, failure, changes = false }: Call<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    if (!by.alive) return;
    const sentWhileFrozen = by.frozen;
    const run = () => {
      const answer = carryOut(effect, failure, resolve, reject);
      const hear = () => {
        if (by.alive) answer();
      };
      if (by.frozen || (changes && scheduler.choose(3) === 2)) {
        scheduler.add({ what: `${what}: answer`, at: scheduler.now(), owner: by, may: () => !by.frozen, run: hear });
      } else hear();
    };
    const may = sentWhileFrozen ? () => !by.frozen : () => true;
    scheduler.add({ what, at: scheduler.now(), owner: by, may, run });
  });
}

function carryOut<T>(
  effect: () => T,
  failure: Failure | undefined,
  resolve: (value: T) => void,
  reject: (error: unknown) => void,
): () => void {
  if (failure && !failure.done) return () => reject(failure.error);
  try {
    const value = effect();
    return failure ? () => reject(failure.error) : () => resolve(value);
  } catch (error) {
    return () => reject(error);
  }
}

/** Ends a process at once. Calls on their way arrive, or are lost with it; what was answered is heard by no process. */
export function kill(scheduler: Scheduler, process: BotProcess, inFlight: 'arrive' | 'lost'): void {
  process.alive = false;
  process.frozen = false;
  const underWay: Task[] = scheduler.remove(({ owner }) => owner === process);
  if (inFlight === 'lost') return;
  for (const task of underWay) {
    if (!task.what.endsWith(': answer')) task.run();
  }
}
