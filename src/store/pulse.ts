import { Cluster } from 'ioredis';
import type { Observer } from '../workflow/ports.ts';
import type { RedisConnection } from './client.ts';
import { keys } from './keys.ts';

const EVERY_MS = 1_000;
/** A process that runs the jobs and has not said so for this long has ended. It is long enough for one to be started again meanwhile. */
const WORKERS_MS = 15_000;

/**
 * Writes to Redis every second, so that one that takes no writes any more (demoted, full) is noticed before a person's click is lost to it.
 * In a cluster that is said of each server that a click needs. `check` writes now, and rejects when that fails. The same pulse says that there is
 * a process that runs the jobs, or finds that there is none.
 */
export function keepWriting(deps: {
  redis: RedisConnection;
  teamId: string;
  /** Of the queues' keys. */
  prefix: string;
  /** Whether this process is one of those that do. */
  runsJobs: boolean;
  observer: Pick<Observer, 'warn'>;
}): {
  check(): Promise<void>;
  /** That no process runs the jobs, as a warning for an operator. */
  warnings(): Promise<readonly string[]>;
  close(): void;
} {
  const { redis, teamId, prefix, runsJobs, observer } = deps;
  let seenAt = performance.now();
  const write = (key: string) => redis.set(key, '1', 'PX', 60_000);
  const check = async () => {
    const others = redis instanceof Cluster ? [write(keys.queuesSettling(prefix)), redis.exists(keys.teams)] : [];
    await Promise.all([write(keys.settling(teamId)), ...others]);
  };
  const workersSeen = async () => (await redis.exists(keys.workers(teamId))) === 1;

  async function beat(): Promise<void> {
    await check();
    if (runsJobs) return void (await redis.set(keys.workers(teamId), '1', 'PX', WORKERS_MS));
    const now = performance.now();
    if (await workersSeen()) seenAt = now;
    // Processes that are started together need not be there in one order.
    else if (now - seenAt > WORKERS_MS) observer.warn('no process runs the jobs', new Error(NO_WORKERS), {});
  }

  const tick = () => {
    // Without a connection there is nothing to find out; that is told where it is lost.
    if (redis.status !== 'ready') return;
    beat().catch((error: unknown) => observer.warn('redis takes no writes', error, {}));
  };
  tick();
  const timer = setInterval(tick, EVERY_MS).unref();
  return {
    check,
    async warnings() {
      // A Redis that does not say is another check's to tell of.
      const seen = runsJobs || (await workersSeen().catch(() => true));
      return seen ? [] : [NO_WORKERS];
    },
    close: () => clearInterval(timer),
  };
}

const NO_WORKERS = 'no process runs the jobs: what is clicked is saved and waits for one with ROLE=worker or ROLE=all';
