import type { JobsOptions, Queue } from 'bullmq';
import type { Clock, Timers } from '../workflow/ports.ts';
import { type JobData, RECONCILE_EVERY_MS } from './job.ts';

/** An id that still exists is silently ignored when it is added again, so nothing may stay behind under it: neither done nor failed. */
const OPTIONS: JobsOptions = {
  removeOnComplete: true,
  removeOnFail: true,
  attempts: 6,
  backoff: { type: 'exponential', delay: 500, jitter: 0.5 },
};

/** Puts follow-ups on the BullMQ queue, one job per request, version and kind. */
export function createTimers(queue: Queue<JobData>, clock: Clock): Timers & { startReconciling(): Promise<void> } {
  return {
    async schedule(job, { teamId, id, version }, at) {
      const delay = Math.max(0, at - clock());
      await queue.add(job, { job, teamId, requestId: id }, { ...OPTIONS, jobId: `${job}-${id}-v${version}`, delay });
    },

    async decide(click) {
      const jobId = `decide-${click.requestId}-${click.user}-${click.nonce}`;
      // Nothing derives a click anew, so it is tried for a quarter of an hour.
      await queue.add('decide', { job: 'decide', click }, { ...OPTIONS, attempts: 12, jobId });
    },

    async startReconciling() {
      const data: JobData = { job: 'reconcile' };
      await queue.upsertJobScheduler(
        'reconcile',
        { every: RECONCILE_EVERY_MS },
        { name: 'reconcile', data, opts: OPTIONS },
      );
      // The schedule keeps its rhythm over a restart; what a crash left undone should not wait for it.
      await queue.add('reconcile', data, { ...OPTIONS, jobId: `reconcile-start-${clock()}` });
    },
  };
}
