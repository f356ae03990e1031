import { hoursToMilliseconds } from 'date-fns';
import type { Counting, Recounting } from '../workflow/recounting.ts';
import type { RedisConnection } from './client.ts';
import { keys } from './keys.ts';
import { COUNTING, countsForScript, countsOf } from './spending.ts';

const DAY_MS = hoursToMilliseconds(24);
/** Fields that are looked at in one step. */
const FIELDS_AT_ONCE = 1_000;

/** Nothing of the request changes but what it counts. KEYS request, spent · ARGV version, JSON of what it counts */
const RECOUNT = `${COUNTING}
if redis.call('HGET', KEYS[1], 'version') == ARGV[1] then exchange(KEYS[1], KEYS[2], cjson.decode(ARGV[2])) end`;

/** How far it has come is kept beside what is counted, so that both are lost together. */
export function createRecounting(redis: RedisConnection): Recounting {
  return {
    async progress(teamId, counting) {
      const [whole, under] = await redis.hmget(keys.spent(teamId), 'whole', 'recounted');
      const [by, since, after] = under?.split('\n') ?? [];
      if (whole === nameOf(counting)) return { isWhole: true };
      return by === nameOf(counting)
        ? { isWhole: false, since: Number(since), after: after || undefined }
        : { isWhole: false };
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

    async reached(teamId, counting, { since, after = '' }) {
      const at = [nameOf(counting), since, after].join('\n');
      await redis.multi().hdel(keys.spent(teamId), 'whole').hset(keys.spent(teamId), 'recounted', at).exec();
    },

    async whole(teamId, counting) {
      await redis
        .multi()
        .hset(keys.spent(teamId), 'whole', nameOf(counting))
        .hdel(keys.spent(teamId), 'recounted')
        .exec();
    },

    async forgetMonths(teamId, before) {
      if ((await redis.set(keys.monthsSeen(teamId), '1', 'PX', DAY_MS, 'NX')) !== 'OK') return;
      let cursor = '0';
      do {
        const [next, found] = await redis.hscan(keys.spent(teamId), cursor, 'COUNT', FIELDS_AT_ONCE);
        const old = found.filter((field, index) => index % 2 === 0 && /^\d{4}-\d{2} /.test(field) && field < before);
        if (old.length > 0) await redis.hdel(keys.spent(teamId), ...old);
        cursor = next;
      } while (cursor !== '0');
    },
  };
}

function nameOf({ timeZone, currency = '?' }: Counting): string {
  return `${timeZone} ${currency}`;
}
