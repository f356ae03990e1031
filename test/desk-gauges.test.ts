import { readFile } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createDeskGauges } from '../src/desk-gauges.ts';
import type { State } from '../src/domain/state.ts';
import { PREFIX } from '../src/jobs/job.ts';
import { openQueues } from '../src/jobs/open-queues.ts';
import { createMetrics } from '../src/metrics.ts';
import { createRequestStore } from '../src/store/request-store.ts';
import { useRedis } from './support/redis.ts';
import { aRequest, MINUTE, NOW, states } from './support/requests.ts';

const server = useRedis();
let redis: Redis;
beforeAll(() => {
  redis = new Redis(server.url, { maxRetriesPerRequest: null });
});
beforeEach(() => server.flush());
afterAll(() => redis.disconnect());

const provider = { name: '2Chat', console: '', values: {}, create: () => expect.unreachable() };

/** What `/metrics` says of the whole desk at this time, by name and labels. */
async function scraped(now = NOW, connection = redis): Promise<Readonly<Record<string, number>>> {
  const deps = { redis: connection, teamId: 'T0DESK', config: { providers: [provider] } };
  const { body } = await createDeskGauges({ metrics: createMetrics(), clock: () => now, ...deps })();
  const lines = [...body.matchAll(/^number_desk_((?:jobs|holds?|orders)_[^ ]+) (\S+)$/gm)];
  return Object.fromEntries(lines.map(([, name, value]) => [name, Number(value)]));
}

async function saved(id: string, state: State): Promise<void> {
  expect(await createRequestStore(redis).save({ ...aRequest(state, { id }), version: 1 }, 0, [])).toBe(true);
}

it('counts holds, and the time to the nearest deadline, past ones too', async () => {
  const waits = (decideBy: number) => ({ ...states.awaitingApproval, decideBy });
  expect(await scraped()).toMatchObject({ holds_open: 0, orders_unconfirmed: 0, orders_unconfirmed_oldest_seconds: 0 });
  expect(await scraped()).not.toHaveProperty('hold_nearest_deadline_seconds');
  await saved('r1', waits(NOW + 5 * MINUTE));
  await saved('r2', waits(NOW + 3 * MINUTE));
  expect(await scraped()).toMatchObject({ holds_open: 2, hold_nearest_deadline_seconds: 180 });
  await saved('r3', waits(NOW - 2 * MINUTE));
  await saved('r4', states.purchased);
  expect(await scraped()).toMatchObject({ holds_open: 3, hold_nearest_deadline_seconds: -120, orders_unconfirmed: 0 });
});

it('tells orders without an answer from deadlines that have passed', async () => {
  const since = (at: number) => ({ ...states.unconfirmed, since: at });
  await saved('r1', since(NOW - 15 * MINUTE));
  await saved('r2', since(NOW - 90 * MINUTE));
  await saved('r3', { ...states.awaitingApproval, decideBy: NOW - 100 * MINUTE });
  await saved('r4', { ...since(NOW), askPerson: false });
  expect(await scraped()).toMatchObject({
    orders_unconfirmed: 2,
    orders_unconfirmed_oldest_seconds: 90 * 60,
    hold_nearest_deadline_seconds: -100 * 60,
  });
});

it('counts jobs that are due, and for how long the oldest has waited since it was', async () => {
  const queues = openQueues(redis, ['2Chat'], { warn() {} });
  const now = Date.now();
  const data = { job: 'render', teamId: 'T', requestId: 'r' } as const;
  const add = (jobId: string, timestamp: number, more: object = {}) =>
    queues.queue('cards').add('render', data, { jobId, timestamp, ...more });
  await add('later', now, { delay: 60_000 });
  expect(await scraped(now)).toMatchObject({
    'jobs_waiting{queue="cards"}': 0,
    'jobs_oldest_due_seconds{queue="cards"}': 0,
    'jobs_waiting{queue="orders-2Chat"}': 0,
  });
  await add('one', now - 20_000);
  await add('two', now - 10_000);
  expect(await scraped(now)).toMatchObject({ 'jobs_oldest_due_seconds{queue="cards"}': 20 });
  await add('idle', now - 40_000, { priority: 1 });
  expect(await scraped(now)).toMatchObject({
    'jobs_waiting{queue="cards"}': 3,
    'jobs_oldest_due_seconds{queue="cards"}': 40,
  });
  // One that was to wait until ten seconds ago, whether BullMQ has handed it out or not.
  expect(await scraped(now + 70_000)).toMatchObject({ 'jobs_waiting{queue="cards"}': 4 });
  const alone = (timestamp: number, delay: number) =>
    queues.queue('homes').add('home', { job: 'home', teamId: 'T', user: 'U' }, { jobId: 'x', timestamp, delay });
  await alone(now - 100_000, 90_000);
  expect(await scraped(now)).toMatchObject({ 'jobs_oldest_due_seconds{queue="homes"}': 10 });
  await queues.wake();
  expect(await redis.llen(`${PREFIX}:homes:wait`)).toBe(1);
  expect(await scraped(now)).toMatchObject({ 'jobs_oldest_due_seconds{queue="homes"}': 10 });
  await queues.close();
});

it('costs the same however much there is, and looks once for all who ask in a few seconds', async () => {
  const step = redis.pipeline();
  for (let nth = 0; nth < 5_000; nth++) {
    step.zadd('nd:{T0DESK}:holds', nth, `r${nth}`).zadd('nd:{T0DESK}:to-decide', NOW + nth, `r${nth}`);
    step.lpush(`${PREFIX}:cards:wait`, `j${nth}`);
  }
  await step.exec();
  const calls = async () => Number(/total_commands_processed:(\d+)/.exec(await redis.info('stats'))?.[1]);
  const metrics = createMetrics();
  const config = { providers: [provider] };
  const expose = createDeskGauges({ metrics, clock: () => NOW, redis, teamId: 'T0DESK', config });
  const before = await calls();
  const [{ body }] = await Promise.all([expose(), expose(), expose()]);
  // Nine queues by a script, four questions about the workspace, and what counts them.
  expect((await calls()) - before).toBeLessThan(100);
  expect(body).toMatch(/holds_open 5000$/m);
  expect(body).toMatch(/jobs_waiting\{queue="cards"\} 5000$/m);
});

it('needs no right that README does not ask for', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const [, line = ''] = /^ACL (SETUSER numberdesk .*)$/m.exec(readme) ?? [];
  await redis.call('ACL', ...line.split(' '));
  await saved('r1', { ...states.unconfirmed, since: NOW - MINUTE });
  await redis.lpush(`${PREFIX}:cards:wait`, 'j1');
  const user = new Redis(server.url.replace('redis://', 'redis://numberdesk:password@'), { disableClientInfo: true });
  expect(await scraped(NOW, user)).toMatchObject({ 'jobs_waiting{queue="cards"}': 1, orders_unconfirmed: 1 });
  user.disconnect();
});

it('leaves out what Redis does not say, and tells the rest', async () => {
  const sockets: Socket[] = [];
  const silent: Server = createServer((socket) => void sockets.push(socket)).listen(0, '127.0.0.1');
  await new Promise((resolve) => silent.once('listening', resolve));
  const address = silent.address() as { port: number };
  const mute = new Redis({ port: address.port, enableReadyCheck: false, disableClientInfo: true });
  const away = new Redis({ port: 1, enableOfflineQueue: false, retryStrategy: () => 60_000 });
  for (const each of [mute, away]) each.on('error', () => undefined);
  for (const connection of [mute, away]) {
    const startedAt = performance.now();
    expect(await scraped(NOW, connection)).toEqual({});
    expect(performance.now() - startedAt).toBeLessThan(3_000);
    connection.disconnect();
  }
  for (const socket of sockets) socket.destroy();
  silent.close();
});
