import { hoursToMilliseconds } from 'date-fns';
import { ORDER_AGAIN_MS } from '../domain/rules.ts';
import type { CurrentRun, StoreRun } from '../workflow/store-runs.ts';
import type { RedisConnection } from './client.ts';
import { keys } from './keys.ts';

/** People may still read the cards of what ended this long before a restart. */
const LATELY_MS = hoursToMilliseconds(1);

/**
 * Notes which run of Redis this is, and has the cards of every request that may still be read rendered anew: in one step, so that it is done
 * once, and no process that does it can die in the middle. KEYS run, unshown, by end, its first minute · ARGV run id, now, ended since, how long a minute is. Returns 1 when it was another run.
 * The first one that is known has nothing before it that could be forgotten.
 */
const NOTE = `
local known = redis.call('HGET', KEYS[1], 'id')
if known == ARGV[1] then return 0 end
if not known then
  redis.call('HSET', KEYS[1], 'id', ARGV[1], 'at', 0, 'checked', ARGV[1])
  return 1
end
redis.call('HSET', KEYS[1], 'id', ARGV[1], 'at', ARGV[2])
redis.call('SET', KEYS[4], '1', 'PX', ARGV[4])
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[3], ARGV[3], '+inf')) do
  redis.call('ZADD', KEYS[2], ARGV[2], id)
end
return 1`;

/** Which run of Redis each workspace was in last, as all processes know it. */
export function createRunStore(redis: RedisConnection) {
  async function last(teamId: string): Promise<CurrentRun & { checked?: string | undefined }> {
    const [{ id = '', at, checked }, settlesInMs] = await Promise.all([
      redis.hgetall(keys.run(teamId)),
      redis.pttl(keys.runBegins(teamId)),
    ]);
    return { id, at: Number(at ?? 0), checked, settlesInMs: Math.max(0, settlesInMs) };
  }

  return {
    last,

    /** True when it was another one, and is noted now. */
    async note(teamId: string, run: string, now: number): Promise<boolean> {
      const all = [keys.run(teamId), keys.unshown(teamId), keys.byEnd(teamId), keys.runBegins(teamId)];
      const times = [now, now - LATELY_MS, ORDER_AGAIN_MS].map(String);
      return (await redis.eval(NOTE, all.length, ...all, run, ...times)) === 1;
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
