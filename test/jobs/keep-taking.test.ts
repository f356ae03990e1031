import { Queue, Worker } from 'bullmq';
import { afterEach, expect, it, vi } from 'vitest';
import { PREFIX } from '../../src/jobs/job.ts';
import { openQueues } from '../../src/jobs/open-queues.ts';
import { queuesOf } from '../../src/jobs/queues.ts';
import { createWorkers } from '../../src/jobs/worker.ts';
import { openRedis, type RedisConnection } from '../../src/store/connections.ts';
import { aJobContext } from '../support/job-context.ts';
import { useRedis } from '../support/redis.ts';
import { openFront } from '../support/redis-front.ts';

const server = useRedis();
const LOOK_EVERY_MS = 200;

/** What BullMQ does when its connection that waits for jobs never opens again: the first worker of a queue waits for ever. */
function wedge(queue: string, times: number): { left: () => number } {
  const prototype = Worker.prototype as unknown as { waitForJob(this: Worker, ...rest: unknown[]): Promise<number> };
  const original = prototype.waitForJob;
  let left = times;
  const stuck = new Set<Worker>();
  vi.spyOn(prototype, 'waitForJob').mockImplementation(function (this: Worker, ...rest) {
    if (this.name === queue && left > 0) {
      left -= 1;
      stuck.add(this);
    }
    return stuck.has(this) ? new Promise(() => undefined) : original.apply(this, rest);
  });
  return { left: () => left };
}
afterEach(() => void vi.restoreAllMocks());

const alone = (connection: RedisConnection) => ({
  open: () => connection,
  queues: openQueues(connection, ['2Chat'], { warn() {} }),
});

it('F99: a worker that waits for ever after a failover is replaced, and its queue is taken from again', {
  timeout: 60_000,
}, async () => {
  const connection = openRedis(server.url, { patient: true });
  const said: string[] = [];
  const context = { ...aJobContext(connection, { orders: [], owned: [], holds: [], released: [] }), clock: Date.now };
  const observer = { ...context.observer, warn: (what: string) => void said.push(what) };
  const queue = new Queue('holds-2Chat', { connection, prefix: PREFIX });
  const wedged = wedge('holds-2Chat', 1);
  const workers = createWorkers(alone(connection), { ...context, observer }, { lookEveryMs: LOOK_EVERY_MS });
  await expect.poll(wedged.left, { timeout: 20_000 }).toBe(0);
  await queue.add(
    'verify',
    { job: 'verify', teamId: 'T0DESK', requestId: 'gone', provider: '2Chat' },
    { removeOnComplete: true },
  );
  await expect.poll(() => queue.count(), { timeout: 30_000 }).toBe(0);
  expect(said).toEqual(['queue not taken from: another worker takes its place']);
  await workers.close();
  await queue.close();
  connection.disconnect();
});

it('while Redis refuses what workers write that is said now and then, and afterwards they take what is due', {
  timeout: 60_000,
}, async () => {
  const connection = openRedis(server.url, { patient: true });
  const said: string[] = [];
  const context = { ...aJobContext(connection, { orders: [], owned: [], holds: [], released: [] }), clock: Date.now };
  const observer = { ...context.observer, warn: (what: string) => void said.push(what) };
  const queue = new Queue('deadlines', { connection, prefix: PREFIX });
  const workers = createWorkers(alone(connection), { ...context, observer }, { waitMs: 100 });
  await workers.begun;
  const due = { delay: 3_000, removeOnComplete: true };
  await queue.add('auto-release', { job: 'auto-release', teamId: 'T0DESK', requestId: 'gone' }, due);
  await connection.call('CONFIG', 'SET', 'min-replicas-to-write', '1');
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  await connection.call('CONFIG', 'SET', 'min-replicas-to-write', '0');
  await expect.poll(() => queue.getJobCountByTypes('wait', 'delayed', 'active'), { timeout: 20_000 }).toBe(0);
  const refused = said.filter((each) => each === 'queue not reachable').length;
  expect(refused).toBeGreaterThan(0);
  // Of each queue once, as it takes less than five seconds.
  expect(refused).toBeLessThanOrEqual(queuesOf(['2Chat']).size);
  await workers.close();
  await queue.close();
  connection.disconnect();
});

it('workers that wait for nothing are left alone, however often it is looked', { timeout: 60_000 }, async () => {
  const connection = openRedis(server.url, { patient: true });
  const said: string[] = [];
  const context = { ...aJobContext(connection, { orders: [], owned: [], holds: [], released: [] }), clock: Date.now };
  const observer = { ...context.observer, warn: (what: string) => void said.push(what) };
  const queue = new Queue('holds-2Chat', { connection, prefix: PREFIX });
  const workers = createWorkers(alone(connection), { ...context, observer }, { lookEveryMs: 50 });
  const later = { delay: 600_000, removeOnComplete: true };
  await queue.add('verify', { job: 'verify', teamId: 'T0DESK', requestId: 'gone', provider: '2Chat' }, later);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect(said).toEqual([]);
  await workers.close();
  await queue.close();
  connection.disconnect();
});

it('F99: when the workers’ connection has no answers though Redis is there, all go on over another one, and nothing is begun twice', {
  timeout: 60_000,
}, async () => {
  const front = await openFront();
  front.leadTo(server.server.port);
  const redis = openRedis(server.url, { patient: false });
  await expect.poll(() => redis.status).toBe('ready');
  const opened: RedisConnection[] = [];
  const open = () => {
    const connection = openRedis(`redis://127.0.0.1:${front.port}`, { patient: true });
    opened.push(connection);
    return connection;
  };
  const said: string[] = [];
  const context = { ...aJobContext(redis, { orders: [], owned: [], holds: [], released: [] }), clock: Date.now };
  const observer = { ...context.observer, warn: (what: string) => void said.push(what) };
  const begun: string[] = [];
  let end: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    end = resolve;
  });
  const workflow = {
    ...context.workflow,
    async load(_teamId: string, id: string) {
      begun.push(id);
      if (id === 'long') await gate;
      return undefined;
    },
  };
  const queues = openQueues(redis, ['2Chat'], { warn() {} });
  const queue = queues.queue('holds-2Chat');
  const add = (requestId: string) =>
    queue.add(
      'verify',
      { job: 'verify', teamId: 'T0DESK', requestId, provider: '2Chat' },
      { jobId: requestId, removeOnComplete: true },
    );
  const workers = createWorkers({ open, queues }, { ...context, workflow, observer }, { lookEveryMs: LOOK_EVERY_MS });
  await add('long');
  await expect.poll(() => begun, { timeout: 20_000 }).toEqual(['long']);

  front.hush();
  await add('next');
  await expect.poll(() => begun, { timeout: 30_000 }).toEqual(['long', 'next']);
  expect(said).toEqual(['the jobs’ connection has no answers: another one takes its place']);
  expect(opened).toHaveLength(2);
  await expect.poll(() => opened[0]?.status, { timeout: 10_000 }).toBe('end');

  // Handed out again, as it will be when nobody renews its lock; its handler still runs here.
  await redis.del(`${PREFIX}:holds-2Chat:long:lock`);
  await expect.poll(async () => (await queue.getJob('long'))?.attemptsStarted, { timeout: 20_000 }).toBe(2);
  await expect.poll(() => queue.getJobState('long'), { timeout: 10_000 }).toBe('delayed');
  expect(begun).toEqual(['long', 'next']);
  end();
  await expect.poll(() => queue.getJob('long'), { timeout: 20_000 }).toBeUndefined();
  await workers.close();
  for (const connection of [redis, ...opened]) connection.disconnect();
  await front.close();
});
