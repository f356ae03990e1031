import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createDeliveryStore } from '../../src/store/delivery-store.ts';
import { useRedis } from '../support/redis.ts';

const server = useRedis();
let redis: Redis;
beforeAll(() => {
  redis = new Redis(server.url);
});
beforeEach(() => server.flush());
afterAll(() => redis.disconnect());

it('what comes by one id counts once in its time, for each workspace and person, and again afterwards', async () => {
  const deliveries = createDeliveryStore(redis);
  const isFirst = (team: string, id: string) => deliveries.isFirst(team, id, 60_000);
  expect([await isFirst('T1', 'said:U1'), await isFirst('T1', 'said:U1')]).toEqual([true, false]);
  expect([await isFirst('T1', 'said:U2'), await isFirst('T2', 'said:U1')]).toEqual([true, true]);
  const [key = ''] = await redis.keys('*T1*said:U1');
  const left = await redis.pttl(key);
  expect(left > 0 && left <= 60_000).toBe(true);
  // Its time is over.
  await redis.del(key);
  expect(await isFirst('T1', 'said:U1')).toBe(true);
});

it('of two at once one is the first', async () => {
  const deliveries = createDeliveryStore(redis);
  const both = await Promise.all([1, 2].map(() => deliveries.isFirst('T1', 'said:U1', 60_000)));
  expect(both.toSorted()).toEqual([false, true]);
});
