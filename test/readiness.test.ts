import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createReadiness } from '../src/readiness.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** What it answers a second later at the latest. */
async function answerOf(readiness: ReturnType<typeof createReadiness>) {
  const answer = readiness.answer();
  await vi.advanceTimersByTimeAsync(1_000);
  return answer;
}

const secret = () => {
  throw new Error('connect redis://:password@redis.test failed');
};
const never = () => new Promise<never>(() => undefined);

test('until it serves it is starting, and says what it waits for', async () => {
  const readiness = createReadiness();
  expect(await answerOf(readiness)).toEqual({
    status: 'starting',
    failed: [{ name: 'process', detail: 'is waited for' }],
  });
  void readiness.waitingFor('redis', never());
  expect(await answerOf(readiness)).toEqual({
    status: 'starting',
    failed: [{ name: 'redis', detail: 'is waited for' }],
  });
  readiness.serves({ looks: {} });
  expect(await answerOf(readiness)).toEqual({ status: 'ready' });
});

test('each look says why; one that breaks or does not end is not ready either, and nothing of its error is passed on', async () => {
  const readiness = createReadiness();
  const content = async () => undefined;
  readiness.serves({
    looks: { redis: secret, 'slack token': () => 'is refused', queue: never, fine: content, none: undefined },
  });
  expect(await answerOf(readiness)).toEqual({
    status: 'not ready',
    failed: [
      { name: 'redis', detail: 'could not be looked at' },
      { name: 'slack token', detail: 'is refused' },
      { name: 'queue', detail: 'gave no answer within a second' },
    ],
  });
});

test('warnings come with it, ready or not, and one that does not end keeps no answer back', async () => {
  const warnings = [() => ['the disk is small'], never, secret, async () => ['so is the memory']];
  const readiness = createReadiness();
  readiness.serves({ looks: {}, warnings });
  expect(await answerOf(readiness)).toEqual({ status: 'ready', warnings: ['the disk is small', 'so is the memory'] });
  readiness.serves({ looks: { redis: () => 'is away' }, warnings });
  expect(await answerOf(readiness)).toMatchObject({
    status: 'not ready',
    warnings: ['the disk is small', 'so is the memory'],
  });
});

test('one that is about to end is not ready, whatever works', async () => {
  const readiness = createReadiness();
  readiness.serves({ looks: {} });
  readiness.stops();
  expect(await answerOf(readiness)).toEqual({ status: 'stopping' });
});
