import { expect, it } from 'vitest';
import { openQueues } from '../../src/jobs/open-queues.ts';
import { createTimers } from '../../src/jobs/timers.ts';
import { createWorkers } from '../../src/jobs/worker.ts';
import { openRedis } from '../../src/store/connections.ts';
import { useRedis } from '../support/redis.ts';
import { aList, aRegisterDesk, TEAM } from '../support/register-desk.ts';

const server = useRedis();
const SOONEST_MS = 30_000;

it('a list that is asked for soon after it was read is read when its time has come, once, however often it was asked for', async () => {
  const connection = openRedis(server.url, { patient: true });
  let reads = 0;
  const list = async () => {
    reads += 1;
    return aList([]);
  };
  const desk = aRegisterDesk(connection, { inventory: { list, find: list } });
  let now = Date.now();
  const context = { ...desk.context, clock: () => now };
  const queues = openQueues(connection, ['2Chat'], { warn() {} });
  const timers = createTimers(queues, Date.now);
  const queue = queues.queue('holds-2Chat');
  const readAt = now;
  await desk.register.store.keepReading(TEAM, '2Chat', { at: readAt, numbers: 0, unreadable: 0 });
  const workers = createWorkers({ open: () => connection, queues }, context);
  try {
    await timers.readNumbers(TEAM, '2Chat');
    await expect.poll(() => queue.getDelayedCount(), { timeout: 10_000, interval: 20 }).toBe(1);
    await Promise.all(Array.from({ length: 1_000 }, () => timers.readNumbers(TEAM, '2Chat')));
    expect(await queue.getJobCounts('waiting', 'active', 'delayed')).toEqual({ waiting: 0, active: 0, delayed: 1 });
    const [waits] = await queue.getDelayed();
    // Scores are times, with what keeps those of one millisecond apart.
    const [, score] = await connection.zrange(queue.toKey('delayed'), '0', '0', 'WITHSCORES');
    expect([reads, Math.floor(Number(score) / 0x1000)]).toEqual([0, readAt + SOONEST_MS]);
    now = readAt + SOONEST_MS;
    await waits?.promote();
    await expect.poll(() => queue.count(), { timeout: 10_000, interval: 20 }).toBe(0);
    await expect.poll(() => queue.getActiveCount(), { timeout: 10_000, interval: 20 }).toBe(0);
    expect(reads).toBe(1);
    // And what is asked for after that is read again.
    await timers.readNumbers(TEAM, '2Chat');
    await expect.poll(() => queue.getDelayedCount(), { timeout: 10_000, interval: 20 }).toBe(1);
  } finally {
    await workers.close();
    await queues.close();
    connection.disconnect();
  }
}, 30_000);
