import { readFile } from 'node:fs/promises';
import { Redis } from 'ioredis';
import { beforeAll, describe, expect, it } from 'vitest';
import { e164, holds, onHold, sold } from '../support/journey.ts';
import { useWholeBot } from '../support/whole-bot.ts';

describe('a Redis user with the rights that README lists, and no others', () => {
  // Blank until the user is there: the bot that starts before is the operator of the test.
  let login = '';
  const desk = useWholeBot({
    holdMs: 40_000,
    env: {
      RELEASE_MARGIN: '25s',
      REMINDERS: '50%',
      get REDIS_URL() {
        return `redis://${login}127.0.0.1:${desk.redis.server.port}`;
      },
    },
  });
  let redis: Redis;
  beforeAll(async () => {
    redis = new Redis(desk.redis.url);
    const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
    const [, line = ''] = /^ACL (SETUSER numberdesk .*)$/m.exec(readme) ?? [];
    // What this Redis does not know yet needs no right.
    await redis.call('ACL', ...line.split(' '));
    await desk.stop();
    await redis.flushall();
    await redis.call('ACL', 'LOG', 'RESET');
    login = 'numberdesk:password@';
    await desk.start();
    return () => redis.disconnect();
  }, 60_000);

  it('F85: a whole journey, with reminder and release, runs under the rights in README and is refused nothing', async () => {
    const [ana, marta] = [desk.person('ana'), desk.person('marta')];
    const left = await holds(ana, 'Nobody decides');
    const bought = await holds(ana, 'Bought');
    await marta.presses('Approve & buy', { in: bought });
    await expect.poll(() => sold(desk), { timeout: 20_000 }).toContain(e164(bought));
    await marta.types('#general', '/number waiting');
    await marta.sees('One request waits for you', { in: '#general' });
    await expect.poll(() => onHold(desk), { timeout: 40_000 }).not.toContain(e164(left));
    expect((await fetch(new URL('/ready', desk.url))).status).toBe(200);
    expect(await redis.call('ACL', 'LOG')).toEqual([]);
    expect(desk.log.filter((line) => line.includes('NOPERM'))).toEqual([]);
  }, 120_000);
});
