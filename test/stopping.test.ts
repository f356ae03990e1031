import { expect, it } from 'vitest';
import { createStop } from '../src/stopping.ts';

function steps() {
  const done: string[] = [];
  const step = (name: string) => async () => void done.push(name);
  return { done, begin: () => void done.push('begin'), jobs: step('jobs'), doors: step('doors'), rest: step('rest') };
}

it('says at once that it ends; jobs are taken until the drain is over, and the ways in close after them', async () => {
  const { done, ...all } = steps();
  const stopped = createStop(all)(60);
  expect(done).toEqual(['begin']);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(done).toEqual(['begin']);
  await stopped;
  expect(done).toEqual(['begin', 'jobs', 'doors', 'rest']);
});

it('a second call changes nothing, and resolves with the first', async () => {
  const { done, ...all } = steps();
  const stop = createStop(all);
  await Promise.all([stop(20), stop(0)]);
  expect(done).toEqual(['begin', 'jobs', 'doors', 'rest']);
});
