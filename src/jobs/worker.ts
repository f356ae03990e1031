import { SpanKind } from '@opentelemetry/api';
import { DelayedError, type Job, type Queue } from 'bullmq';
import type { Cluster, Redis } from 'ioredis';
import { inSpan } from '../workflow/span.ts';
import { withTimeout } from '../workflow/with-timeout.ts';
import { run } from './handlers.ts';
import { afterWhatMustBeInTime } from './in-time-first.ts';
import { type Again, type JobData, PREFIX } from './job.ts';
import type { JobContext } from './job-context.ts';
import { keepTaking } from './keep-taking.ts';
import { AskingWorker, createProofs, type Proofs } from './proofs.ts';
import { type QueueName, queuesOf } from './queues.ts';
import { laterFor, readJob } from './read-job.ts';
import { reconcile } from './reconcile.ts';
import { telemetry } from './telemetry.ts';
import { type Connections, connectWorkers } from './worker-connection.ts';

/** How long a stop waits for running jobs before it leaves them to be handed out again. */
export const CLOSE_MS = 10_000;

/** How soon it is looked again whether a job is over that runs in this process. */
const RUNNING_PAUSE_MS = 1_000;

/** How long a worker lets Redis wait for a job before it asks again. It proves thereby that it would take one (`proofs.ts`). */
const WAIT_MS = 5_000;

/** How long workers that rested wait for a sweep before they take jobs again. */
const SWEEP_MS = 2_000;

/** How often it is said of a queue that Redis refuses it. */
const SAID_EVERY_MS = 5_000;

/** A job that is left in its queue for so long is overdue. */
const OVERDUE_MS = 5_000;

/** `running` are the jobs whose handlers run in this process; `taken` is how many it has taken from each queue. */
type WorkerContext = JobContext &
  Readonly<{ running: Set<string>; taken: Map<string, number>; proofs: Proofs; waitMs: number }>;

type Workers = Pick<Proofs, 'look' | 'begun'> &
  Readonly<{
    /** Whether they do take jobs: from the first proof of each queue on, until they are to end. */
    takes(): boolean;
    /** From now on they take none, since others do it better; or again. What is begun goes on. */
    rest(isResting: boolean): void;
    close(): Promise<void>;
  }>;

/**
 * Takes jobs off every queue and runs their handlers. A job whose worker died is handed out again within seconds. All workers share a connection, which is
 * replaced when it answers no more though Redis is there, and they with it: what they have begun goes on, and is not begun again while it does.
 */
export function createWorkers(
  connections: Connections,
  context: JobContext,
  { lookEveryMs, monotonic, waitMs }: { lookEveryMs?: number; monotonic?: () => number; waitMs?: number } = {},
): Workers {
  const { observer, clock } = context;
  const names = context.providers.map((each) => each.name);
  const queues = queuesOf(names);
  const running = new Set<string>();
  const hasRoom = (name: QueueName) => runningOf(name, running) < (queues.get(name) ?? 0);
  const proofs = createProofs([...queues.keys()], hasRoom, monotonic);
  const all = { ...context, running, taken: new Map<string, number>(), proofs, waitMs: waitMs ?? WAIT_MS };
  const link = connectWorkers(connections, {
    ...{ providers: names, observer, lookEveryMs },
    onOpened: (connection) => connection.on('ready', proofs.again),
    onReplaced: () => Promise.all(workers.map((worker) => worker.replace())),
  });
  const workers = [...queues].map(([name, atOnce]) =>
    keepTaking({
      name,
      open: (isFirst) => createWorker(name, atOnce, link.connection(), all, isFirst),
      isLeft: async () => !proofs.isResting() && hasRoom(name) && (await isOverdue(link.looks().queue(name), clock())),
      isSilent: () => proofs.isSilent(name),
      taken: () => all.taken.get(name) ?? 0,
      observer,
      lookEveryMs,
    }),
  );
  let isClosed = false;
  let shouldRest = false;
  async function rest(should: boolean): Promise<void> {
    shouldRest = should;
    // It may go by another clock now: deadlines move before anything is done about them.
    if (!should) await withTimeout(SWEEP_MS, reconcile(context), () => undefined).catch(() => undefined);
    if (isClosed || shouldRest !== should || proofs.isResting() === should) return;
    proofs.rest(should);
    for (const worker of workers) worker.rest(should);
  }
  return {
    look: proofs.look,
    begun: proofs.begun,
    takes: () => !isClosed && !proofs.isResting() && proofs.hasBegun(),
    rest: (should) => void rest(should),
    async close() {
      isClosed = true;
      link.close();
      // Without Redis no job can end; waiting for one would only be waiting.
      const force = link.connection().status !== 'ready';
      const closed = Promise.all(workers.map((worker) => worker.close(force)));
      await withTimeout(CLOSE_MS, closed, () =>
        // What is done here with such a job until the process ends counts; from then on it is another's.
        observer.warn('jobs left to be handed out again', new Error(`not done within ${CLOSE_MS} ms`), {}),
      );
    },
  };
}

function createWorker(
  name: QueueName,
  atOnce: number,
  connection: Redis | Cluster,
  context: WorkerContext,
  isFirst: boolean,
): AskingWorker {
  const { observer, meter, proofs, waitMs } = context;
  const worker: AskingWorker = new AskingWorker(name, (job, token) => process(job, token, context, worker), {
    connection,
    prefix: PREFIX,
    telemetry,
    concurrency: atOnce,
    drainDelay: waitMs / 1_000,
    lockDuration: 6_000,
    stalledInterval: 3_000,
    // A handler is safe to run again; giving up on it would not be.
    maxStalledCount: 1_000,
    // Of one that does not say itself what is to stay of it: see below.
    removeOnComplete: { count: 0 },
  });
  // That another one could ask once, when it was opened, does not prove that it can wait for what comes.
  proofs.opened(name);
  let proves = isFirst;
  worker.onAnswer = () => {
    if (proves) proofs.give(name);
    proves = true;
  };
  // While Redis refuses writes, each worker asks again many times a second.
  let saidAt = Number.NEGATIVE_INFINITY;
  worker.on('error', (error) => {
    if (performance.now() - saidAt < SAID_EVERY_MS) return;
    saidAt = performance.now();
    observer.warn('queue not reachable', error, { queue: name });
  });
  worker.on('failed', (job, error) => {
    meter({ what: 'jobFailed', queue: name });
    observer.warn('job failed', error, { job: job?.name, jobId: job?.id, attemptsMade: job?.attemptsMade });
  });
  return worker;
}

/** Whether something waits to be taken, or should have been a while ago. */
async function isOverdue(queue: Queue<JobData>, now: number): Promise<boolean> {
  const { waiting = 0, prioritized = 0 } = await queue.getJobCounts('waiting', 'prioritized');
  if (waiting + prioritized > 0) return true;
  const [next] = await queue.getDelayed(0, 0);
  return next !== undefined && next.timestamp + next.delay < now - OVERDUE_MS;
}

async function process(
  job: Job<JobData>,
  token: string | undefined,
  context: WorkerContext,
  worker: AskingWorker,
): Promise<void> {
  if (Object.keys(job.data).length === 0) {
    // Handed out twice, as when its lock ran out or a failover forgot it, and done once: to wait for another version with it would be for good.
    context.observer.warn('job forgotten by redis', new Error('only its id is left'), { jobId: job.id });
    return;
  }
  const again = await inItsTrace(job, () => once(job, context));
  if (!again) return;
  await worker.putOff(job, again.againAt, context.clock(), token);
  throw new DelayedError();
}

/** What nobody asked for, as the sweep, and what an earlier version queued, has a trace of its own each time. */
function inItsTrace<T>({ name, opts }: Job<JobData>, work: () => Promise<T>): Promise<T> {
  return opts.telemetry?.metadata ? work() : inSpan({ name, kind: SpanKind.CONSUMER, root: true }, work);
}

/** Runs it, unless it runs here already: a lock that ran out, or a failover, has it handed out while its process is well. */
async function once(job: Job<JobData>, context: WorkerContext): Promise<Again | undefined> {
  const { running, taken, clock, proofs } = context;
  const name = `${job.queueName} ${job.id}`;
  proofs.give(job.queueName as QueueName);
  taken.set(job.queueName, (taken.get(job.queueName) ?? 0) + 1);
  if (running.has(name)) return { againAt: clock() + RUNNING_PAUSE_MS };
  running.add(name);
  try {
    await afterWhatMustBeInTime(job.queueName, (name) => runningOf(name, running));
    const data = readJob(job.data);
    const delivery = { job: job.id ?? '', handedOut: job.attemptsStarted };
    return data ? await run(data, delivery, context) : leave(job, context);
  } finally {
    running.delete(name);
    proofs.give(job.queueName as QueueName);
  }
}

function runningOf(queue: QueueName, running: ReadonlySet<string>): number {
  return [...running].filter((each) => each.startsWith(`${queue} `)).length;
}

/** A job of another version is not ours to drop: it stays for one that knows it. One that a schedule repeats comes again anyway. */
function leave(job: Job<JobData>, { observer, clock }: JobContext): Again | undefined {
  observer.warn('job of another version left for later', new Error('this version has no handler for it'), {
    job: job.name,
    jobId: job.id,
  });
  return job.repeatJobKey === undefined ? { againAt: laterFor(job.attemptsStarted, clock()) } : undefined;
}
