import { hoursToMilliseconds } from 'date-fns';
import { z } from 'zod';
import type { RegisterStore } from '../workflow/register-store.ts';
import type { RedisConnection } from './client.ts';
import { keys } from './keys.ts';
import { withLock } from './lock.ts';

const PARTLY_MS = hoursToMilliseconds(24);

const readingSchema = z.object({
  at: z.number(),
  wholeAt: z.number().optional(),
  numbers: z.number(),
  unreadable: z.number(),
  failingSince: z.number().optional(),
  problem: z.string().optional(),
});

/** Keeps another value under a field, and answers whether it is another one. KEYS hash · ARGV field, value */
const IS_NEW = `
if redis.call('HGET', KEYS[1], ARGV[1]) == ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return 1`;

type Marks = Pick<
  RegisterStore,
  | 'tellAlone'
  | 'readAlone'
  | 'isReading'
  | 'lastReading'
  | 'keepReading'
  | 'partlyTold'
  | 'keepPartlyTold'
  | 'monthTold'
  | 'keepMonthTold'
  | 'isNewNight'
  | 'purchases'
  | 'purchasesKept'
  | 'keepPurchasesKept'
>;

/** How far reading, telling and taking over have come: what is lost of it is done once more, and changes nothing then. */
export function createRegisterMarks(redis: RedisConnection): Marks {
  return {
    tellAlone: (teamId, tell) => withLock(redis, keys.tellingNumbers(teamId), tell),
    readAlone: (teamId, provider, read) => withLock(redis, keys.readingNumbers(teamId, provider), read),
    isReading: async (teamId, provider) => (await redis.exists(keys.readingNumbers(teamId, provider))) === 1,

    async lastReading(teamId, provider) {
      const kept = await redis.hget(keys.readings(teamId), provider);
      return kept === null ? undefined : readReading(kept);
    },
    async keepReading(teamId, provider, reading) {
      await redis.hset(keys.readings(teamId), provider, JSON.stringify(reading));
    },

    async partlyTold(teamId) {
      return new Set(await redis.smembers(keys.partlyTold(teamId)));
    },
    async keepPartlyTold(teamId, lines) {
      const step = redis.multi().del(keys.partlyTold(teamId));
      if (lines.length > 0) {
        step.sadd(keys.partlyTold(teamId), ...lines);
        step.pexpire(keys.partlyTold(teamId), PARTLY_MS);
      }
      await step.exec();
    },

    async monthTold(teamId) {
      return (await redis.hget(keys.registerMarks(teamId), 'month')) ?? undefined;
    },
    async keepMonthTold(teamId, month) {
      await redis.hset(keys.registerMarks(teamId), 'month', month);
    },
    async isNewNight(teamId, night) {
      return (await redis.eval(IS_NEW, 1, keys.registerMarks(teamId), 'night', night)) === 1;
    },

    purchases: (teamId, from, most) => redis.zrange(keys.numbers(teamId), String(from), String(from + most - 1)),
    async purchasesKept(teamId) {
      return Number((await redis.hget(keys.registerMarks(teamId), 'purchases')) ?? 0);
    },
    async keepPurchasesKept(teamId, count) {
      await redis.hset(keys.registerMarks(teamId), 'purchases', String(count));
    },
  };
}

/** What cannot be read counts as none: the list is read anew. */
function readReading(json: string) {
  try {
    return readingSchema.safeParse(JSON.parse(json)).data;
  } catch {
    return undefined;
  }
}
