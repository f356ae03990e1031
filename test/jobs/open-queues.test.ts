import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { watchClock } from '../../src/jobs/clock-watch.ts';
import { openQueues } from '../../src/jobs/open-queues.ts';
import { openRedis } from '../../src/store/connections.ts';
import { useRedis } from '../support/redis.ts';

const server = useRedis({ keeps: true });
let redis: Redis;
beforeAll(() => {
  redis = new Redis(server.url, { maxRetriesPerRequest: null });
  redis.on('error', () => undefined);
});
afterAll(() => redis.disconnect());

it('F54: what waits for a time of the old reckoning is handed out when the clock was set back, in every queue', async () => {
  const queues = openQueues(redis, ['2Chat'], { warn() {} });
  for (const name of ['cards', 'orders-2Chat'] as const) {
    await queues
      .queue(name)
      .add('render', { job: 'render', teamId: 'T', requestId: 'r' }, { delay: 240_000, jobId: 'j1' });
  }
  let now = Date.now();
  let passed = 0;
  const woken = new Promise<number>((resolve) => {
    const watch = watchClock({
      clock: () => now,
      monotonic: () => passed,
      observer: { warn() {} },
      async onSet(byMs) {
        watch.close();
        await queues.wake();
        resolve(byMs);
      },
    });
  });
  now -= 240_000 - 500;
  passed += 500;
  expect(await woken).toBe(-240_000);
  for (const name of ['cards', 'orders-2Chat'] as const) {
    expect(await queues.queue(name).getJobCounts('delayed', 'waiting')).toEqual({ delayed: 0, waiting: 1 });
  }
  await queues.close();
});

it('F99: a queue that is first needed while Redis is gone says so at once, and can be used when it is back', {
  timeout: 30_000,
}, async () => {
  const prompt = openRedis(server.url, { patient: false });
  await expect.poll(() => prompt.status).toBe('ready');
  const queues = openQueues(prompt, ['2Chat'], { warn() {} });
  const add = () =>
    queues
      .queue('holds-2Chat')
      .add('verify', { job: 'verify', teamId: 'T', requestId: 'r', provider: '2Chat' }, { jobId: 'j1' })
      .then(({ id }) => id, String);
  // At the very moment: its connection does not know yet.
  const killed = server.server.kill();
  expect(await add()).toMatch(/Error/);
  await killed;
  expect(await add()).toMatch(/Error/);
  await server.server.restart();
  await expect.poll(add, { timeout: 10_000 }).toBe('j1');
  await queues.close();
  prompt.disconnect();
});
