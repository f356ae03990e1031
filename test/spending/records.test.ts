import fc from 'fast-check';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { useRedis } from '../support/redis.ts';
import { createRents, type Happening, happenings } from './records.ts';

const server = useRedis();
let redis: Redis;
beforeAll(() => {
  redis = new Redis(server.url);
});
afterAll(() => redis.disconnect());

it('in whatever order numbers are seen, bought, told of and gone, rules change, sums are lost and processes die: the rent that is counted is a plain sum', {
  timeout: 120_000,
}, async () => {
  let compared = 0;
  const happened = new Map<Happening['what'], number>();
  const each = fc.asyncProperty(happenings, async (all) => {
    await redis.flushall();
    const rents = createRents(redis);
    await rents.begins();
    for (const it of all) {
      await rents.happens(it);
      happened.set(it.what, (happened.get(it.what) ?? 0) + 1);
    }
    await rents.ends();
    compared += rents.compared();
  });
  const found = await fc.check(each, { numRuns: 100, seed: 20_260_115, endOnFailure: true });
  expect([String(found.errorInstance), JSON.stringify(found.counterexample)]).toEqual(['null', 'null']);
  expect([happened.size, compared > 700]).toEqual([12, true]);
});
