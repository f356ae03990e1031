import { Cluster } from 'ioredis';
import type { Observer } from '../workflow/ports.ts';
import type { RedisConnection } from './client.ts';
import { keys } from './keys.ts';
import { reasonOf } from './objections.ts';
import { missingRight, type Queues } from './rights.ts';
import { within } from './within.ts';

const EVERY_MS = 1_000;
/** Less than whoever asks waits for it. */
const ANSWER_MS = 800;
/** What Redis said when it refused a write counts for so long while its connection is made anew for that. */
const SAID_MS = 5_000;
/** A process that runs the jobs and has not said so for this long has ended. It is long enough for one to be started again meanwhile. */
const WORKERS_MS = 15_000;
/** How often every right is tried, and how often one that is missed: a write by itself shows only whether its user may make that one. */
const RIGHTS_MS = 60_000;
const MISSED_MS = 2_000;
const TRY_MS = 10_000;

/**
 * Writes to Redis every second, so that one that takes no writes any more (demoted, full) is noticed before a person's click is lost to it.
 * In a cluster that is said of each server that a click needs. `look` writes now, and says why that fails. The same pulse says that there is
 * a process that runs the jobs, or finds that there is none.
 */
export function keepWriting(deps: {
  redis: RedisConnection;
  teamId: string;
  /** What its user must be allowed to reach. */
  probed: Queues;
  /** Whether this process is one of those that do. */
  runsJobs: boolean;
  observer: Pick<Observer, 'warn'>;
  rightsEveryMs?: number;
}): {
  /** Why nothing can be saved, as the end of a sentence that begins with Redis. */
  look(): Promise<string | undefined>;
  /** That no process runs the jobs, as a warning for an operator. */
  warnings(): Promise<readonly string[]>;
  close(): void;
} {
  const { redis, teamId, probed, runsJobs, observer } = deps;
  const writes = watchWrites(redis, teamId, probed.prefix);
  // Where nothing can be written, or nobody answers, that says nothing of rights.
  const canAsk = () => redis.status === 'ready' && !writes.isUnderWay();
  const rights = watchRights(() => missingRight(redis, probed), canAsk, deps.rightsEveryMs ?? RIGHTS_MS);
  let seenAt = performance.now();
  const workersSeen = async () => (await redis.exists(keys.workers(teamId))) === 1;

  async function beat(): Promise<void> {
    await writes.write(TRY_MS);
    if (runsJobs) return void (await redis.set(keys.workers(teamId), '1', 'PX', WORKERS_MS));
    const now = performance.now();
    if (await workersSeen()) seenAt = now;
    // Processes that are started together need not be there in one order.
    else if (now - seenAt > WORKERS_MS) observer.warn('no process runs the jobs', new Error(NO_WORKERS), {});
  }

  const tick = () => {
    // Without a connection there is nothing to find out; that is told where it is lost.
    if (redis.status !== 'ready' || writes.isUnderWay()) return;
    beat().catch((error: unknown) => observer.warn('redis takes no writes', error, {}));
  };
  tick();
  const timer = setInterval(tick, EVERY_MS).unref();
  return {
    look: async () => (await writes.look()) ?? rights.missing(),
    async warnings() {
      // A Redis that does not say is another look's to tell of.
      const seen = runsJobs || (await workersSeen().catch(() => true));
      return seen ? [] : [NO_WORKERS];
    },
    close() {
      clearInterval(timer);
      rights.close();
    },
  };
}

/** Writes what a click needs to be written, and remembers why it could not be. */
function watchWrites(redis: RedisConnection, teamId: string, prefix: string) {
  /** What Redis said against it, when it was asked last. */
  let refused: { why: string; at: number } | undefined;
  let writing: Promise<void> | undefined;

  async function writeAll(): Promise<void> {
    const set = (key: string) => redis.set(key, '1', 'PX', 60_000);
    const others = redis instanceof Cluster ? [set(keys.queuesSettling(prefix)), redis.exists(keys.teams)] : [];
    await Promise.all([set(keys.settling(teamId)), ...others]);
  }

  /** One at a time: where Redis does not answer, what is asked of it must not grow. */
  async function write(patienceMs: number): Promise<void> {
    writing ??= writeAll().finally(() => {
      writing = undefined;
    });
    try {
      await within(patienceMs, writing);
      refused = undefined;
    } catch (error) {
      const why = reasonOf(error as Error);
      if (why !== undefined) refused = { why, at: performance.now() };
      throw error;
    }
  }

  return {
    write,
    isUnderWay: () => writing !== undefined,
    async look(): Promise<string | undefined> {
      try {
        await write(ANSWER_MS);
        return undefined;
      } catch {
        if (writing) return 'does not answer';
        if (refused && performance.now() - refused.at < SAID_MS) return refused.why;
        // One that loads its data takes connections, and so does one that hangs.
        return redis.status === 'connect'
          ? 'takes a connection and does not serve: it loads its data, or hangs'
          : 'cannot be reached';
      }
    },
  };
}

/** Tries from time to time whether the bot may still do all that it does; a right that was taken away shows in nothing else until it is needed. */
function watchRights(find: () => Promise<string | undefined>, canAsk: () => boolean, everyMs: number) {
  let missing: string | undefined;
  let timer: NodeJS.Timeout;
  let closed = false;
  const next = (ms: number) => {
    if (!closed) timer = setTimeout(() => void look(), ms).unref();
  };
  async function look(): Promise<void> {
    if (canAsk()) missing = await within(TRY_MS, find()).catch(() => missing);
    next(missing === undefined ? everyMs : Math.min(everyMs, MISSED_MS));
  }
  next(everyMs);
  return {
    missing: () => missing?.replace(/;.*|\.$/, ''),
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}

const NO_WORKERS = 'no process runs the jobs: what is clicked is saved and waits for one with ROLE=worker or ROLE=all';
