import { hoursToMilliseconds } from 'date-fns';
import type { Redis } from 'ioredis';
import type { Clock, Homes, Observer, StoreRun } from '../workflow/ports.ts';
import { keys } from './keys.ts';
import { within } from './within.ts';

/** People may still read the cards of what ended this long before a restart. */
const LATELY_MS = hoursToMilliseconds(1);
const ASK_MS = 2_000;
const RETRY_MS = 1_000;
/** How many requests one step has rendered anew: Redis does nothing else for a few milliseconds. */
const MARKED_AT_ONCE = 1_000;

/**
 * Notes which run of Redis this is, and that the cards of every request that may still be read are to be rendered anew: in one step, so that it
 * is done once. KEYS run · ARGV run id, now, ended since. Returns 1 when it was another run.
 */
const NOTE = `
if redis.call('HGET', KEYS[1], 'id') == ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'id', ARGV[1], 'at', ARGV[2], 'since', ARGV[3])
redis.call('HDEL', KEYS[1], 'after', 'score')
return 1`;

/**
 * Has some more of them rendered anew, where that is not done. How far it is stands in Redis: any process goes on where another one died. What is
 * saved meanwhile is to be shown by that, so it does not matter where it moves; but if it was the last of the step before, where to go on is not
 * known any more, and all begins anew. KEYS run, unshown, by end · ARGV how many. Returns 1 while there may be more.
 */
const MARK = `
local at, since, after, score = unpack(redis.call('HMGET', KEYS[1], 'at', 'since', 'after', 'score'))
if not since then return 0 end
local first
if after and redis.call('ZSCORE', KEYS[3], after) == score then first = redis.call('ZRANK', KEYS[3], after) + 1
else first = redis.call('ZCOUNT', KEYS[3], '-inf', '(' .. since) end
local ids = redis.call('ZRANGE', KEYS[3], first, first + tonumber(ARGV[1]) - 1)
for _, id in ipairs(ids) do redis.call('ZADD', KEYS[2], at, id) end
if #ids < tonumber(ARGV[1]) then
  redis.call('HDEL', KEYS[1], 'since', 'after', 'score')
  return 0
end
redis.call('HSET', KEYS[1], 'after', ids[#ids], 'score', redis.call('ZSCORE', KEYS[3], ids[#ids]))
return 1`;

/** What is known of the restarts of Redis, each of which may have made it forget what Slack already shows. */
export type Restarts = Readonly<{
  /** The run of Redis that was found last, as of now: a restart that is being noted is waited for. */
  lastRun(teamId: string): Promise<StoreRun>;
  close(): void;
}>;

/** Looks now and whenever the connection is back. Resolves when a restart that happened before is noted. `redis` must be connected. */
export async function watchRestarts(deps: {
  redis: Redis;
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
    const now = clock();
    return (await redis.eval(NOTE, 1, keys.run(teamId), run, String(now), String(now - LATELY_MS))) === 1;
  }

  async function mark(teamId: string): Promise<void> {
    const all = [keys.run(teamId), keys.unshown(teamId), keys.byEnd(teamId)];
    while ((await redis.eval(MARK, all.length, ...all, String(MARKED_AT_ONCE))) === 1);
  }

  async function note(): Promise<void> {
    const run = /^run_id:(\w+)/m.exec(await within(ASK_MS, redis.info('server')))?.[1];
    // A Redis that hides it cannot be told apart from its earlier run.
    if (run === undefined) return;
    let restarted = false;
    for (const teamId of new Set([deps.teamId, ...(await redis.smembers(keys.teams))])) {
      restarted = (await noteFor(teamId, run)) || restarted;
      await mark(teamId);
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

  redis.on('ready', look);
  await look();
  return {
    async lastRun(teamId) {
      await noting;
      const { id = '', at } = await redis.hgetall(keys.run(teamId));
      return { id, at: Number(at ?? 0) };
    },
    close() {
      closed = true;
      redis.off('ready', look);
      clearTimeout(retry);
    },
  };
}
