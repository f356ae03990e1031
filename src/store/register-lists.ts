import { type RecordFacts, recordFactsSchema } from '../domain/register/facts.ts';
import type { NumberRecord } from '../domain/register/record.ts';
import type { RegisterStore } from '../workflow/register-store.ts';
import type { RedisConnection } from './client.ts';
import { keys } from './keys.ts';
import { COUNTING } from './spending.ts';

/**
 * What a version that counts no records has left counted of it is given back.
 * KEYS record, facts, due, untold, gone, list of its owner, spent · ARGV version, id. Returns 1 when it is gone.
 */
const FORGET = `${COUNTING}
if redis.call('HGET', KEYS[1], 'version') ~= ARGV[1] then return 0 end
exchange(KEYS[1], KEYS[7], {counts = {}})
redis.call('DEL', KEYS[1])
redis.call('HDEL', KEYS[2], ARGV[2])
for _, list in ipairs({KEYS[3], KEYS[5]}) do redis.call('ZREM', list, ARGV[2]) end
for _, list in ipairs({KEYS[4], KEYS[6]}) do redis.call('SREM', list, ARGV[2]) end
return 1`;

/** KEYS record, facts, due, untold, gone · ARGV id */
const DROP = `
if redis.call('EXISTS', KEYS[1]) == 1 then return end
redis.call('HDEL', KEYS[2], ARGV[1])
redis.call('ZREM', KEYS[3], ARGV[1])
redis.call('SREM', KEYS[4], ARGV[1])
redis.call('ZREM', KEYS[5], ARGV[1])`;

/** How many facts are read in one step: each takes Redis, and this process, a few milliseconds. */
const FACTS_AT_ONCE = 500;

type Lists = Pick<RegisterStore, 'facts' | 'factsOfOwner' | 'due' | 'untold' | 'gone' | 'putOff' | 'drop' | 'forget'>;

/** What {@link createRegisterStore} keeps with each save beside the number itself. */
export function createRegisterLists(redis: RedisConnection): Lists {
  return {
    async facts(teamId, unreadable) {
      const found = new Map<string, RecordFacts>();
      let cursor = '0';
      do {
        const [next, some] = await redis.hscan(keys.recordFacts(teamId), cursor, 'COUNT', FACTS_AT_ONCE);
        for (let at = 0; at < some.length; at += 2) keepFacts(found, some[at] ?? '', some[at + 1], unreadable);
        cursor = next;
      } while (cursor !== '0');
      return [...found.values()];
    },

    async factsOfOwner(teamId, owner) {
      const ids = await redis.smembers(keys.recordsOf(teamId, owner));
      const found = new Map<string, RecordFacts>();
      for (let from = 0; from < ids.length; from += FACTS_AT_ONCE) {
        const some = ids.slice(from, from + FACTS_AT_ONCE);
        const kept = await redis.hmget(keys.recordFacts(teamId), ...some);
        for (const [index, id] of some.entries()) keepFacts(found, id, kept[index] ?? undefined);
      }
      return [...found.values()];
    },

    due: (teamId, until, most) => redis.zrangebyscore(keys.recordsDue(teamId), '-inf', until, 'LIMIT', 0, most),
    untold: (teamId, most) => redis.srandmember(keys.recordsUntold(teamId), most),
    gone: (teamId, until, most) => redis.zrangebyscore(keys.recordsGone(teamId), '-inf', until, 'LIMIT', 0, most),

    async putOff(teamId, id, until) {
      await redis.zadd(keys.recordsDue(teamId), 'XX', 'GT', until, id);
      await redis.zadd(keys.recordsGone(teamId), 'XX', 'GT', until, id);
    },

    async drop(teamId, id) {
      const all = keysOf(teamId, id);
      await redis.eval(DROP, all.length, ...all, id);
    },

    async forget(record) {
      const { teamId, id, version } = record;
      if (goneForGood(record) === undefined) return false;
      const all = [...keysOf(teamId, id), keys.recordsOf(teamId, listOwnerOf(record)), keys.spent(teamId)];
      return (await redis.eval(FORGET, all.length, ...all, String(version), id)) === 1;
    },
  };
}

/** A number, and the lists that each may stand in. */
export function keysOf(teamId: string, id: string): string[] {
  return [
    keys.record(teamId, id),
    keys.recordFacts(teamId),
    keys.recordsDue(teamId),
    keys.recordsUntold(teamId),
    keys.recordsGone(teamId),
  ];
}

/** In whose list it stands; "" where in none. */
export function listOwnerOf({ owner = '', goneAt }: NumberRecord): string {
  return goneAt === undefined ? owner : '';
}

/** One that was bought here is never forgotten. */
export function goneForGood({ bought, goneAt }: NumberRecord): number | undefined {
  return bought ? undefined : goneAt;
}

function keepFacts(
  found: Map<string, RecordFacts>,
  id: string,
  json: string | undefined,
  unreadable?: (id: string) => void,
): void {
  const facts = json === undefined ? undefined : readFacts(json);
  if (facts?.id === id) found.set(id, facts);
  else if (json !== undefined) unreadable?.(id);
}

function readFacts(json: string): RecordFacts | undefined {
  try {
    return recordFactsSchema.safeParse(JSON.parse(json)).data;
  } catch {
    return undefined;
  }
}
