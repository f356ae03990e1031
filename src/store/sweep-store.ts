import { setTimeout as sleep } from 'node:timers/promises';
import type { SweepStore } from '../workflow/sweep-store.ts';
import type { RedisConnection } from './client.ts';
import { keys } from './keys.ts';
import { LOCK_MS, withLock } from './lock.ts';
import { NOT_OVER } from './request-index.ts';
import { createUpkeepStore } from './upkeep-store.ts';

/** How many requests one sweep has rendered, at most: Slack takes no more in that time, and the next sweep goes on where this one ended. */
const SHOWN_AT_ONCE = 500;
/** How many of those that were set aside one sweep looks at, each time others. */
const ASIDES_AT_ONCE = 50;
/** How many that hold a number are read in one step. */
const HOLDING_AT_ONCE = 50;
const TRY_AGAIN_MS = 500;

/**
 * Those that were looked at longest ago, which are looked at now: what cannot be shown today keeps no other from being found.
 * KEYS unshown · ARGV now, how many
 */
const ROTATE = `
local ids = redis.call('ZRANGE', KEYS[1], 0, tonumber(ARGV[2]) - 1)
for _, id in ipairs(ids) do redis.call('ZADD', KEYS[1], ARGV[1], id) end
return ids`;

/**
 * The lists by which a sweep finds requests; {@link createRequestStore} keeps them with each save. `own` is the workspace that the process serves: in a
 * cluster the list of all is kept by another server, which may have lost it.
 */
export function createSweepStore(redis: RedisConnection, own?: string): SweepStore {
  return {
    ...createUpkeepStore(redis),

    async teams() {
      const kept = await redis.smembers(keys.teams);
      return own === undefined || kept.includes(own) ? kept : [...kept, own];
    },

    due: (teamId, until) => redis.zrangebyscore(keys.due(teamId), '-inf', until),

    async unshown(teamId, now, waiting = 0) {
      const most = SHOWN_AT_ONCE - waiting;
      if (most <= 0) return [];
      return redis.eval(ROTATE, 1, keys.unshown(teamId), String(now), String(most)) as Promise<string[]>;
    },

    isHolding: async (teamId) => (await redis.zcard(keys.holds(teamId))) > 0,
    holding: (teamId, changedSince) => redis.zrangebyscore(keys.holds(teamId), changedSince, '+inf'),

    async *allHolding(teamId) {
      let cursor = '0';
      do {
        const [next, idsAndScores] = await redis.zscan(keys.holds(teamId), cursor, 'COUNT', HOLDING_AT_ONCE);
        yield idsAndScores.filter((_, index) => index % 2 === 0);
        cursor = next;
      } while (cursor !== '0');
    },

    endedSince: (teamId, since) => redis.zrangebyscore(keys.byEnd(teamId), since, `(${NOT_OVER}`),

    async sweepAlone(teamId, sweep) {
      // The lock of a process that died ends by itself.
      for (const until = performance.now() + LOCK_MS; performance.now() < until; await sleep(TRY_AGAIN_MS)) {
        if (await withLock(redis, keys.sweeping(teamId), sweep)) return;
      }
    },

    async clockOffsets(teamId) {
      const kept = Object.entries(await redis.hgetall(keys.clocks(teamId)));
      return new Map(kept.map(([provider, offsetMs]) => [provider, Number(offsetMs)]));
    },

    async keepClockOffset(teamId, provider, offsetMs) {
      await redis.hset(keys.clocks(teamId), provider, String(offsetMs));
    },

    async setAside(teamId, id) {
      const step = redis.multi().zrem(keys.due(teamId), id).zrem(keys.unshown(teamId), id);
      await step.sadd(keys.unreadable(teamId), id).exec();
    },

    async takeBack(teamId, id) {
      const step = redis.multi().zadd(keys.due(teamId), '0', id).zadd(keys.unshown(teamId), '0', id);
      await step.srem(keys.unreadable(teamId), id).exec();
    },

    asides: (teamId) => redis.srandmember(keys.unreadable(teamId), ASIDES_AT_ONCE),
  };
}
