import { hoursToMilliseconds } from 'date-fns';
import { ORDER_AGAIN_MS } from '../domain/rules.ts';
import type { CurrentRun, StoreRun } from '../workflow/store-runs.ts';
import { answersOf } from './answers-of.ts';
import type { RedisConnection } from './client.ts';
import { keys } from './keys.ts';

/** People may still read the cards of what ended this long before a restart. */
const LATELY_MS = hoursToMilliseconds(1);

/** How many requests one step has rendered anew: Redis does nothing else for a few milliseconds. */
const MARKED_AT_ONCE = 1_000;

/**
 * Notes which run of Redis this is, and that the cards of every request that may still be read are to be rendered anew: in one step, so that it
 * is done once. The first run that is known has nothing before it that could be forgotten; what the first versions noted of a run is its beginning.
 * KEYS run, its first minute · ARGV run id, now, ended since, how long a minute is, "1" where a process has known another one. Returns 1 when it was
 * another run.
 */
const NOTE = `
local known = redis.call('HGET', KEYS[1], 'id')
if known == ARGV[1] then return 0 end
if known and not string.find(known, '.', 1, true) and string.sub(ARGV[1], 1, #known + 1) == known .. '.' then
  redis.call('HSET', KEYS[1], 'id', ARGV[1])
  return 0
end
if not known and ARGV[5] ~= '1' then
  redis.call('HSET', KEYS[1], 'id', ARGV[1], 'at', 0, 'checked', ARGV[1])
  return 1
end
redis.call('SET', KEYS[2], '1', 'PX', ARGV[4])
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

/** Which run of Redis each workspace was in last, as all processes know it. */
export function createRunStore(redis: RedisConnection) {
  async function last(teamId: string): Promise<CurrentRun & { checked?: string | undefined; isMarking: boolean }> {
    const asked = await redis.pipeline().hgetall(keys.run(teamId)).pttl(keys.runBegins(teamId)).exec();
    const [{ id = '', at, checked, since }, settlesInMs] = answersOf<[Record<string, string>, number]>(asked);
    return { id, at: Number(at ?? 0), checked, isMarking: since !== undefined, settlesInMs: Math.max(0, settlesInMs) };
  }

  return {
    last,

    /**
     * True when it was another one, and is noted now, after what is to be done `first`. What a restart made unknown is rendered anew; what another
     * process has begun of that is gone on with.
     */
    async note(
      teamId: string,
      { id: run, isAnother }: Readonly<{ id: string | undefined; isAnother: boolean }>,
      now: number,
      first: () => Promise<void>,
    ): Promise<boolean> {
      const known = await last(teamId);
      const isNews = run !== undefined && known.id !== run;
      if (isNews) await first();
      const times = [now, now - LATELY_MS, ORDER_AGAIN_MS, isAnother ? 1 : 0].map(String);
      const noted = isNews && (await redis.eval(NOTE, 2, keys.run(teamId), keys.runBegins(teamId), run, ...times));
      if (!isNews && !known.isMarking) return false;
      const all = [keys.run(teamId), keys.unshown(teamId), keys.byEnd(teamId)];
      while ((await redis.eval(MARK, all.length, ...all, String(MARKED_AT_ONCE))) === 1);
      return noted === 1;
    },

    async uncheckedRun(teamId: string): Promise<StoreRun | undefined> {
      const run = await last(teamId);
      return run.checked === run.id ? undefined : run;
    },

    async checked(teamId: string, { id }: StoreRun): Promise<void> {
      await redis.hset(keys.run(teamId), 'checked', id);
    },
  };
}
