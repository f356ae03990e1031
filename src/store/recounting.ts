import { randomUUID } from 'node:crypto';
import { hoursToMilliseconds } from 'date-fns';
import type { Counting, Reached, Recounting } from '../workflow/recounting.ts';
import type { RedisConnection } from './client.ts';
import { keys } from './keys.ts';
import { createRegisterRecounting } from './recounting-register.ts';
import { COUNTING, countsForScript, countsOf, nameOf } from './spending.ts';

const DAY_MS = hoursToMilliseconds(24);
/** Fields that are looked at in one step. */
const FIELDS_AT_ONCE = 1_000;

/** Nothing of the request changes but what it counts. KEYS request, spent · ARGV version, JSON of what it counts */
const RECOUNT = `${COUNTING}
if redis.call('HGET', KEYS[1], 'version') == ARGV[1] then exchange(KEYS[1], KEYS[2], cjson.decode(ARGV[2])) end`;

/** KEYS spent · ARGV by which rules, how far it has come, a name for the book. Returns 0 where all is counted so. */
const BEGIN = `
if not redis.call('HGET', KEYS[1], 'book') then
  redis.call('DEL', KEYS[1])
  redis.call('HSET', KEYS[1], 'book', ARGV[3])
elseif redis.call('HGET', KEYS[1], 'whole') == ARGV[1] then return 0 end
redis.call('HDEL', KEYS[1], 'whole')
redis.call('HSET', KEYS[1], 'recounted', ARGV[2])
return 1`;

/** Only from where this counting has come to. KEYS spent · ARGV how far it has come, the field that comes in its place, its value. Returns 1 when it does. */
const GO_ON = `
if not redis.call('HGET', KEYS[1], 'book') or redis.call('HGET', KEYS[1], 'recounted') ~= ARGV[1] then return 0 end
redis.call('HDEL', KEYS[1], 'recounted')
redis.call('HSET', KEYS[1], ARGV[2], ARGV[3])
return 1`;

/** How far it has come is kept beside what is counted, so that both are lost together. */
export function createRecounting(redis: RedisConnection): Recounting {
  const goOn = async (teamId: string, ...from: [at: string, field: string, value: string]) =>
    (await redis.eval(GO_ON, 1, keys.spent(teamId), ...from)) === 1;

  return {
    ...createRegisterRecounting(redis),

    async progress(teamId, counting) {
      const [book, whole, under] = await redis.hmget(keys.spent(teamId), 'book', 'whole', 'recounted');
      const [by, run, after, place] = under?.split('\n') ?? [];
      if (book && whole === nameOf(counting)) return { isWhole: true };
      if (!book || !run || by !== nameOf(counting)) return { isWhole: false };
      return { isWhole: false, at: { run, after: after || undefined, place } };
    },

    async begin(teamId, counting) {
      const at = { run: randomUUID() };
      const begun = await redis.eval(BEGIN, 1, keys.spent(teamId), nameOf(counting), kept(counting, at), randomUUID());
      return begun === 1 ? at : undefined;
    },

    async numbers(teamId, after, most) {
      const key = keys.numbers(teamId);
      const rank = after === undefined ? null : await redis.zrank(key, after);
      const from = rank === null ? 0 : rank + 1;
      return redis.zrange(key, String(from), String(from + most - 1));
    },

    async recount(request, counting) {
      const { teamId, id, version } = request;
      const unlimited = { ...counting, workspace: [], person: [], channels: {}, rent: [] };
      const counts = countsOf(request, unlimited, false);
      const all = [keys.request(teamId, id), keys.spent(teamId)];
      await redis.eval(RECOUNT, all.length, ...all, String(version), countsForScript(counts, unlimited));
    },

    async reached(teamId, counting, at, so) {
      const next = { run: at.run, ...so };
      const isSo = await goOn(teamId, kept(counting, at), 'recounted', kept(counting, next));
      return isSo ? next : undefined;
    },

    whole: (teamId, counting, at) => goOn(teamId, kept(counting, at), 'whole', nameOf(counting)),

    async forgetMonths(teamId, before) {
      if ((await redis.set(keys.monthsSeen(teamId), '1', 'PX', DAY_MS, 'NX')) !== 'OK') return false;
      let cursor = '0';
      do {
        const [next, found] = await redis.hscan(keys.spent(teamId), cursor, 'COUNT', FIELDS_AT_ONCE);
        const old = found.filter((field, index) => index % 2 === 0 && /^\d{4}-\d{2} /.test(field) && field < before);
        if (old.length > 0) await redis.hdel(keys.spent(teamId), ...old);
        cursor = next;
      } while (cursor !== '0');
      return true;
    },
  };
}

/** As it stands in `recounted`. */
function kept(counting: Counting, { run, after = '', place }: Reached): string {
  return [nameOf(counting), run, after, ...(place === undefined ? [] : [place])].join('\n');
}
