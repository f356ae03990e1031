import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createApiQuota } from '../../src/store/api-quota.ts';
import { keys } from '../../src/store/keys.ts';
import type { ApiQuota } from '../../src/workflow/api-quota.ts';
import type { Measure } from '../../src/workflow/meter.ts';
import { useRedis } from '../support/redis.ts';

const server = useRedis({ keeps: true });
const HOUR = 60 * 60_000;
const WEEK = 7 * 24 * HOUR;

let redis: Redis;
let clock: number;
let troubles: string[];
/** Two processes: nothing in common but Redis. */
let a: ApiQuota;
let b: ApiQuota;
const connections: Redis[] = [];

function connect(): Redis {
  const connection = new Redis(server.url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    retryStrategy: () => 20,
  });
  connection.on('error', () => undefined);
  connections.push(connection);
  return connection;
}

let waits: Measure[];

async function newProcess(): Promise<ApiQuota> {
  const connection = connect();
  await new Promise<void>((resolve) => connection.once('ready', () => resolve()));
  const observer = { warn: (what: string) => void troubles.push(what) };
  const meter = (measure: Measure) => void waits.push(measure);
  return createApiQuota({ redis: connection, clock: () => clock, observer, meter });
}

beforeEach(async () => {
  await server.flush();
  clock = 1_000_000;
  troubles = [];
  waits = [];
  redis = new Redis(server.url);
  redis.on('error', () => undefined);
  [a, b] = [await newProcess(), await newProcess()];
});
afterEach(() => {
  for (const connection of [redis, ...connections.splice(0)]) connection.disconnect();
});

/** A provider's answer that comes when it is told to, and counts how often it was asked for. */
function question() {
  const waiting: { resolve: (value: unknown) => void; reject: (error: Error) => void }[] = [];
  const approvers = { count: 0 };
  return {
    approvers,
    fetch: () => {
      approvers.count += 1;
      return new Promise<unknown>((resolve, reject) => waiting.push({ resolve, reject }));
    },
    async asking(times: number) {
      while (approvers.count < times) await new Promise(setImmediate);
    },
    answer: (value: unknown) => waiting.shift()?.resolve(value),
    fail: (message: string) => waiting.shift()?.reject(new Error(message)),
  };
}

const never = () => Promise.reject(new Error('asked although the answer is there'));
/** Makes an answer as old as if this much time had gone by for Redis. */
async function age(key: string, ms: number): Promise<void> {
  const left = await redis.pttl(keys.answer(key));
  await (left > ms ? redis.pexpire(keys.answer(key), left - ms) : redis.del(keys.answer(key)));
}

describe('answers', () => {
  const fresh = { ttlMs: HOUR };

  it('are shared by all processes while they are fresh, and asked for again after that', async () => {
    const value = { groups: [{ id: 1, price: '3.50' }], none: null };
    expect(await a.cached('k', fresh, async () => value)).toEqual(value);
    expect(await a.cached('k', fresh, never)).toEqual(value);
    expect(await b.cached('k', fresh, never)).toEqual(value);
    expect(await b.cached('other', fresh, async () => 2)).toBe(2);
    await age('k', HOUR - 50_000);
    expect(await b.cached('k', fresh, never)).toEqual(value);
    await age('k', 50_000);
    expect(await b.cached('k', fresh, async () => 'new')).toBe('new');
    expect(troubles).toEqual([]);
  });

  it('F125: are parsed once by each process, however often they are wanted, and again when there is another', async () => {
    const cities = Array.from({ length: 2_000 }, (_, id) => ({ id, name: `City ${id}` }));
    await a.cached('k', fresh, async () => cities);
    const parse = vi.spyOn(JSON, 'parse');
    const first = await b.cached('k', fresh, never);
    for (let pressed = 0; pressed < 20; pressed += 1) expect(await b.cached('k', fresh, never)).toBe(first);
    expect(parse.mock.calls.filter(([json]) => json.includes('City 1999'))).toHaveLength(1);
    parse.mockRestore();
    await redis.del(keys.answer('k'));
    await a.cached('k', fresh, async () => ['another']);
    expect(await b.cached('k', fresh, never)).toEqual(['another']);
  });

  it('are asked for once by many who ask at the same time, in one process and in several', async () => {
    const { fetch, answer, asking, approvers } = question();
    const many = [a, b, a, b, a, b].map((traffic) => traffic.cached('k', fresh, fetch));
    await asking(1);
    answer('once');
    expect(await Promise.all(many)).toEqual(Array(6).fill('once'));
    expect(approvers.count).toBe(1);
  });

  it('are not kept when they are failures: the next in line asks', async () => {
    const { fetch, answer, fail, asking, approvers } = question();
    const first = a.cached('k', fresh, fetch);
    await asking(1);
    const second = b.cached('k', fresh, fetch);
    fail('down');
    await expect(first).rejects.toThrow('down');
    await asking(2);
    answer('up');
    expect(await second).toBe('up');
    expect(approvers.count).toBe(2);
    expect(await redis.exists(keys.asking('k'))).toBe(0);
  });

  it('do not wait for a process that died while it asked', async () => {
    await redis.set(keys.asking('k'), 'of the dead', 'PX', 200);
    expect(await a.cached('k', fresh, async () => 1)).toBe(1);
    expect(await redis.exists(keys.asking('k'))).toBe(0);
  });

  it('leave the question of another process alone when theirs took too long', async () => {
    const { fetch, answer, asking } = question();
    const slow = a.cached('k', fresh, fetch);
    await asking(1);
    await redis.set(keys.asking('k'), 'of another');
    answer(1);
    await slow;
    expect(await redis.get(keys.asking('k'))).toBe('of another');
  });

  it('that are old serve when the provider fails, for a week, where that is allowed', async () => {
    const down = () => Promise.reject(new Error('down'));
    for (const [key, stale] of [
      ['old', true],
      ['gone', false],
    ] as const)
      await a.cached(key, { ttlMs: HOUR, stale }, async () => 'then');
    await age('old', HOUR);
    await age('gone', HOUR);
    expect(await b.cached('old', { ttlMs: HOUR, stale: true }, down)).toBe('then');
    expect(troubles).toEqual(['an old answer of a provider is used']);
    await expect(b.cached('gone', fresh, down)).rejects.toThrow('down');
    expect(await b.cached('old', { ttlMs: HOUR, stale: true }, async () => 'now')).toBe('now');
    expect(await a.cached('old', { ttlMs: HOUR, stale: true }, never)).toBe('now');
    await age('old', WEEK + HOUR);
    await expect(b.cached('old', { ttlMs: HOUR, stale: true }, down)).rejects.toThrow('down');
  });

  it('are asked for anew when what is kept cannot be read', async () => {
    await redis.set(keys.answer('k'), '{"half', 'PX', HOUR);
    expect(await a.cached('k', fresh, async () => 1)).toBe(1);
    expect(await b.cached('k', fresh, never)).toBe(1);
  });
});

describe('turns', () => {
  const read = { perMinute: 10, urgent: false, waitMs: 0 };
  const urgent = { ...read, urgent: true };
  const counted = async () => Number(await redis.get(keys.callsMade('2Chat')));

  it('are given to the reads of all processes together until 80 % of the minute are used', async () => {
    for (const traffic of [a, b, a, b, a, b, a, b]) await traffic.acquire('2Chat', read);
    for (const traffic of [a, b]) await expect(traffic.acquire('2Chat', read)).rejects.toBeInstanceOf(RangeError);
    await a.acquire('Bird', read);
  });

  it('are given to urgent calls at once, however many there were, and reads pay for them', async () => {
    for (let n = 0; n < 30; n++) await (n % 2 ? a : b).acquire('2Chat', urgent);
    while ((await counted()) < 30) await new Promise(setImmediate);
    await expect(a.acquire('2Chat', read)).rejects.toBeInstanceOf(RangeError);
    await a.acquire('2Chat', urgent);
  });

  it('are waited for when that does not take too long', async () => {
    for (let n = 0; n < 8; n++) await a.acquire('2Chat', read);
    await expect(b.acquire('2Chat', { ...read, waitMs: 10_000 })).rejects.toBeInstanceOf(RangeError);
    expect(waits).toEqual([]);
    await redis.pexpire(keys.callsMade('2Chat'), 150);
    await b.acquire('2Chat', { ...read, waitMs: 10_000 });
    expect(await counted()).toBe(1);
    expect(waits[0]).toEqual({ what: 'wait', of: '2Chat', because: 'limit', ms: expect.any(Number) });
  });

  it('begin anew with each minute', async () => {
    await a.acquire('2Chat', read);
    expect(await redis.pttl(keys.callsMade('2Chat'))).toBeGreaterThan(50_000);
    expect(await redis.pttl(keys.callsMade('2Chat'))).toBeLessThanOrEqual(60_000);
  });

  it('leave one read where the limit is very small', async () => {
    await a.acquire('2Chat', { ...read, perMinute: 1 });
    await expect(a.acquire('2Chat', { ...read, perMinute: 1 })).rejects.toBeInstanceOf(RangeError);
  });

  it('are refused to the reads of all processes while the provider wants a pause, and to nothing urgent', async () => {
    await a.backOff('2Chat', 60_000);
    await a.backOff('2Chat', 1000);
    await a.backOff('2Chat', 0);
    for (const traffic of [a, b]) {
      await expect(traffic.acquire('2Chat', { ...read, waitMs: 50_000 })).rejects.toBeInstanceOf(RangeError);
      await traffic.acquire('2Chat', urgent);
      await traffic.acquire('Bird', read);
    }
    await redis.del(keys.backOff('2Chat'));
    await b.acquire('2Chat', read);
    clock += 60_000;
    await a.acquire('2Chat', read);
  });

  it('wait a short pause out', async () => {
    await a.backOff('2Chat', 200);
    await b.acquire('2Chat', { ...read, waitMs: 1000 });
    expect(waits[0]).toMatchObject({ of: '2Chat', because: 'asked' });
    expect(await redis.exists(keys.backOff('2Chat'))).toBe(0);
  });
});

describe('without Redis', () => {
  const read = { perMinute: 10, urgent: false, waitMs: 0 };

  it('everything goes on: nothing is cached, and each process counts for itself', async () => {
    await server.server.kill();
    try {
      const { fetch, answer, asking, approvers } = question();
      const both = [a.cached('k', { ttlMs: HOUR }, fetch), a.cached('k', { ttlMs: HOUR }, fetch)];
      await asking(1);
      answer(1);
      expect(await Promise.all(both)).toEqual([1, 1]);
      expect(approvers.count).toBe(1);
      expect(await a.cached('k', { ttlMs: HOUR }, async () => 2)).toBe(2);
      await expect(a.cached('k', { ttlMs: HOUR }, () => Promise.reject(new Error('down')))).rejects.toThrow('down');

      for (let n = 0; n < 8; n++) await a.acquire('2Chat', read);
      await expect(a.acquire('2Chat', read)).rejects.toBeInstanceOf(RangeError);
      await a.acquire('2Chat', { ...read, urgent: true });
      await b.acquire('2Chat', read);
      await b.backOff('2Chat', 5000);
      await expect(b.acquire('2Chat', read)).rejects.toBeInstanceOf(RangeError);
      clock += 5000;
      await b.acquire('2Chat', read);
      expect(troubles.length).toBeGreaterThan(0);
    } finally {
      await server.server.restart();
    }
  });

  it('that hangs, urgent calls do not wait at all, and nothing else for ever', async () => {
    const { pid } = server.server;
    process.kill(pid, 'SIGSTOP');
    try {
      const turn = a.acquire('2Chat', { ...read, urgent: true }).then(() => 'given');
      expect(await Promise.race([turn, new Promise((resolve) => setImmediate(resolve, 'waited for'))])).toBe('given');
      await a.acquire('2Chat', read);
      expect(await a.cached('k', { ttlMs: HOUR }, async () => 1)).toBe(1);
      await a.backOff('2Chat', 1000);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
  });
});
