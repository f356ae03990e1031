import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PREFIX } from '../../src/jobs/job.ts';
import { keepTaking } from '../../src/jobs/keep-taking.ts';
import { openQueues, type Queues } from '../../src/jobs/open-queues.ts';
import { createTimers } from '../../src/jobs/timers.ts';
import { createWorkers } from '../../src/jobs/worker.ts';
import { openRedis, type RedisConnection } from '../../src/store/connections.ts';
import { aJobContext } from '../support/job-context.ts';
import { useRedis } from '../support/redis.ts';
import { aRequest } from '../support/requests.ts';

const server = useRedis();
const MINUTES = 180_000;
const WAIT_MS = 100;
let connection: RedisConnection;
let queues: Queues;
let ends: (() => Promise<void>)[];

beforeEach(async () => {
  ends = [];
  await server.flush();
  connection = openRedis(server.url, { patient: true });
  queues = openQueues(connection, ['2Chat'], { warn() {} });
});
afterEach(async () => {
  for (const end of ends) await end();
  await queues.close();
  connection.disconnect();
});

/** When a job is due that waits there, as BullMQ sees it: the order of those of one moment stands in the last twelve bits. */
async function dueAt(name: 'deadlines' | 'homes' | 'cards'): Promise<number> {
  const [, score] = await connection.zrange(`${PREFIX}:${name}:delayed`, '0', '0', 'WITHSCORES');
  return Math.floor(Number(score) / 4_096);
}

/** Workers that go by this clock, and which requests they were handed, and when they looked through all. */
function works(clock: () => number = Date.now) {
  const handed: string[] = [];
  const said: string[] = [];
  const context = aJobContext(connection, { orders: [], owned: [], holds: [], released: [] });
  const workflow = {
    ...context.workflow,
    load: async (_team: string, id: string) => {
      handed.push(id);
      return undefined;
    },
  };
  const sweeps = {
    ...context.sweeps,
    teams: async () => {
      handed.push('sweep');
      return [];
    },
  };
  const observer = { ...context.observer, warn: (what: string) => void said.push(what) };
  let passedMs = 0;
  const workers = createWorkers(
    { open: () => connection, queues },
    { ...context, workflow, sweeps, observer, clock },
    { waitMs: WAIT_MS, lookEveryMs: 100, monotonic: () => performance.now() + passedMs },
  );
  ends.push(() => workers.close());
  return {
    ...workers,
    handed,
    said,
    passes: (ms: number) => {
      passedMs += ms;
    },
  };
}

const add = (requestId: string) =>
  queues
    .queue('holds-2Chat')
    .add('verify', { job: 'verify', teamId: 'T0DESK', requestId, provider: '2Chat' }, { removeOnComplete: true });
const looks = (times: number) => new Promise((resolve) => setTimeout(resolve, times * 3 * WAIT_MS));

describe.each([-MINUTES, MINUTES])('a process that goes by a clock %d ms from its own', (byMs) => {
  const judged = () => Date.now() + byMs;

  it('has what follows handed out when it is due by that clock', async () => {
    const timers = createTimers(queues, judged, undefined, () => true);
    const at = judged() + 60_000;
    await timers.schedule({ job: 'auto-release', at }, aRequest());
    const lateMs = (await dueAt('deadlines')) - at;
    // It is reckoned from a clock that goes on meanwhile.
    expect([lateMs >= 0, lateMs < 10_000]).toEqual([true, true]);
    const before = judged();
    await timers.renderHome('T0DESK', 'U0ANA');
    const due = await dueAt('homes');
    expect([due >= before, due <= judged() + 10_000]).toEqual([true, true]);
  });

  it('puts off what it was handed too early until it is due by that clock', async () => {
    const workers = works(judged);
    const before = judged();
    await queues.queue('cards').add('renew', { job: 'renew' } as never, { removeOnComplete: true });
    await expect.poll(() => workers.said, { timeout: 10_000 }).toContain('job of another version left for later');
    workers.rest(true);
    await expect.poll(() => dueAt('cards'), { timeout: 10_000 }).toBeGreaterThan(before);
    expect(await dueAt('cards')).toBeLessThan(judged() + 60_000);
  });

  it('leaves the schedule of the sweep to those whose clock is right', async () => {
    const timers = createTimers(queues, judged, undefined, () => true);
    await timers.startReconciling();
    expect(await timers.nextReconciling()).toBeUndefined();
    expect(await queues.queue('upkeep').getWaitingCount()).toBe(1);
  });
});

describe('workers that rest', () => {
  it('take nothing, are content and are not replaced; and take again when they are to', {
    timeout: 30_000,
  }, async () => {
    const workers = works();
    await workers.begun;
    expect(workers.takes()).toBe(true);
    workers.rest(true);
    expect(workers.takes()).toBe(false);
    // What was asked for before is the last.
    await looks(1);
    await add('later');
    workers.passes(600_000);
    await looks(3);
    expect([workers.handed, workers.look(), workers.said]).toEqual([[], undefined, []]);
    workers.rest(false);
    await expect.poll(() => workers.handed, { timeout: 10_000 }).toEqual(['sweep', 'later']);
    await expect.poll(workers.takes, { timeout: 10_000 }).toBe(true);
  });

  it('that rest are replaced by others that rest', async () => {
    const did: string[] = [];
    const open = (isFirst: boolean) => {
      const name = isFirst ? 'first' : 'second';
      const does = (what: string) => async () => void did.push(`${name} ${what}`);
      return { close: does('closes'), pause: does('rests'), resume: does('goes on') };
    };
    const isNot = { isLeft: async () => false, isSilent: () => false, taken: () => 0, observer: { warn() {} } };
    const taker = keepTaking({ name: 'cards', open, ...isNot });
    taker.rest(true);
    await taker.replace();
    taker.rest(false);
    await taker.close(false);
    expect(did).toEqual(['first rests', 'second rests', 'first closes', 'second goes on', 'second closes']);
  });

  it('that rest from the start have begun, and a turn back in the same moment leaves them at rest', {
    timeout: 30_000,
  }, async () => {
    const workers = works();
    workers.rest(true);
    await workers.begun;
    workers.rest(false);
    workers.rest(true);
    await add('later');
    await looks(3);
    expect([workers.handed, workers.takes()]).toEqual([['sweep'], false]);
    workers.rest(false);
    await expect.poll(() => workers.handed, { timeout: 10_000 }).toEqual(['sweep', 'sweep', 'later']);
  });
});
