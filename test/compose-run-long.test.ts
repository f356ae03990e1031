import { describe, expect, it } from 'vitest';
import { SHAPES } from './support/compose.ts';
import { asked, canRunComposed } from './support/composed-journey.ts';

describe.each(SHAPES.slice(1))('%s', (file) => {
  const composed = canRunComposed(file);

  it('another server leads, and takes writes, when the container of the first one crashes', async () => {
    await composed.kill('redis-1');
    const failing = async () => {
      const checks = await asked(composed.it.url);
      return checks.filter(({ name, status }) => status === 'fail' || (name === 'Redis: rights' && status !== 'pass'));
    };
    expect(await failing()).not.toEqual([]);
    await expect.poll(failing, { timeout: 60_000, interval: 500 }).toEqual([]);
  }, 90_000);
});
