import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';
import { type RedisServer, startRedis } from '../../src/demo/redis-server.ts';
import { openRedis, type RedisConnection, untilUsable } from '../../src/store/connections.ts';
import { keepWriting } from '../../src/store/pulse.ts';
import { useRedis } from '../support/redis.ts';

/*
 * A real Redis, broken in each way in which it takes no writes: the pulse says how within its second, and that it is over.
 */
const server = useRedis({ keeps: true });
const probed = { prefix: '{nd-jobs}', names: ['cards'] };
const observer = { warn() {} };
let operator: Redis;
let redis: RedisConnection;
let pulse: ReturnType<typeof keepWriting> | undefined;

async function watch(url: string, rightsEveryMs?: number): Promise<void> {
  redis = openRedis(url, { patient: false });
  await untilUsable(redis, { waitMs: 10_000, queues: probed, sayWaiting: () => undefined });
  pulse = keepWriting({ redis, teamId: 'T1', probed, runsJobs: true, observer, rightsEveryMs });
}
const says = (why: string | undefined) => expect.poll(() => pulse?.look(), { interval: 20, timeout: 5_000 }).toBe(why);

beforeEach(async () => {
  operator = new Redis(server.url);
  await operator.acl('SETUSER', 'bot', 'reset', 'on', '>secret', '~*', '&*', '+@all');
});
afterEach(() => {
  pulse?.close();
  redis.disconnect();
  operator.disconnect();
});
const asBot = () => server.url.replace('redis://', 'redis://bot:secret@');

it.each([
  ['replicaof', ['127.0.0.1', '1'], ['NO', 'ONE'], 'is a replica, which takes no writes'],
  ['config', ['SET', 'maxmemory', '1'], ['SET', 'maxmemory', '0'], 'has no memory left, and takes no writes'],
  [
    'config',
    ['SET', 'min-replicas-to-write', '1'],
    ['SET', 'min-replicas-to-write', '0'],
    'takes no writes: too few of its replicas keep up',
  ],
  ['acl', ['SETUSER', 'bot', '-set'], ['SETUSER', 'bot', '+set'], 'does not let its user write any more'],
  ['acl', ['SETUSER', 'bot', 'resetkeys'], ['SETUSER', 'bot', '~*'], 'does not let its user write any more'],
] as const)('%s %s', async (command, broken, mended, why) => {
  await watch(asBot());
  await says(undefined);
  await operator.call(command, ...broken);
  await says(why);
  // It stays so, however often its connection is made anew for it.
  for (let look = 0; look < 20; look++) expect(await pulse?.look()).toBe(why);
  await operator.call(command, ...mended);
  await says(undefined);
});

it('a disk that takes no copy of it', async () => {
  await watch(asBot());
  const [, dir = ''] = (await operator.config('GET', 'dir')) as string[];
  await mkdir(join(dir, 'dump.rdb'));
  await operator.config('SET', 'save', '3600 1');
  await operator.bgsave();
  await says('cannot write to its disk, and takes no writes until it can');
  await rm(join(dir, 'dump.rdb'), { recursive: true });
  await operator.bgsave();
  await says(undefined);
  await operator.config('SET', 'save', '');
});

it('a right that no pulse needs, taken away and given back', async () => {
  await watch(asBot(), 100);
  await says(undefined);
  await operator.acl('SETUSER', 'bot', '-bzpopmin');
  await says('does not let its user do what the bot needs (bzpopmin)');
  await operator.acl('SETUSER', 'bot', '+bzpopmin');
  await says(undefined);
});

it('one that takes connections and never answers, asked again and again', async () => {
  await watch(server.url);
  process.kill(server.server.pid, 'SIGSTOP');
  try {
    await says('does not answer');
    const waiting = () => (redis as Redis & { commandQueue: { length: number } }).commandQueue.length;
    const before = waiting();
    await Promise.all(Array.from({ length: 50 }, () => pulse?.look()));
    expect(waiting()).toBe(before);
  } finally {
    process.kill(server.server.pid, 'SIGCONT');
  }
  await says(undefined);
});

let slow: RedisServer | undefined;
let dataDir = '';
afterAll(async () => {
  await slow?.kill();
  await rm(dataDir, { recursive: true, force: true });
});

it('one that is gone, and one that is loading its data', async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'number-desk-slow-'));
  const settings = { appendonly: 'no', 'key-load-delay': '5000', 'loading-process-events-interval-bytes': '1024' };
  slow = await startRedis({ dataDir, settings });
  await watch(slow.url);
  await redis.mset(Object.fromEntries(Array.from({ length: 300 }, (_, no) => [`key-${no}`, '1'.repeat(100)])));
  await redis.call('SAVE');
  await slow.stop();
  await says('cannot be reached');
  const back = slow.restart();
  await says('takes a connection and does not serve: it loads its data, or hangs');
  await back;
  await says(undefined);
});
