import { hoursToMilliseconds } from 'date-fns';
import type { Clock, Homes, Observer, StoreRun } from '../workflow/ports.ts';
import type { RedisConnection } from './client.ts';
import { keys } from './keys.ts';
import { nodeOf, onReturn } from './nodes.ts';
import { within } from './within.ts';

/** People may still read the cards of what ended this long before a restart. */
const LATELY_MS = hoursToMilliseconds(1);
const ASK_MS = 2_000;
const RETRY_MS = 1_000;

/**
 * Notes which run of Redis this is, and has the cards of every request that may still be read rendered anew: in one step, so that it is done
 * once, and no process that does it can die in the middle. KEYS run, unshown, by end · ARGV run id, now, ended since. Returns 1 when it was another run.
 */
const NOTE = `
if redis.call('HGET', KEYS[1], 'id') == ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'id', ARGV[1], 'at', ARGV[2])
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[3], ARGV[3], '+inf')) do
  redis.call('ZADD', KEYS[2], ARGV[2], id)
end
return 1`;

/** What is known of the restarts of Redis, each of which may have made it forget what Slack already shows. */
export type Restarts = Readonly<{
  /** The run of Redis that was found last, as of now: a restart that is being noted is waited for. */
  lastRun(teamId: string): Promise<StoreRun>;
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
  /** Cards are to be rendered anew; the sweep knows which. */
  onRestart: () => Promise<void>;
}): Promise<Restarts> {
  const { redis, clock, observer, homes, onRestart } = deps;
  let closed = false;
  let retry: NodeJS.Timeout | undefined;
  let noting = Promise.resolve();

  async function noteFor(teamId: string, run: string): Promise<boolean> {
    if ((await redis.hget(keys.run(teamId), 'id')) === run) return false;
    // Before it is noted: a process that dies in between leaves it to the next one, which does it again.
    await homes.invalidateAll(teamId);
    const all = [keys.run(teamId), keys.unshown(teamId), keys.byEnd(teamId)];
    const now = clock();
    return (await redis.eval(NOTE, all.length, ...all, run, String(now), String(now - LATELY_MS))) === 1;
  }

  /** The run of the server that has this workspace. */
  async function runOf(teamId: string): Promise<string | undefined> {
    const node = await nodeOf(redis, keys.run(teamId));
    return /^run_id:(\w+)/m.exec(await node.info('server'))?.[1];
  }

  async function note(): Promise<void> {
    let restarted = false;
    for (const teamId of new Set([deps.teamId, ...(await redis.smembers(keys.teams))])) {
      const run = await within(ASK_MS, runOf(teamId));
      // A Redis that hides it cannot be told apart from its earlier run.
      if (run !== undefined) restarted = (await noteFor(teamId, run)) || restarted;
    }
    if (restarted) await onRestart();
  }

  function look(): Promise<void> {
    clearTimeout(retry);
    noting = note().catch((error: unknown) => {
      observer.warn('restart of redis not noted', error, {});
      if (!closed) retry = setTimeout(look, RETRY_MS).unref();
    });
    return noting;
  }

  const stop = onReturn(redis, () => void look());
  await look();
  return {
    async lastRun(teamId) {
      await noting;
      const { id = '', at } = await redis.hgetall(keys.run(teamId));
      return { id, at: Number(at ?? 0) };
    },
    close() {
      closed = true;
      stop();
      clearTimeout(retry);
    },
  };
}
