import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { connectOnce, openRedis, untilUsable } from '../../src/store/connections.ts';
import { useRedis } from '../support/redis.ts';
import { openFront } from '../support/redis-front.ts';

const redis = useRedis();
/** Takes connections and never says a word. */
const mute = createServer(() => undefined);
const web = createServer((socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
const at = (server: typeof mute) => `127.0.0.1:${(server.address() as AddressInfo).port}`;

beforeAll(async () => {
  for (const server of [mute, web]) await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterAll(() => {
  for (const server of [mute, web]) server.close();
});
afterEach(() => void vi.restoreAllMocks());

async function waited(url: string) {
  const startedAt = Date.now();
  const said: string[] = [];
  let saidAfter = Number.POSITIVE_INFINITY;
  const redis = openRedis(url, { patient: false });
  const end = await untilUsable(redis, {
    waitMs: 4_000,
    queues: { prefix: 'p', names: [] },
    sayWaiting(sentence) {
      saidAfter = Date.now() - startedAt;
      said.push(sentence);
    },
  }).catch((error: Error) => error.message);
  return { said, saidAfter, end, redis };
}

it('F85: a Redis that takes connections and never answers is told of within three seconds, once, and then given up', async () => {
  const [plain, tls] = await Promise.all([waited(`redis://${at(mute)}`), waited(`rediss://${at(mute)}`)]);
  expect(plain.said).toEqual([`Redis at ${at(mute)} cannot be used yet (no answer); trying for 4 seconds.`]);
  expect(tls.said).toEqual([expect.stringMatching(/cannot be used yet \(no answer: its rediss:.*TLS.*\); trying/)]);
  for (const { saidAfter } of [plain, tls]) expect(saidAfter).toBeLessThan(3_900);
  expect(plain.end).toMatch(/could not be used within 4 seconds \(no answer\)\. Check REDIS_URL\.$/);
  expect(tls.end).toMatch(/could not be used within 4 seconds \(no answer\)\. Check REDIS_URL: its rediss:.*TLS/);
});

it('F85: one that cannot be used is left, and what goes wrong after that is not written out', async () => {
  const printed = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const { said, end, redis } = await waited(`redis://${at(web)}`);
  redis.emit('error', new Error('and again'));
  expect([said, end]).toEqual([[], `What answers at ${at(web)} is not a Redis.`]);
  await expect.poll(() => redis.status).toBe('end');
  expect(printed).not.toHaveBeenCalled();
});

it('F85: a command that reads once does not wait for ever for a Redis that never answers', async () => {
  const { connection, opened } = connectOnce(`redis://${at(mute)}`);
  await expect(opened).rejects.toThrow(/cannot be reached \(Command timed out\)/);
  connection.disconnect();
}, 20_000);

it('F99: a connection whose other end is gone without a word is made anew within seconds, and goes on', async () => {
  const front = await openFront();
  front.leadTo(redis.server.port);
  const connection = openRedis(`redis://127.0.0.1:${front.port}`, { patient: false });
  await expect.poll(() => connection.status).toBe('ready');
  front.hush();
  const ask = () => connection.set('nd:{T0DESK}:settling', '1').catch(String);
  await expect.poll(ask, { timeout: 10_000 }).toBe('OK');
  connection.disconnect();
  await front.close();
}, 20_000);
