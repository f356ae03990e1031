import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Observer } from '../workflow/ports.ts';
import { type JobData, PREFIX } from './job.ts';
import type { QueueName } from './queues.ts';

/** The queues as this process fills them. */
export type Queues = Readonly<{ queue(name: QueueName): Queue<JobData>; close(): Promise<void> }>;

/** Opens each queue when it is first needed, also that of a provider which is no longer configured: its jobs wait there until it is again. */
export function openQueues(connection: Redis, observer: Pick<Observer, 'trouble'>): Queues {
  const open = new Map<QueueName, Queue<JobData>>();
  return {
    queue(name) {
      const known = open.get(name);
      if (known) return known;
      const queue = new Queue<JobData>(name, { connection, prefix: PREFIX });
      queue.on('error', (error) => observer.trouble('queue not reachable', error, {}));
      open.set(name, queue);
      return queue;
    },

    async close() {
      await Promise.all([...open.values()].map((queue) => queue.close()));
    },
  };
}
