import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createPassing } from '../../src/jobs/passing.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('what passes in time is never done, what lasts is, and what is for now is done at once', async () => {
  const done: string[] = [];
  const passing = createPassing();
  const work = (name: string) => async () => void done.push(name);
  await passing('r1', 300, work('searching'));
  await passing('r2', 300, work('lasts'));
  vi.advanceTimersByTime(299);
  await passing('r1', 0, work('found'));
  expect(done).toEqual(['found']);
  vi.advanceTimersByTime(1);
  expect(done).toEqual(['found', 'lasts']);
  await passing('r1', 300, work('reserving'));
  vi.advanceTimersByTime(300);
  expect(done).toEqual(['found', 'lasts', 'reserving']);
});

it('that it cannot be done later is nobody’s error, and now is', async () => {
  const passing = createPassing();
  const fails = () => Promise.reject(new Error('away'));
  await passing('r1', 300, fails);
  await vi.advanceTimersByTimeAsync(300);
  await expect(passing('r1', 0, fails)).rejects.toThrow('away');
});
