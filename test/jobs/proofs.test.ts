import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { PREFIX } from '../../src/jobs/job.ts';
import type { JobContext } from '../../src/jobs/job-context.ts';
import { openQueues } from '../../src/jobs/open-queues.ts';
import { createProofs } from '../../src/jobs/proofs.ts';
import { createWorkers } from '../../src/jobs/worker.ts';
import { openRedis, type RedisConnection } from '../../src/store/connections.ts';
import { aJobContext } from '../support/job-context.ts';
import { useRedis } from '../support/redis.ts';

const server = useRedis();
const SWEEP_MS = 30_000;
/** A minute passes for whoever reads this clock, and for nobody else. */
let passedMs = 0;
const monotonic = () => performance.now() + passedMs;
const open: { workers: ReturnType<typeof createWorkers>; connection: RedisConnection }[] = [];

function start({
  url = server.url,
  lookEveryMs = 100,
  waitMs = 200,
  ...context
}: Partial<JobContext> & { url?: string; lookEveryMs?: number; waitMs?: number } = {}) {
  const connection = openRedis(url, { patient: true });
  const usual = { ...aJobContext(connection, { orders: [], owned: [], holds: [], released: [] }), clock: Date.now };
  const connections = { open: () => connection, queues: openQueues(connection, ['2Chat'], { warn() {} }) };
  const workers = createWorkers(connections, { ...usual, ...context }, { monotonic, lookEveryMs, waitMs });
  open.push({ workers, connection });
  return workers;
}

beforeEach(() => {
  passedMs = 0;
});
afterEach(async () => {
  vi.restoreAllMocks();
  for (const { workers, connection } of open.splice(0)) {
    // Nothing is waited for.
    connection.disconnect();
    await workers.close();
  }
});

it('a queue is looked at from its first proof on, and full ones by another measure', async () => {
  let now = 0;
  let room = true;
  const proofs = createProofs(
    ['cards', 'homes'],
    () => room,
    () => now,
  );
  expect(proofs.look()).toBe('are not taken yet (cards, homes)');
  proofs.give('cards');
  expect(proofs.look()).toBe('are not taken yet (homes)');
  proofs.give('homes');
  await proofs.begun;
  now += SWEEP_MS;
  expect(proofs.look()).toBeUndefined();
  proofs.give('homes');
  now += 1;
  expect(proofs.look()).toBe('are not taken by this process, or none ends, for 30 s (cards)');
  // Twenty orders at a provider that is slow are no reason; nothing for minutes is.
  room = false;
  expect(proofs.look()).toBeUndefined();
  now += 600_000;
  expect(proofs.look()).toBe('are not taken by this process, or none ends, for 630 s (cards, homes)');
  // Nobody could ask while Redis was away.
  proofs.again();
  room = true;
  expect(proofs.look()).toBeUndefined();
});

it('a worker that is woken again and again for what is due in an hour proves itself, though it asks for no job', {
  timeout: 30_000,
}, async () => {
  const workers = start({ lookEveryMs: 60_000, waitMs: 60_000 });
  await workers.begun;
  const connection = openRedis(server.url, { patient: true });
  const queue = new Queue('deadlines', { connection, prefix: PREFIX });
  for (let held = 0; held < 3; held++) {
    passedMs += SWEEP_MS + 1;
    expect(workers.look()).toContain('deadlines');
    const data = { job: 'auto-release', teamId: 'T0DESK', requestId: `held${held}` };
    await queue.add('auto-release', data, { delay: 3_600_000, removeOnComplete: true });
    await expect.poll(() => workers.look(), { timeout: 2_000 }).not.toContain('deadlines');
  }
  await queue.obliterate({ force: true });
  await queue.close();
  connection.disconnect();
});

it('an idle worker proves itself again and again, without a job', { timeout: 30_000 }, async () => {
  const workers = start({ lookEveryMs: 60_000 });
  await workers.begun;
  expect(workers.look()).toBeUndefined();
  passedMs += SWEEP_MS + 1;
  expect(workers.look()).toMatch(/^are not taken by this process, or none ends, for 3\d s \(deadlines, decisions,/);
  // It asks again after some seconds.
  await expect.poll(workers.look, { timeout: 20_000, interval: 50 }).toBeUndefined();
});

it('one that Redis lets wait for nothing any more says so, although a worker opened anew can ask once; and no longer when it may', {
  timeout: 60_000,
}, async () => {
  // The pause after an error takes five seconds otherwise, and the wait after it ten.
  vi.spyOn(Worker.prototype as unknown as { getBlockTimeout(): number }, 'getBlockTimeout').mockReturnValue(0.2);
  vi.spyOn(Worker.prototype, 'delay').mockImplementation(() => new Promise((resolve) => setTimeout(resolve, 100)));
  const operator = new Redis(server.url);
  await operator.acl('SETUSER', 'bot', 'reset', 'on', '>secret', '~*', '&*', '+@all');
  const said: string[] = [];
  const observer = { changed() {}, refused() {}, warn: (what: string) => void said.push(what) };
  const workers = start({ url: server.url.replace('redis://', 'redis://bot:secret@'), observer });
  await workers.begun;
  await operator.acl('SETUSER', 'bot', '-bzpopmin');
  await expect.poll(() => said, { timeout: 20_000 }).toContain('queue not reachable');
  passedMs += SWEEP_MS + 1;
  await expect.poll(() => said).toContain('queue not taken from: another worker takes its place');
  for (let look = 0; look < 10; look++) {
    expect(workers.look()).toMatch(/^are not taken by this process/);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await operator.acl('SETUSER', 'bot', '+bzpopmin');
  await expect.poll(workers.look, { timeout: 30_000, interval: 50 }).toBeUndefined();
  operator.disconnect();
});

it('one that waits for ever says so while another process takes all there is, and is replaced', {
  timeout: 60_000,
}, async () => {
  const prototype = Worker.prototype as unknown as { waitForJob(this: Worker, ...rest: unknown[]): Promise<number> };
  const original = prototype.waitForJob;
  let stuck: Worker | undefined;
  vi.spyOn(prototype, 'waitForJob').mockImplementation(function (this: Worker, ...rest) {
    if (this.name === 'upkeep') stuck ??= this;
    return stuck === this ? new Promise(() => undefined) : original.apply(this, rest);
  });
  const wedged = start();
  await expect.poll(() => stuck, { timeout: 20_000 }).toBeDefined();
  const well = start({ lookEveryMs: 60_000 });
  await Promise.all([wedged.begun, well.begun]);
  const connection = openRedis(server.url, { patient: true });
  const queue = new Queue('upkeep', { connection, prefix: PREFIX });
  await queue.add('absences', { job: 'absences', teamId: 'T0DESK' }, { removeOnComplete: true });
  await expect.poll(() => queue.count(), { timeout: 10_000 }).toBe(0);
  // All others have proved themselves since, when the half minute is over for the one that could not.
  passedMs += SWEEP_MS - 5_000;
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  passedMs += 5_000;
  expect(wedged.look()).toMatch(/for 3\d s \(upkeep\)$/);
  expect(well.look()).toBeUndefined();
  await expect.poll(wedged.look, { timeout: 30_000, interval: 50 }).toBeUndefined();
  await queue.close();
  connection.disconnect();
});
