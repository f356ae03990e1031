import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, expect, it } from 'vitest';
import { freePort, type RedisServer, startRedis } from '../../src/demo/redis-server.ts';
import type { Answer } from '../../src/readiness.ts';
import { forge } from '../support/forged.ts';
import { useWholeBot } from '../support/whole-bot.ts';

const desk = useWholeBot({ env: { SLACK_SIGNING_SECRET: 'f'.repeat(32) } });

async function ready(origin: string): Promise<Answer & { code: number }> {
  const answer = await fetch(new URL('/ready', origin));
  return { code: answer.status, ...((await answer.json()) as Answer) };
}

let later: RedisServer | undefined;
let dataDir = '';
afterAll(async () => {
  await later?.kill();
  await rm(dataDir, { recursive: true, force: true });
});

it('a start says from its first moment that it lives, and what it waits for: Redis, Slack, and then nothing', async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'number-desk-later-'));
  const [port, redisPort] = [await freePort(), await freePort()];
  const origin = `http://127.0.0.1:${port}`;
  const bot = desk.another({ PORT: String(port), REDIS_URL: `redis://127.0.0.1:${redisPort}` });
  const health = () =>
    fetch(`${origin}/health`).then(
      ({ status }) => status,
      () => 0,
    );
  await expect.poll(health, { interval: 20, timeout: 10_000 }).toBe(200);
  const waitsFor = (name: string) => ({ code: 503, status: 'starting', failed: [{ name, detail: 'is waited for' }] });
  await expect.poll(() => ready(origin)).toEqual(waitsFor('redis'));
  const { status } = await forge({ ...desk, url: `${origin}/slack/events` }, { type: 'block_actions' });
  expect(status).toBe(503);
  expect((await fetch(`${origin}/metrics`)).status).toBe(200);

  desk.slack.fail('auth.test', { error: 'service_unavailable' }, Number.POSITIVE_INFINITY);
  later = await startRedis({ dataDir, port: redisPort });
  await expect.poll(() => ready(origin), { timeout: 10_000 }).toEqual(waitsFor('slack'));
  expect(await health()).toBe(200);
  desk.slack.mend();
  const { stop } = await bot;
  expect(await ready(origin)).toMatchObject({ code: 200, status: 'ready' });
  await stop('SIGKILL');
});

it('a Redis that is full, one that is a replica and one that hangs are named, and nothing is once they are mended', async () => {
  const operator = new Redis(desk.redis.url);
  const says = (detail: string) =>
    expect
      .poll(() => ready(desk.url), { interval: 20, timeout: 5_000 })
      .toMatchObject({ code: 503, failed: [{ name: 'redis', detail }] });
  const isWell = () =>
    expect.poll(async () => (await ready(desk.url)).code, { interval: 20, timeout: 5_000 }).toBe(200);
  await isWell();
  await operator.config('SET', 'maxmemory', '1');
  await says('has no memory left, and takes no writes');
  await operator.config('SET', 'maxmemory', '0');
  await isWell();
  await operator.replicaof('127.0.0.1', '1');
  await says('is a replica, which takes no writes');
  await operator.replicaof('NO', 'ONE');
  await isWell();
  process.kill(desk.redis.server.pid, 'SIGSTOP');
  try {
    await says('does not answer');
    expect((await fetch(new URL('/health', desk.url))).status).toBe(200);
  } finally {
    process.kill(desk.redis.server.pid, 'SIGCONT');
  }
  await isWell();
  operator.disconnect();
}, 60_000);

it('requests that look like Slack’s and are all refused are a warning, and keep nobody from being served', async () => {
  const warned = async () => ((await ready(desk.url)).warnings ?? []).filter((each) => each.includes('look like'));
  for (let sent = 0; sent < 2; sent++) await forge(desk, { type: 'block_actions' });
  expect(await warned()).toEqual([]);
  await forge(desk, { type: 'block_actions' });
  expect(await warned()).toEqual([
    "the last 3 requests that look like Slack's were all refused (signature): if they are Slack's, SLACK_SIGNING_SECRET is not the app's",
  ]);
  expect((await ready(desk.url)).code).toBe(200);
});
