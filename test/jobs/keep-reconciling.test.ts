import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keepReconciling } from '../../src/jobs/keep-reconciling.ts';
import { openQueues, type Queues } from '../../src/jobs/open-queues.ts';
import { createTimers } from '../../src/jobs/timers.ts';
import { openRedis, type RedisConnection } from '../../src/store/connections.ts';
import { useRedis } from '../support/redis.ts';

const server = useRedis();
let connection: RedisConnection;
let queues: Queues;
let warned: string[];
const closes: (() => void)[] = [];

beforeEach(async () => {
  await server.flush();
  connection = openRedis(server.url, { patient: true });
  queues = openQueues(connection, ['2Chat'], { warn() {} });
  warned = [];
});
afterEach(async () => {
  for (const close of closes.splice(0)) close();
  await queues.close();
  connection.disconnect();
});

/** Looks every few milliseconds; what is returned waits for so many looks. */
function keeping(timers: ReturnType<typeof createTimers>, clock = Date.now) {
  let looks = 0;
  const counted = {
    ...timers,
    async nextReconciling() {
      const next = await timers.nextReconciling();
      looks += 1;
      return next;
    },
  };
  const observer = { warn: (what: string) => void warned.push(what) };
  closes.push(keepReconciling({ timers: counted, clock, observer, lookEveryMs: 5 }).close);
  return async (times: number) => {
    const until = looks + times;
    await expect.poll(() => looks, { timeout: 20_000 }).toBeGreaterThanOrEqual(until);
  };
}

const upkeep = () => queues.queue('upkeep');
const ANEW = 'the sweep was not scheduled any more, and is again';

describe('the schedule of the sweep', () => {
  it('is left alone while it stands', async () => {
    const timers = createTimers(queues, Date.now);
    await timers.startReconciling();
    const before = [await upkeep().count(), await timers.nextReconciling()];
    await keeping(timers)(5);
    expect([await upkeep().count(), await timers.nextReconciling()]).toEqual(before);
    expect(warned).toEqual([]);
  });

  it('is made anew when Redis has lost all of the queues', async () => {
    const timers = createTimers(queues, Date.now);
    await timers.startReconciling();
    await server.flush();
    expect(await upkeep().count()).toBe(0);
    const looked = keeping(timers);
    await expect.poll(timers.nextReconciling, { timeout: 20_000 }).toBeGreaterThan(0);
    await expect.poll(() => upkeep().count(), { timeout: 20_000 }).toBeGreaterThan(0);
    await looked(5);
    expect(new Set(warned)).toEqual(new Set([ANEW]));
  });

  it.each([
    ['was not kept', 61_000],
    ['is that of a clock that was ahead', -100_000],
  ])('is made anew when its next time %s', async (_what, aheadMs) => {
    const timers = createTimers(queues, Date.now);
    await timers.startReconciling();
    keeping(timers, () => Date.now() + aheadMs);
    await expect.poll(() => warned[0], { timeout: 20_000 }).toBe(ANEW);
  });
});
