import { expect, it } from 'vitest';
import { readSetup } from '../../src/config.ts';
import { askRedis } from '../../src/doctor/redis.ts';
import { built } from './compiled.ts';
import { type Composed, useComposed } from './compose-run.ts';
import { canBeUsed } from './shape-journey.ts';

/** A container's root is read-only, so the bot may write nowhere; nor start processes. */
const READ_ONLY = ['--permission', '--allow-net']
  .filter((flag) => process.allowedNodeEnvironmentFlags.has(flag))
  .concat('--allow-fs-read=*');
if (!READ_ONLY.includes('--permission')) READ_ONLY.unshift('--experimental-permission');

/** What doctor says of a Redis. */
export const asked = (url: string) => askRedis(readSetup({ REDIS_URL: url }, '/nowhere/.env'));

/** Redis as a compose file has it run, and the bot with the address that stands there: of what doctor says of it, and a journey. */
export function canRunComposed(file: string): Composed {
  const composed = useComposed(file);
  it('doctor finds nothing wrong with it, and who has no password is not let in', async () => {
    const { url, password } = composed.it;
    const checks = await asked(url);
    expect(checks.filter(({ status }) => status !== 'pass')).toEqual([]);
    expect(checks.map(({ name }) => name)).toContain('Redis: memory');
    expect(url).toContain(password);
    const without = await asked(url.replace(`:${password}@`, ''));
    expect(without.map(({ name, status }) => [name, status])).toEqual([['Redis', 'fail']]);
  });

  canBeUsed(composed, {}, [...READ_ONLY, built('src/main.ts')]);
  return composed;
}
