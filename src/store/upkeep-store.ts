import { hoursToMilliseconds } from 'date-fns';
import { compacted, isFinished } from '../domain/compact.ts';
import type { Request } from '../domain/request.ts';
import type { UpkeepStore } from '../workflow/upkeep-store.ts';
import type { RedisConnection } from './client.ts';
import { keys } from './keys.ts';
import { writeCompactBody } from './request-body.ts';
import { endedAt, placesOf } from './request-index.ts';

const DAY_MS = hoursToMilliseconds(24);
/** People who are looked up in one step. */
const HOMES_AT_ONCE = 500;

/*
 * A request is compacted beside the one way in, in the store alone: nothing happens to it. Its version stays, so no card is rendered, no job follows
 * and the audit trail has no line; a change that was decided on the whole form is saved over the short one, and makes it whole again.
 */

/** KEYS request, due, unshown, by end, compacted · ARGV version, body, id, end, 1 where it no longer matters what its cards show */
const COMPACT = `
if redis.call('HGET', KEYS[1], 'version') ~= ARGV[1] then return 0 end
if redis.call('ZSCORE', KEYS[2], ARGV[3]) then return 0 end
if ARGV[5] ~= '1' and redis.call('ZSCORE', KEYS[3], ARGV[3]) then return 0 end
redis.call('HSET', KEYS[1], 'body', ARGV[2])
redis.call('ZREM', KEYS[4], ARGV[3])
redis.call('ZADD', KEYS[5], ARGV[4], ARGV[3])
return 1`;

/**
 * In one step, so that no process dies in the middle. A version that does not know `compacted` leaves a request there that goes on again: by its
 * other lists it is told apart. Who renders it at this moment loses the lock, and so writes no card any more.
 * KEYS request, cards, rendering, compacted, by end, due, unshown, then its lists · ARGV version, id, body that stays or ""
 */
const FORGET = `
if redis.call('ZSCORE', KEYS[5], ARGV[2]) or redis.call('ZSCORE', KEYS[6], ARGV[2]) then
  redis.call('ZREM', KEYS[4], ARGV[2])
  return 0
end
if redis.call('HGET', KEYS[1], 'version') ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[2], KEYS[3])
redis.call('ZREM', KEYS[4], ARGV[2])
redis.call('ZREM', KEYS[7], ARGV[2])
if ARGV[3] ~= '' then return redis.call('HSET', KEYS[1], 'body', ARGV[3]) + 1 end
redis.call('DEL', KEYS[1])
for list = 8, #KEYS do redis.call('ZREM', KEYS[list], ARGV[2]) end
return 1`;

/** Later than it stands there, and never what is not over: that stands behind every time. KEYS by end, compacted · ARGV id, at */
const PUT_OFF = `
redis.call('ZADD', KEYS[1], 'XX', 'GT', ARGV[2], ARGV[1])
redis.call('ZADD', KEYS[2], 'XX', 'GT', ARGV[2], ARGV[1])`;

/** KEYS request, then lists · ARGV id */
const DROP = `
if redis.call('EXISTS', KEYS[1]) == 1 then return end
for list = 2, #KEYS do redis.call('ZREM', KEYS[list], ARGV[1]) end`;

/** One who opens their Home just now stays. KEYS homes, then one's Home for each · ARGV users */
const FORGET_HOMES = `
for index, user in ipairs(ARGV) do
  if redis.call('EXISTS', KEYS[index + 1]) == 0 then redis.call('SREM', KEYS[1], user) end
end`;

/** Ends what is over, from the lists that {@link createRequestStore} keeps with each save. */
export function createUpkeepStore(redis: RedisConnection): UpkeepStore {
  const first = (key: string, until: number, most: number) => redis.zrangebyscore(key, '-inf', until, 'LIMIT', 0, most);

  return {
    whole: (teamId, until, most) => first(keys.byEnd(teamId), until, most),
    compacted: (teamId, until, most) => first(keys.compacted(teamId), until, most),

    async compact(request, isOld) {
      const { teamId, id, version, state } = request;
      const end = endedAt(state);
      if (!isFinished(request) || end === undefined) return false;
      const all = [
        keys.request(teamId, id),
        keys.due(teamId),
        keys.unshown(teamId),
        keys.byEnd(teamId),
        keys.compacted(teamId),
      ];
      const body = writeCompactBody(compacted(request));
      const given = [String(version), body, id, String(end), isOld ? '1' : ''];
      return (await redis.eval(COMPACT, all.length, ...all, ...given)) === 1;
    },

    async forget(request) {
      const { teamId, id, version, state } = request;
      if (!isFinished(request)) return false;
      const lists = placesOf(request).map(({ key }) => key);
      const all = [
        keys.request(teamId, id),
        keys.cards(teamId, id),
        keys.rendering(teamId, id),
        keys.compacted(teamId),
        keys.byEnd(teamId),
        keys.due(teamId),
        keys.unshown(teamId),
        ...lists,
      ];
      const stays = state.name === 'purchased' ? bodyWithoutCards(request) : '';
      return (await redis.eval(FORGET, all.length, ...all, String(version), id, stays)) === 1;
    },

    async putOff(teamId, id, at) {
      await redis.eval(PUT_OFF, 2, keys.byEnd(teamId), keys.compacted(teamId), id, String(at));
    },

    async drop(teamId, id) {
      const lists = [keys.byEnd(teamId), keys.compacted(teamId), keys.due(teamId), keys.unshown(teamId)];
      await redis.eval(DROP, 1 + lists.length, keys.request(teamId, id), ...lists, id);
    },

    async forgetHomes(teamId) {
      if ((await redis.set(keys.homesSeen(teamId), '1', 'PX', DAY_MS, 'NX')) !== 'OK') return;
      const users = await redis.smembers(keys.homes(teamId));
      for (let from = 0; from < users.length; from += HOMES_AT_ONCE) {
        const some = users.slice(from, from + HOMES_AT_ONCE);
        const all = [keys.homes(teamId), ...some.map((user) => keys.home(teamId, user))];
        await redis.eval(FORGET_HOMES, all.length, ...all, ...some);
      }
    },
  };
}

/** The register of numbers stays for good. */
function bodyWithoutCards(request: Request): string {
  return writeCompactBody({ ...compacted(request), cardsGone: true });
}
