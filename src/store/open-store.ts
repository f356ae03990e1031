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
  /** Opens a connection for the jobs, which waits for as long as Redis is away. */
  openPatient(): RedisConnection;
  safeKeeping: SafeKeeping;
  close(): void;
}>;

/** @throws RedisUnusable */
export async function openStore(options: {
  url: string;
  ca: string | undefined;
  queues: Queues;
  observer: Pick<Observer, 'warn'>;
  sayWaiting: (sentence: string) => void;
  /** Names each way in which something could be lost. */
  warn: (warning: string) => void;
}): Promise<Store> {
  const { url, ca, queues, observer, warn } = options;
  // A click must not wait for a Redis that is away: it is told so at once. The workers have all the time in the world.
  const redis = openRedis(url, { patient: false, ca });
  await untilUsable(redis, { waitMs: WAIT_FOR_REDIS_MS, queues, sayWaiting: options.sayWaiting });
  const opened = new Set<RedisConnection>();
  const watched = (connection: RedisConnection) => {
    opened.add(connection);
    connection.on('error', (error: Error) => observer.warn('redis not reachable', error, {}));
    connection.once('end', () => opened.delete(connection));
    return connection;
  };
  watched(redis);
  const safeKeeping = await createSafeKeeping({ redis, prefix: queues.prefix, observer, warn });
  return {
    redis,
    openPatient: () => watched(openRedis(url, { patient: true, ca })),
    safeKeeping,
    close() {
      safeKeeping.close();
      for (const connection of opened) connection.disconnect();
    },
  };
}
