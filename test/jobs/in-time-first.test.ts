import { expect, it } from 'vitest';
import { afterWhatMustBeInTime } from '../../src/jobs/in-time-first.ts';

/** How often a job of this queue paused while so many deadlines were under way, one number a look. */
async function pauses(queue: string, ...deadlines: number[]): Promise<number> {
  let paused = 0;
  const running = (name: string) => (name === 'deadlines' ? (deadlines.shift() ?? 0) : 100);
  await afterWhatMustBeInTime(queue, running, async () => {
    paused += 1;
  });
  return paused;
}

it('cards and Homes wait until a burst of deadlines is over', async () => {
  expect(await pauses('cards', 20, 20, 5, 4)).toBe(3);
  expect(await pauses('homes', 20, 0)).toBe(1);
});

it('for a few deadlines nothing waits, and nothing else ever does', async () => {
  expect(await pauses('cards', 4)).toBe(0);
  for (const queue of ['deadlines', 'decisions', 'searches', 'orders-2Chat', 'holds-Bird', 'upkeep'])
    expect(await pauses(queue, 20)).toBe(0);
});

it('a burst without an end is waited for a second, no more', async () => {
  expect(await pauses('cards', ...Array<number>(100).fill(20))).toBe(20);
});
