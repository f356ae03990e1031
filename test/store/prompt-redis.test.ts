import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openRedis, type RedisConnection } from '../../src/store/connections.ts';
import { useRedis } from '../support/redis.ts';
import { type Front, openFront } from '../support/redis-front.ts';

const server = useRedis();
let front: Front;
let redis: Redis;
let others: RedisConnection[];

beforeEach(async () => {
  await server.flush();
  front = await openFront();
  front.leadTo(server.server.port);
  redis = openRedis(`redis://127.0.0.1:${front.port}`, { patient: false }) as Redis;
  others = [];
  await expect.poll(() => redis.status).toBe('ready');
});
afterEach(async () => {
  for (const each of [redis, ...others]) each.disconnect();
  await front.close();
});

async function kills(): Promise<void> {
  const other = openRedis(server.url, { patient: true });
  others.push(other);
  await other.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
}
const tookMs = async (work: Promise<unknown>) => {
  const begunAt = performance.now();
  await work.catch(() => undefined);
  return performance.now() - begunAt;
};

describe('a connection that has just been lost', () => {
  it('has what is asked meanwhile wait until it is there again, in its order and once', async () => {
    const left = new Promise((resolve) => redis.once('close', resolve));
    await kills();
    await left;
    expect(redis.status).not.toBe('ready');
    const asked = Array.from({ length: 20 }, (_, no) => redis.rpush('list', String(no)));
    expect(await Promise.all(asked)).toEqual(Array.from({ length: 20 }, (_, no) => no + 1));
    expect(await redis.lrange('list', 0, -1)).toEqual(Array.from({ length: 20 }, (_, no) => String(no)));
  });

  it('of which only its socket knows as yet, too', async () => {
    // What the socket has noticed is told in the next turn.
    redis.stream.destroy();
    expect(redis.status).toBe('ready');
    expect(await redis.incr('count')).toBe(1);
  });

  it('fails what is asked after a second where it does not come back, and at once from then on; nothing of it is done later', async () => {
    await front.close();
    await expect.poll(() => redis.status).not.toBe('ready');
    const refused = expect(redis.incr('count')).rejects.toThrow('enableOfflineQueue');
    const first = await tookMs(redis.incr('count'));
    await refused;
    expect(first).toBeGreaterThan(500);
    expect(first).toBeLessThan(2_000);
    expect(await tookMs(redis.incr('count'))).toBeLessThan(200);
    await front.open();
    await expect.poll(() => redis.status, { timeout: 5_000 }).toBe('ready');
    expect(await redis.incr('count')).toBe(1);
    // And the next time it is lost they wait again.
    await kills();
    await sleep(1);
    expect(await redis.incr('count')).toBe(2);
  });
});

it('one that never was there waits for nothing', async () => {
  await front.close();
  const other = openRedis(`redis://127.0.0.1:${front.port}`, { patient: false }) as Redis;
  others.push(other);
  expect(await tookMs(other.get('x'))).toBeLessThan(200);
  await front.open();
});
