import { setTimeout as sleep } from 'node:timers/promises';
import { type Job, Worker } from 'bullmq';
import { type JobData, RECONCILE_EVERY_MS } from './job.ts';
import type { QueueName } from './queues.ts';

/**
 * A worker asks for a job whenever it has room, ten seconds after it asked in vain at the latest, and the sweep, which is a job, comes every half
 * minute. So long without any of it is too long.
 */
const LATELY_MS = RECONCILE_EVERY_MS;
/** A queue in which no job ends has no room, and nobody asks. Each job waits for others no longer than minutes; a provider that is slow must not look like this. */
const FULL_MS = 300_000;

/** How long a job is kept that would come back at once. */
const AGAIN_MS = 1_000;

/** A worker that tells of each answer of Redis' whether there is a job for it. */
export class AskingWorker extends Worker<JobData> {
  onAnswer?: () => void;

  constructor(...given: ConstructorParameters<typeof Worker<JobData>>) {
    super(...given);
    const { backend } = this;
    const wait = backend.waitForJob.bind(backend);
    // Woken for what is to be done later, as with each number that is held, it asks for no job, and waits on. That nothing woke it may be said without Redis.
    backend.waitForJob = async (forSeconds) => {
      const woken = await wait(forSeconds);
      if (woken) this.onAnswer?.();
      return woken;
    };
  }

  protected override async moveToActive(token: string, name?: string) {
    const job = await super.moveToActive(token, name);
    this.onAnswer?.();
    return job;
  }

  /**
   * Puts off a job that it has until `at`, as the job's `moveToDelayed` does; that one would reckon from the machine's clock, which may not be what is gone by.
   * Where it is far ahead, this worker itself would have the job back at once.
   */
  async putOff({ id = '' }: Job<JobData>, at: number, now: number, token: string | undefined): Promise<void> {
    if (at > now && at <= Date.now()) await sleep(Math.min(at - now, AGAIN_MS));
    await this.backend.moveToDelayed(id, now, Math.max(0, at - now), token, { skipAttempt: true });
  }
}

/** What proves of each queue that this process takes jobs from it, whoever else does and whether there are any; by a clock that nobody sets. */
export type Proofs = ReturnType<typeof createProofs>;

export function createProofs(
  names: readonly QueueName[],
  hasRoom: (name: QueueName) => boolean,
  monotonic: () => number = () => performance.now(),
) {
  const givenAt = new Map<QueueName, number>();
  const openedAt = new Map<QueueName, number>();
  let from = monotonic();
  let isResting = false;
  let begin: () => void;
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const silentMs = (name: QueueName) => monotonic() - Math.max(from, givenAt.get(name) ?? from);

  return {
    /** Redis was asked for a job of it and answered, or one began, or ended. */
    give(name: QueueName): void {
      givenAt.set(name, monotonic());
      if (givenAt.size === names.length) begin();
    },
    /** Redis was away until now: nobody could ask. */
    again(): void {
      from = monotonic();
    },
    /** From now on none is to be taken, so that nothing is to be proven; or again. */
    rest(should: boolean): void {
      isResting = should;
      from = monotonic();
      if (should) begin();
    },
    isResting: () => isResting,
    /** Whether there was one of each queue. */
    hasBegun: () => givenAt.size === names.length,
    /** Resolves when there was one of each queue, or none is to be taken. */
    begun,
    /** Whether the worker that takes it was given time enough to prove that it does, and did not, and is to be replaced. */
    isSilent(name: QueueName): boolean {
      if (isResting) return false;
      return hasRoom(name) && Math.min(silentMs(name), monotonic() - (openedAt.get(name) ?? from)) > LATELY_MS;
    },
    opened(name: QueueName): void {
      openedAt.set(name, monotonic());
    },
    /** What is wrong, as the end of a sentence that begins with jobs. */
    look(): string | undefined {
      if (isResting) return undefined;
      const unseen = names.filter((name) => !givenAt.has(name));
      if (unseen.length > 0) return `are not taken yet (${unseen.join(', ')})`;
      const silent = names.filter((name) => silentMs(name) > (hasRoom(name) ? LATELY_MS : FULL_MS));
      if (silent.length === 0) return undefined;
      const seconds = Math.round(Math.max(...silent.map(silentMs)) / 1_000);
      return `are not taken by this process, or none ends, for ${seconds} s (${silent.join(', ')})`;
    },
  };
}
