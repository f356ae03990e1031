import { randomUUID } from 'node:crypto';
import { hoursToMilliseconds } from 'date-fns';
import type { Redis } from 'ioredis';
import type { HomeStore } from '../workflow/ports.ts';
import { alone } from './alone.ts';
import { keys } from './keys.ts';

/** A Home that nobody has opened for this long is no longer kept up to date; opening it paints it anew. */
const KEPT_MS = hoursToMilliseconds(7 * 24);

/**
 * Marks the Homes of those people who have opened theirs. KEYS stale, then each one's home · ARGV mark, then each one's user id
 * Returns those who have.
 */
const MARK = `
local known = {}
for index = 2, #KEYS do
  if redis.call('EXISTS', KEYS[index]) == 1 then
    redis.call('HSET', KEYS[1], ARGV[index], ARGV[1])
    known[#known + 1] = ARGV[index]
  end
end
return known`;

/** Takes a mark away, unless it is another one by now. KEYS stale · ARGV user id, the mark or "" for none. Returns 1 when none is left. */
const UNMARK = `
local mark = redis.call('HGET', KEYS[1], ARGV[1])
if not mark then return 1 end
if mark ~= ARGV[2] then return 0 end
return redis.call('HDEL', KEYS[1], ARGV[1])`;

/** Home tabs in Redis: one string per person who has opened theirs, one hash of marks per workspace. */
export function createHomeStore(redis: Redis): HomeStore {
  return {
    async opened(teamId, user) {
      // First, so that the sweep looks for it.
      await redis.sadd(keys.teams, teamId);
      await redis.multi().sadd(keys.homes(teamId), user).set(keys.home(teamId, user), '', 'PX', KEPT_MS).exec();
    },

    async forget(teamId, user) {
      await redis
        .multi()
        .srem(keys.homes(teamId), user)
        .del(keys.home(teamId, user))
        .hdel(keys.staleHomes(teamId), user)
        .exec();
    },

    async mark(teamId, users) {
      const all = [keys.staleHomes(teamId), ...users.map((user) => keys.home(teamId, user))];
      return (await redis.eval(MARK, all.length, ...all, randomUUID(), ...users)) as string[];
    },

    markOf: async (teamId, user) => (await redis.hget(keys.staleHomes(teamId), user)) ?? '',
    marked: (teamId) => redis.hkeys(keys.staleHomes(teamId)),

    async unmark(teamId, user, mark) {
      return (await redis.eval(UNMARK, 1, keys.staleHomes(teamId), user, mark)) === 1;
    },

    shows: async (teamId, user) => (await redis.get(keys.home(teamId, user))) ?? undefined,

    async shown(teamId, user, shows) {
      await redis.set(keys.home(teamId, user), shows, 'KEEPTTL', 'XX');
    },

    alone: (teamId, user, paint) => alone(redis, keys.paintingHome(teamId, user), paint),

    async decided(teamId, user) {
      await redis.sadd(keys.deciders(teamId), user);
    },

    hasDecided: async (teamId, user) => (await redis.sismember(keys.deciders(teamId), user)) === 1,
  };
}
