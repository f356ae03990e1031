import type { JobsOptions } from 'bullmq';
import { SCHEMA } from '../domain/request.ts';
import type { AbsenceTimers } from '../workflow/absence-store.ts';
import type { Journal } from '../workflow/journal.ts';
import { type Clock, type HomeTimers, type JudgeTimers, SCHEDULED_AHEAD_MS, type Timers } from '../workflow/ports.ts';
import type { RegisterTimers } from '../workflow/registering.ts';
import { type JobData, RECONCILE_EVERY_MS } from './job.ts';
import type { Queues } from './open-queues.ts';
import { createPassing } from './passing.ts';
import { queueOf } from './queues.ts';
import { createRegisterTimers } from './register-timers.ts';

/** An id that still exists is silently ignored when it is added again, so nothing may stay behind under it: neither done nor failed. */
const OPTIONS: JobsOptions = {
  removeOnComplete: true,
  removeOnFail: true,
  attempts: 6,
  backoff: { type: 'exponential', delay: 500, jitter: 0.5 },
};

/** A click that was decided about is remembered for an hour: its second delivery has the same id, and is ignored. */
const DECIDED = { age: 3_600, count: 5_000 };

/** A Home is tried for weeks, until it can be rendered: nothing else leads back to it. */
const UNTIL_PAINTED: JobsOptions = {
  ...OPTIONS,
  attempts: 1_000_000,
  backoff: { type: 'fixed', delay: 4_000, jitter: 0.5 },
};

/** How long a Home waits for more to change, so that a burst of changes renders it once. */
const HOME_GRACE_MS = 500;

/** Puts follow-ups on the BullMQ queues, one job per request, version and kind; and one per Home. */
export function createTimers(
  { queue }: Pick<Queues, 'queue'>,
  clock: Clock,
  journal?: Journal,
  /** Whether that is another clock than the machine's, which is wrong then. */
  isOff: () => boolean = () => false,
  sharedOffsetMs: () => number | undefined = () => undefined,
): Timers &
  HomeTimers &
  JudgeTimers &
  AbsenceTimers &
  RegisterTimers & {
    startReconciling(): Promise<void>;
    /** When the next sweep is due (epoch ms); undefined where none is scheduled. */
    nextReconciling(): Promise<number | undefined>;
    waitingRenders(): Promise<number>;
  } {
  /** BullMQ reckons a delay from the clock of the machine, unless it is told what the time is. */
  const from = (): JobsOptions => (isOff() ? { timestamp: clock() } : {});
  // No job is needed for what is drawn anew at once.
  const passing = createPassing();

  /** Now, and then what comes while one is under way is done after it; or at a time. */
  async function once(job: 'judge' | 'absences', teamId: string, at: number): Promise<void> {
    const data: JobData = { job, teamId, schema: SCHEMA };
    const id = job === 'judge' ? teamId : `${job}-${teamId}`;
    const opts = at === 0 ? { deduplication: { id, keepLastIfActive: true } } : { jobId: `${job}-${teamId}-${at}` };
    await queue(queueOf(data)).add(job, data, { ...OPTIONS, ...from(), ...opts, delay: Math.max(0, at - clock()) });
  }

  return {
    async schedule({ at, ...followUp }, { teamId, id, version }, urgency) {
      const delay = Math.max(0, at - clock());
      if (delay > SCHEDULED_AHEAD_MS) return;
      const data: JobData = { ...followUp, teamId, requestId: id, schema: SCHEMA };
      const jobId = `${data.job}-${id}-v${version}`;
      const late = urgency === 'whenIdle' ? { priority: 1 } : {};
      const add = (more: JobsOptions) =>
        queue(queueOf(data)).add(data.job, data, { ...OPTIONS, ...from(), ...late, jobId, ...more });
      if (data.job === 'render') await passing(`${teamId} ${id}`, delay, () => add({}));
      else await add({ delay });
    },

    async decide(clicked) {
      const click = { ...clicked, sharedOffsetMs: sharedOffsetMs() };
      const data: JobData = { job: 'decide', click, schema: SCHEMA };
      const jobId = `decide-${click.requestId}-${click.user}-${click.nonce}`;
      // Nothing derives a click anew, so it is tried for a quarter of an hour.
      const add = (isAgain: boolean) =>
        queue(queueOf(data)).add(
          'decide',
          { ...data, ...(isAgain ? { isAgain } : {}) },
          { ...OPTIONS, attempts: 12, removeOnComplete: DECIDED, jobId },
        );
      await add(false);
      await journal?.keep({ bytes: JSON.stringify(data).length, again: async () => (await add(true)) !== undefined });
    },

    async renderHome(teamId, user) {
      const data: JobData = { job: 'home', teamId, user, schema: SCHEMA };
      // What comes while it waits is rendered with it; what comes while it is being rendered is rendered once after.
      const deduplication = { id: `${teamId}-${user}`, keepLastIfActive: true };
      const options = { ...UNTIL_PAINTED, ...from(), deduplication, delay: HOME_GRACE_MS };
      await queue(queueOf(data)).add('home', data, options);
    },

    judgeAnew: (teamId, at = 0) => once('judge', teamId, at),
    tellAbsences: (teamId, at = 0) => once('absences', teamId, at),

    ...createRegisterTimers(queue, clock, () => ({ ...OPTIONS, ...from() })),

    /** Also those that Slack wants to have later. */
    waitingRenders: () => queue('cards').getJobCountByTypes('prioritized', 'delayed'),

    ...createSweepTimers(queue, clock, isOff),
  };
}

/** The sweep's schedule, and one sweep at once. */
function createSweepTimers(queue: Queues['queue'], clock: Clock, isOff: () => boolean) {
  return {
    nextReconciling: async () => (await queue('upkeep').getJobScheduler('reconcile'))?.next,

    async startReconciling() {
      const data: JobData = { job: 'reconcile', schema: SCHEMA };
      const upkeep = queue(queueOf(data));
      // Each has a trace of its own, rather than all of them that of the start.
      const opts: JobsOptions = { ...OPTIONS, telemetry: { omitContext: true } };
      // Its times are the machine's; one with a better clock has scheduled it.
      if (!isOff()) {
        await upkeep.upsertJobScheduler('reconcile', { every: RECONCILE_EVERY_MS }, { name: 'reconcile', data, opts });
      }
      // The schedule keeps its rhythm over a restart; what a crash left undone should not wait for it.
      await upkeep.add('reconcile', data, { ...opts, jobId: `reconcile-start-${clock()}` });
    },
  };
}
