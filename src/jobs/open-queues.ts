import { Queue } from 'bullmq';
import type { Cluster, Redis } from 'ioredis';
import type { ProviderName } from '../domain/group.ts';
import type { Observer } from '../workflow/ports.ts';
import { type JobData, PREFIX } from './job.ts';
import { type QueueName, queuesOf } from './queues.ts';
import { telemetry } from './telemetry.ts';

/** A queue waits for nothing when it is opened: one that asks for the version first, and is not told in that moment, never does anything again. */
const AT_ONCE = { skipVersionCheck: true, skipWaitingForReady: true };

/** The queues as this process fills them. */
export type Queues = Readonly<{
  queue(name: QueueName): Queue<JobData>;
  /** Hands out at once what was to wait until later: by a clock that was set back it would wait longer. A job that is too early waits anew. */
  wake(): Promise<void>;
  close(): Promise<void>;
}>;

/**
 * Opens each queue when it is first needed, also that of a provider which is none of these, since it is no longer configured: its jobs wait there
 * until it is again, and that is said once.
 */
export function openQueues(
  connection: Redis | Cluster,
  providers: readonly ProviderName[],
  observer: Pick<Observer, 'warn'>,
): Queues {
  const withWorkers = queuesOf(providers);
  const open = new Map<QueueName, Queue<JobData>>();
  return {
    queue: queueNamed,

    async wake() {
      await Promise.all([...withWorkers.keys()].map((name) => queueNamed(name).promoteJobs()));
    },

    async close() {
      await Promise.all([...open.values()].map((queue) => queue.close()));
    },
  };

  function queueNamed(name: QueueName): Queue<JobData> {
    const known = open.get(name);
    if (known) return known;
    const queue = new Queue<JobData>(name, { connection, prefix: PREFIX, telemetry, ...AT_ONCE });
    queue.on('error', (error) => observer.warn('queue not reachable', error, {}));
    open.set(name, queue);
    if (!withWorkers.has(name)) {
      observer.warn('jobs wait for a provider that is not configured', new Error(`${name} has no worker`), {});
    }
    return queue;
  }
}
