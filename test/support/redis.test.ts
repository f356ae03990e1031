import { Redis } from 'ioredis';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { useRedis } from './redis.ts';

const redis = useRedis();
let client: Redis;

beforeEach(async () => {
  await redis.flush();
  client = new Redis(redis.url);
});
afterEach(() => client.disconnect());

test('a test file gets a Redis of its own', async () => {
  await client.set('left behind', 'yes');
  expect(await client.dbsize()).toBe(1);
  expect(redis.url).toBe(`redis://127.0.0.1:${redis.server.port}`);
});

test('flush takes away what the test before left', async () => {
  expect(await client.dbsize()).toBe(0);
});
