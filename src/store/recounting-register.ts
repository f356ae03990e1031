import type { Recounting } from '../workflow/recounting.ts';
import type { RedisConnection } from './client.ts';
import { keys } from './keys.ts';
import { RUNS } from './known-run.ts';
import { COUNTING, countsForScript, countsOfRecord } from './spending.ts';

/** Records that are looked at in one step. */
const AT_ONCE = 500;

/** Nothing of the number changes but what it counts. KEYS record, spent · ARGV version, JSON of what it counts */
const RECOUNT_RECORD = `${COUNTING}
if redis.call('HGET', KEYS[1], 'version') ~= ARGV[1] then return end
exchange(KEYS[1], KEYS[2], cjson.decode(ARGV[2]))
redis.call('HSET', KEYS[1], 'countedAt', ARGV[1])`;

/**
 * A place among the facts is one of this server alone: on another one, and after a restart, they begin anew.
 * KEYS facts · ARGV the run in which the place is one, place, how many. Returns the run, the next place, and ids.
 */
const RECORDS = `${RUNS}
local found = redis.call('HSCAN', KEYS[1], isAnotherRun(ARGV[1]) and '0' or ARGV[2], 'COUNT', ARGV[3])
local ids = {}
for at = 1, #found[2], 2 do table.insert(ids, found[2][at]) end
return {thisRun(), found[1], ids}`;

/** What of {@link Recounting} is about numbers of the register. */
export function createRegisterRecounting(
  redis: RedisConnection,
): Pick<Recounting, 'records' | 'recountRecord' | 'uncounted'> {
  return {
    async records(teamId, place) {
      const [run = '', cursor = '0'] = place.split(' ');
      const given = [run, cursor, String(AT_ONCE)];
      const found = (await redis.eval(RECORDS, 1, keys.recordFacts(teamId), ...given)) as [string, string, string[]];
      const [isIn, next, ids] = found;
      return { ids, next: next === '0' ? undefined : `${isIn} ${next}` };
    },

    async recountRecord(record, counting) {
      const { teamId, id, version } = record;
      const all = [keys.record(teamId, id), keys.spent(teamId)];
      const counts = countsForScript(countsOfRecord(record, counting), counting);
      await redis.eval(RECOUNT_RECORD, all.length, ...all, String(version), counts);
    },

    async uncounted(teamId, ids) {
      const kept = await Promise.all(ids.map((id) => redis.hmget(keys.record(teamId, id), 'version', 'countedAt')));
      return ids.filter((_, index) => kept[index]?.[0] !== kept[index]?.[1]);
    },
  };
}
