import { DelayedError, type Job, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Observer } from '../workflow/ports.ts';
import { type JobData, PREFIX } from './job.ts';
import type { Kitchen } from './kitchen.ts';
import { QUEUE_NAMES, QUEUES, type QueueName } from './queues.ts';
import { run } from './recipes.ts';

/** How long a stop waits for running jobs before it leaves them to be handed out again. */
const CLOSE_MS = 10_000;

/** Takes jobs off every queue and runs their recipes. A job whose worker died is handed out again within seconds. */
export function createWorkers(connection: Redis, kitchen: Kitchen): { close(): Promise<void> } {
  const workers = QUEUE_NAMES.map((name) => createWorker(name, connection, kitchen));
  return {
    async close() {
      // Without Redis no job can end; waiting for one would only be waiting.
      if (connection.status === 'ready') {
        let timer: NodeJS.Timeout | undefined;
        const patience = new Promise<void>((resolve) => {
          timer = setTimeout(resolve, CLOSE_MS);
        });
        await Promise.race([Promise.all(workers.map((worker) => worker.close())), patience]);
        clearTimeout(timer);
      }
      await Promise.all(workers.map((worker) => worker.close(true)));
    },
  };
}

function createWorker(name: QueueName, connection: Redis, kitchen: Kitchen): Worker<JobData> {
  const { observer } = kitchen;
  const worker = new Worker<JobData>(name, (job, token) => process(job, token, kitchen), {
    connection,
    prefix: PREFIX,
    concurrency: QUEUES[name],
    lockDuration: 6_000,
    stalledInterval: 3_000,
    // A recipe is safe to run again; giving up on it would not be.
    maxStalledCount: 1_000,
  });
  worker.on('error', (error) => observer.trouble('queue not reachable', error, {}));
  worker.on('failed', (job, error) => lament(job, error, observer));
  return worker;
}

async function process(job: Job<JobData>, token: string | undefined, kitchen: Kitchen): Promise<void> {
  const again = await run(job.data, { job: job.id ?? '' }, kitchen);
  if (!again) return;
  await job.moveToDelayed(again.againAt, token);
  throw new DelayedError();
}

function lament(job: Job<JobData> | undefined, error: Error, observer: Observer): void {
  observer.trouble('job failed', error, { job: job?.name, jobId: job?.id, attemptsMade: job?.attemptsMade });
}
