import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { script } from '../../src/store/script.ts';
import { useRedis } from '../support/redis.ts';

const server = useRedis();
let redis: Redis;
beforeAll(() => {
  redis = new Redis(server.url);
});
afterAll(() => redis.disconnect());

const counting = script(`redis.call('INCRBY', KEYS[1], ARGV[1]) return redis.call('GET', KEYS[1])`);
/** What Redis was asked since it was told to forget that. */
const asked = async () => [...(await redis.info('commandstats')).matchAll(/cmdstat_(eval(?:sha)?):calls=(\d+)/g)];

it('is given by its text once, and by its digest from then on', async () => {
  await redis.config('RESETSTAT');
  expect(await counting(redis, ['n'], '2')).toBe('2');
  expect(await counting(redis, ['n'], '3')).toBe('5');
  expect((await asked()).map(([, name, calls]) => [name, calls]).toSorted()).toEqual([
    ['eval', '1'],
    ['evalsha', '2'],
  ]);
});

it('is given by its text again where Redis has forgotten it, as a copy that took over', async () => {
  await counting(redis, ['n'], '0');
  await redis.script('FLUSH');
  expect(await counting(redis, ['m'], '7')).toBe('7');
  expect(await redis.get('m')).toBe('7');
});

it('is run once where it fails', async () => {
  await redis.set('text', 'no number');
  const failing = script(`redis.call('INCR', KEYS[1]) redis.call('INCR', KEYS[2]) return 1`);
  // By its text, then by its digest.
  for (const times of ['1', '2']) {
    await expect(failing(redis, ['runs', 'text'])).rejects.toThrow(/not an integer/);
    expect(await redis.get('runs')).toBe(times);
  }
});
