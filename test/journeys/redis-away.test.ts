import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { e164, holds, sold } from '../support/journey.ts';
import { useWholeBot } from '../support/whole-bot.ts';

const desk = useWholeBot();
const ready = async () => (await (await fetch(new URL('/ready', desk.url))).json()) as { status: string };

describe('Redis', () => {
  it('away for eight seconds: a click is done within two of its return', async () => {
    const [ana, marta] = [desk.person('ana'), desk.person('marta')];
    const number = await holds(ana, 'Line over an outage');
    await marta.sees(number, { in: '#number-approvals' });
    // In order: a killed one may lose what a busy disk kept it from writing, and orders wait for a minute then.
    await desk.redis.server.stop();
    await sleep(8_000);
    expect(await ready()).toMatchObject({
      status: 'not ready',
      failed: [{ name: 'redis', detail: 'cannot be reached' }],
    });

    await desk.redis.server.restart();
    const backAt = performance.now();
    // The first clicks may still find no connection, and are told so.
    await expect.poll(async () => (await ready()).status, { interval: 20, timeout: 2_000 }).toBe('ready');
    await marta.presses('Approve & buy', { in: number });
    await expect.poll(() => sold(desk), { interval: 20, timeout: 5_000 }).toContain(e164(number));
    expect(performance.now() - backAt).toBeLessThan(2_000);
    await ana.sees(`${number} is bought`, { in: '#general' });
  }, 60_000);

  it('that could lose data is named by /ready and in the log, and no longer when it is set right', async () => {
    const redis = new Redis(desk.redis.url);
    await redis.config('SET', 'maxmemory-policy', 'volatile-lru');
    await redis.config('SET', 'appendonly', 'no');
    await desk.stop();
    desk.log.length = 0;
    await desk.start();
    const named = [expect.stringContaining('maxmemory-policy volatile-lru'), expect.stringContaining('append-only')];
    expect(await ready()).toEqual({ status: 'ready', warnings: named });
    const warned = desk.log.filter((line) => line.includes('redis could lose data'));
    expect(warned).toEqual([expect.stringContaining('volatile-lru'), expect.stringContaining('append-only')]);

    await redis.config('SET', 'maxmemory-policy', 'noeviction');
    await redis.config('SET', 'appendonly', 'yes');
    await redis.config('SET', 'appendfsync', 'always');
    redis.disconnect();
    await desk.stop();
    await desk.start();
    expect(await ready()).toEqual({ status: 'ready' });
  }, 90_000);
});
