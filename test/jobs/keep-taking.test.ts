import { Queue, Worker } from 'bullmq';
import { afterEach, expect, it, vi } from 'vitest';
import { PREFIX } from '../../src/jobs/job.ts';
import { createWorkers } from '../../src/jobs/worker.ts';
import { openRedis } from '../../src/store/connections.ts';
import { aJobContext } from '../support/job-context.ts';
import { useRedis } from '../support/redis.ts';

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

it('F99: a worker that waits for ever after a failover is replaced, and its queue is taken from again', {
  timeout: 60_000,
}, async () => {
  const connection = openRedis(server.url, { patient: true });
  const said: string[] = [];
  const context = { ...aJobContext(connection, { orders: [], owned: [], holds: [], released: [] }), clock: Date.now };
  const observer = { ...context.observer, warn: (what: string) => void said.push(what) };
  const queue = new Queue('holds-2Chat', { connection, prefix: PREFIX });
  const wedged = wedge('holds-2Chat', 1);
  const workers = createWorkers(connection, { ...context, observer }, { lookEveryMs: LOOK_EVERY_MS });
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

it('workers that wait for nothing are left alone, however often it is looked', { timeout: 60_000 }, async () => {
  const connection = openRedis(server.url, { patient: true });
  const said: string[] = [];
  const context = { ...aJobContext(connection, { orders: [], owned: [], holds: [], released: [] }), clock: Date.now };
  const observer = { ...context.observer, warn: (what: string) => void said.push(what) };
  const queue = new Queue('holds-2Chat', { connection, prefix: PREFIX });
  const workers = createWorkers(connection, { ...context, observer }, { lookEveryMs: 50 });
  const later = { delay: 600_000, removeOnComplete: true };
  await queue.add('verify', { job: 'verify', teamId: 'T0DESK', requestId: 'gone', provider: '2Chat' }, later);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect(said).toEqual([]);
  await workers.close();
  await queue.close();
  connection.disconnect();
});
