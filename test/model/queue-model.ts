import type { Again, JobData } from '../../src/jobs/job.ts';
import { type BotProcess, call } from './bot-process.ts';
import type { Scheduler } from './scheduler.ts';

type Job = { id: string; data: JobData; token: number; worker: BotProcess | undefined; attempts: number };

/** The queue: at or after its time, at least once, an id only once at a time; as BullMQ with this bot's settings. */
export interface QueueModel {
  add(id: string, data: JobData, at: number): void;
  /** Jobs of a worker that does not renew its locks any more are handed to another. */
  abandon(worker: BotProcess): void;
  /** Loses a waiting job for good, as a queue that lost its last second does. Clicks are never lost: they were acknowledged. */
  lose(which: number): string | undefined;
  /** Hands a running job out a second time, or one that ended a while ago. */
  repeat(which: number): string | undefined;
  waiting(): Job[];
}

/** As in `src/jobs/timers.ts` and `worker.ts`. */
const ATTEMPTS = 6;
const DECIDE_ATTEMPTS = 12;
const BACKOFF_MS = 500;
const LOCK_MS = 6_000;

export function createQueueModel(deps: {
  scheduler: Scheduler;
  workers: () => readonly BotProcess[];
  run: (data: JobData, job: string, worker: BotProcess) => Promise<Again | undefined>;
  onGivenUp: (id: string, error: unknown) => void;
  /** A job is handed out although it was before. */
  onAgain: (data: JobData) => void;
}): QueueModel {
  const { scheduler, workers, run, onGivenUp, onAgain } = deps;
  const jobs = new Map<string, Job>();
  const ended: Job[] = [];

  const idle = () => workers().filter(({ alive, frozen }) => alive && !frozen);

  function plan(job: Job, at: number): void {
    job.worker = undefined;
    const may = () => idle().length > 0;
    scheduler.add({ what: `job ${job.id}`, at, owner: job, may, run: () => jobs.get(job.id) === job && deliver(job) });
  }

  function deliver(job: Job): void {
    const able = idle();
    const worker = able[scheduler.choose(able.length)];
    if (!worker) {
      plan(job, scheduler.now());
      return;
    }
    job.worker = worker;
    const token = ++job.token;
    if (token > 1) onAgain(job.data);
    if (scheduler.choose(10) === 9) {
      // A lock that ran out while its holder was only busy: two workers have the job.
      const again = () => jobs.get(job.id) === job && job.token === token && deliver(job);
      const at = scheduler.now() + scheduler.choose(2) * LOCK_MS;
      scheduler.add({ what: `second ${job.id}`, at, owner: job, run: again });
    }
    const finish = (what: string, effect: () => void) =>
      void call(scheduler, {
        what: `${what} ${job.id}`,
        by: worker,
        // A lock that was lost: the job is another worker's now, or gone.
        effect: () => jobs.get(job.id) === job && job.token === token && effect(),
      });
    run(job.data, job.id, worker).then(
      (again) => finish('finish', () => (again ? plan(job, again.againAt) : end(job))),
      (error: unknown) => finish('fail', () => failed(job, error)),
    );
  }

  function end(job: Job): void {
    jobs.delete(job.id);
    ended.push(job);
    if (ended.length > 12) ended.shift();
  }

  function failed(job: Job, error: unknown): void {
    job.attempts++;
    if (job.attempts < (job.data.job === 'decide' ? DECIDE_ATTEMPTS : ATTEMPTS)) {
      plan(job, scheduler.now() + BACKOFF_MS * 2 ** (job.attempts - 1));
    } else {
      end(job);
      onGivenUp(job.id, error);
    }
  }

  return {
    add(id, data, at) {
      if (jobs.has(id)) return;
      const job = { id, data, token: 0, worker: undefined, attempts: 0 };
      jobs.set(id, job);
      plan(job, at);
    },
    abandon(worker) {
      for (const job of jobs.values()) {
        if (job.worker !== worker) continue;
        const { token } = job;
        scheduler.add({
          what: `stalled ${job.id}`,
          at: scheduler.now() + LOCK_MS,
          owner: job,
          may: () => idle().length > 0,
          run: () => jobs.get(job.id) === job && job.token === token && job.worker === worker && deliver(job),
        });
      }
    },
    lose(which) {
      const losable = [...jobs.values()].filter(
        ({ worker, data }) => !worker && ('requestId' in data || 'recordId' in data),
      );
      const job = losable[which % Math.max(1, losable.length)];
      if (!job) return undefined;
      jobs.delete(job.id);
      scheduler.remove(({ owner }) => owner === job);
      return job.id;
    },
    repeat(which) {
      const running = [...jobs.values()].filter(({ worker }) => worker);
      const past = ended.filter(({ data, id }) => data.job !== 'decide' && !jobs.has(id));
      const all = [...running, ...past];
      const job = all[which % Math.max(1, all.length)];
      if (!job) return undefined;
      jobs.set(job.id, job);
      onAgain(job.data);
      deliver(job);
      return job.id;
    },
    waiting: () => [...jobs.values()],
  };
}
