import type { Redis } from 'ioredis';
import { ORDER_AGAIN_MS } from '../domain/rules.ts';
import { oneForAll } from '../workflow/one-for-all.ts';
import type { Clock, Homes, Observer } from '../workflow/ports.ts';
import type { StoreRun, StoreRuns } from '../workflow/store-runs.ts';
import { answersOf } from './answers-of.ts';
import type { RedisConnection } from './client.ts';
import type { DeskClock } from './desk-clock.ts';
import { keys } from './keys.ts';
import { FORGOTTEN, type Runs } from './known-run.ts';
import { watchLosses } from './losses.ts';
import { nodeOf, onReturn } from './nodes.ts';
import { createRunStore } from './run-store.ts';
import { within } from './within.ts';

const ASK_MS = 2_000;
const RETRY_MS = 1_000;
/** An address may lead to another server without a connection that ends, and all processes are to notice at about the same time. */
const LOOK_MS = 1_000;

/** What is known of the restarts of Redis, each of which may have made it forget what Slack already shows. */
export type Restarts = StoreRuns &
  Runs &
  Readonly<{
    /** The run of Redis that was found last, as of now: a restart that is being noted is waited for. */
    lastRun(teamId: string): Promise<StoreRun>;
    /** What an operator is told of it. */
    warnings(): readonly string[];
    close(): void;
  }>;

/** Looks now and whenever the connection is back. Resolves when a restart that happened before is noted. `redis` must be connected. */
export async function watchRestarts(deps: {
  redis: RedisConnection;
  /** The workspace to begin with; those that are kept are looked up. */
  teamId: string;
  clock: Clock;
  observer: Pick<Observer, 'warn'>;
  homes: Pick<Homes, 'invalidateAll'>;
  /** Prefix of the queues' keys: they may be on another server than the workspaces. */
  prefix: string;
  /** Whether copies of Redis were there: one that took over may lack what other processes have saved last. */
  hadCopies: () => boolean;
  /** What this process has saved last may be forgotten. */
  onForgotten: () => Promise<void>;
  /** Cards are to be rendered anew; the sweep knows which. */
  onRestart: () => Promise<void>;
  /** What is compared with the clocks of Redis and of other processes. */
  desk?: DeskClock;
}): Promise<Restarts> {
  const { redis, clock, observer, homes, prefix, onRestart } = deps;
  const { last, note: noteRun, ...checks } = createRunStore(redis);
  const losses = watchLosses(deps, () => void lookQuietly());
  /** The runs that this process has seen last, by a key that they have. */
  const seen = new Map<string, string>();
  let queuesReplacedAt = Number.NEGATIVE_INFINITY;

  async function note(): Promise<void> {
    const teams = new Set([deps.teamId, ...(await redis.smembers(keys.teams))]);
    const watched = [...[...teams].map((teamId) => keys.run(teamId)), keys.queuesSettling(prefix)];
    const runs = await runsOf(redis, watched);
    const queues = keys.queuesSettling(prefix);
    if ((seen.get(queues) ?? runs.get(queues)) !== runs.get(queues)) queuesReplacedAt = performance.now();
    const isAnother = losses.isForgetful() || [...runs].some(([key, run]) => (seen.get(key) ?? run) !== run);
    const here = runs.get(keys.run(deps.teamId));
    if (!(await losses.mend(isAnother, here, `${here} ${runs.get(queues)}`))) return note();
    let restarted = isAnother;
    for (const teamId of teams) {
      // A process that dies before it is noted leaves it to the next one, which does it again.
      const first = () => homes.invalidateAll(teamId);
      const run = { id: runs.get(keys.run(teamId)), isAnother };
      restarted = (await noteRun(teamId, run, clock(), first)) || restarted;
    }
    if (restarted) await onRestart();
    // Last: what fails before is done again.
    for (const [key, run] of runs) seen.set(key, run);
  }

  const { look, lookQuietly, looked, close } = looksOf(note, observer);
  const stop = onReturn(redis, () => void lookQuietly());
  const timer = setInterval(() => redis.status === 'ready' && void lookQuietly(), LOOK_MS).unref();
  await lookQuietly();
  return {
    async lastRun(teamId) {
      await looked();
      return last(teamId);
    },
    async currentRun(teamId) {
      await look();
      const run = await last(teamId);
      return teamId === deps.teamId && run.id === losses.intact() ? { ...run, settlesInMs: 0 } : run;
    },
    ...checks,
    async queuesReplacedLately() {
      await look();
      return performance.now() < queuesReplacedAt + ORDER_AGAIN_MS;
    },
    known: (teamId) => (losses.isForgetful() ? FORGOTTEN : seen.get(keys.run(teamId))),
    proof: (teamId) => (teamId === deps.teamId ? losses.proof() : undefined),
    async catchUp() {
      await losses.look();
      await look();
    },
    warnings: losses.warnings,
    close() {
      close();
      clearInterval(timer);
      losses.close();
      stop();
    },
  };
}

/** Looks when it is asked to, once for all who ask; a look that fails is made again a second later. */
function looksOf(note: () => Promise<void>, observer: Pick<Observer, 'warn'>) {
  let closed = false;
  let retry: NodeJS.Timeout | undefined;
  let looking = Promise.resolve();
  const look = oneForAll(async () => {
    clearTimeout(retry);
    try {
      await note();
    } catch (error) {
      observer.warn('restart of redis not noted', error, {});
      if (!closed) retry = setTimeout(() => void lookQuietly(), RETRY_MS).unref();
      throw error;
    }
  });
  function lookQuietly(): Promise<void> {
    looking = look().catch(() => undefined);
    return looking;
  }
  return {
    look,
    lookQuietly,
    /** Resolves when the look that was asked for last is over. */
    looked: () => looking,
    close() {
      closed = true;
      clearTimeout(retry);
    },
  };
}

/**
 * The runs of the servers that have these keys: one is another after a restart, and after it was the copy of another one, though it never ended. One that
 * hides it cannot be told apart from its earlier run.
 */
async function runsOf(redis: RedisConnection, watched: readonly string[]): Promise<Map<string, string>> {
  const runs = new Map<string, string>();
  const told = new Map<Redis, Promise<[server: string, replication: string]>>();
  const tellOf = async (key: string) => {
    const node = await nodeOf(redis, key);
    const telling =
      told.get(node) ??
      node
        .pipeline()
        .info('server')
        .info('replication')
        .exec()
        .then(answersOf<[string, string]>);
    told.set(node, telling);
    return telling;
  };
  for (const key of watched) {
    const [server, replication] = await within(ASK_MS, tellOf(key));
    const run = /^run_id:(\w+)/m.exec(server)?.[1];
    const line = /^master_replid:(\w+)/m.exec(replication)?.[1] ?? '';
    if (run !== undefined) runs.set(key, `${run}.${line}`);
  }
  return runs;
}
