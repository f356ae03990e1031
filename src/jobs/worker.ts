import { DelayedError, type Job, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Observer } from '../workflow/ports.ts';
import { type JobData, PREFIX, QUEUE } from './job.ts';
import type { Kitchen } from './kitchen.ts';
import { run } from './recipes.ts';

/** How many jobs run at once; they mostly wait for others. */
const CONCURRENCY = 20;

/** How long a stop waits for running jobs before it leaves them to be handed out again. */
const CLOSE_MS = 10_000;

/** Takes jobs off the queue and runs their recipes. A job whose worker died is handed out again within seconds. */
export function createWorker(connection: Redis, kitchen: Kitchen): { close(): Promise<void> } {
  const { observer } = kitchen;
  const worker = new Worker<JobData>(QUEUE, (job, token) => process(job, token, kitchen), {
    connection,
    prefix: PREFIX,
    concurrency: CONCURRENCY,
    lockDuration: 6_000,
    stalledInterval: 3_000,
    // A recipe is safe to run again; giving up on it would not be.
    maxStalledCount: 1_000,
  });
  worker.on('error', (error) => observer.trouble('queue not reachable', error, {}));
  worker.on('failed', (job, error) => lament(job, error, observer));

  return {
    async close() {
      // Without Redis no job can end; waiting for one would only be waiting.
      if (connection.status !== 'ready') return worker.close(true);
      let timer: NodeJS.Timeout | undefined;
      const patience = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, CLOSE_MS);
      });
      await Promise.race([worker.close(), patience]);
      clearTimeout(timer);
      await worker.close(true);
    },
  };
}

async function process(job: Job<JobData>, token: string | undefined, kitchen: Kitchen): Promise<void> {
  const again = await run(job.data, kitchen);
  if (!again) return;
  await job.moveToDelayed(again.againAt, token);
  throw new DelayedError();
}

function lament(job: Job<JobData> | undefined, error: Error, observer: Observer): void {
  observer.trouble('job failed', error, { job: job?.name, jobId: job?.id, attemptsMade: job?.attemptsMade });
}
