import type { Observer } from '../workflow/ports.ts';
import type { RedisConnection } from './client.ts';
import { openRedis, untilUsable } from './connections.ts';
import { createSafeKeeping, type SafeKeeping } from './journal.ts';
import type { Queues } from './rights.ts';

/** How long a start waits for a Redis that is not there yet. */
const WAIT_FOR_REDIS_MS = 30_000;

/** The connections of a process, and what keeps safe what is saved on them. */
export type Store = Readonly<{
  redis: RedisConnection;
  /** For the jobs, where this process runs them. */
  workerRedis: RedisConnection | undefined;
  safeKeeping: SafeKeeping;
  close(): void;
}>;

/** @throws RedisUnusable */
export async function openStore(options: {
  url: string;
  ca: string | undefined;
  runsJobs: boolean;
  queues: Queues;
  observer: Pick<Observer, 'warn'>;
  sayWaiting: (sentence: string) => void;
  /** Names each way in which something could be lost. */
  warn: (warning: string) => void;
}): Promise<Store> {
  const { url, ca, runsJobs, queues, observer, warn } = options;
  // A click must not wait for a Redis that is away: it is told so at once. The worker has all the time in the world.
  const redis = openRedis(url, { patient: false, ca });
  await untilUsable(redis, { waitMs: WAIT_FOR_REDIS_MS, queues, sayWaiting: options.sayWaiting });
  const workerRedis = runsJobs ? openRedis(url, { patient: true, ca }) : undefined;
  for (const connection of [redis, workerRedis]) {
    connection?.on('error', (error: Error) => observer.warn('redis not reachable', error, {}));
  }
  const safeKeeping = await createSafeKeeping({ redis, prefix: queues.prefix, observer, warn });
  return {
    redis,
    workerRedis,
    safeKeeping,
    close() {
      safeKeeping.close();
      redis.disconnect();
      workerRedis?.disconnect();
    },
  };
}
