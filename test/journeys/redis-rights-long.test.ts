import { readFile } from 'node:fs/promises';
import { Redis } from 'ioredis';
import { beforeAll, describe, expect, it } from 'vitest';
import { neededCommands } from '../../src/store/rights.ts';
import { e164, holds, onHold, sold } from '../support/journey.ts';
import { useWholeBot } from '../support/whole-bot.ts';

describe('a Redis user with the rights that README lists, and no others', () => {
  // Blank until the user is there: the bot that starts before is the operator of the test.
  let login = '';
  const desk = useWholeBot({
    holdMs: 75_000,
    env: {
      RELEASE_MARGIN: '25s',
      REMINDERS: '50%',
      get REDIS_URL() {
        return `redis://${login}127.0.0.1:${desk.redis.server.port}`;
      },
    },
  });
  let redis: Redis;
  let line = '';
  /** How often each command was run, by any connection. */
  const commandsRun = async () =>
    [...(await redis.info('commandstats')).matchAll(/^cmdstat_([a-z|]+):/gm)].map(([, name = '']) => name);
  beforeAll(async () => {
    redis = new Redis(desk.redis.url);
    const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
    [, line = ''] = /^ACL (SETUSER numberdesk .*)$/m.exec(readme) ?? [];
    // What this Redis does not know yet needs no right.
    await redis.call('ACL', ...line.split(' '));
    await desk.stop();
    await redis.flushall();
    await redis.call('ACL', 'LOG', 'RESET');
    await redis.config('RESETSTAT');
    login = 'numberdesk:password@';
    await desk.start();
    return () => redis.disconnect();
  }, 60_000);

  it('F85: a whole journey, with reminder, release and restart, runs under the rights in README and is refused nothing', async () => {
    const [ana, marta] = [desk.person('ana'), desk.person('marta')];
    const left = await holds(ana, 'Nobody decides');
    const bought = await holds(ana, 'Bought');
    await marta.types('#general', '/number waiting');
    await marta.sees('wait for you', { in: '#general' });
    await marta.presses('Approve & buy', { in: bought });
    await expect.poll(() => sold(desk), { timeout: 20_000 }).toContain(e164(bought));
    await desk.kill();
    await desk.start();
    await expect.poll(() => onHold(desk), { timeout: 90_000 }).not.toContain(e164(left));
    expect((await fetch(new URL('/ready', desk.url))).status).toBe(200);
    const seen = await (await fetch(new URL('/metrics', desk.url))).text();
    for (const name of ['jobs_waiting', 'holds_open'])
      expect(seen).toMatch(new RegExp(`^number_desk_${name}.* \\d+$`, 'm'));
    expect(await redis.call('ACL', 'LOG')).toEqual([]);
    expect(desk.log.filter((line) => line.includes('NOPERM'))).toEqual([]);
    const mine = ['acl', 'config', 'flushall', 'select', 'command', 'client|setinfo', 'waitaof'];
    const granted: readonly string[] = line.match(/(?<=\+)\S+/g) ?? [];
    const run = (await commandsRun()).filter((name) => !mine.some((each) => name.startsWith(each)));
    expect(run.filter((name) => !granted.includes(name))).toEqual([]);
  }, 180_000);

  it('F85: what the start tries is what README grants, no more and no less', () => {
    const granted = line.match(/(?<=\+)\S+/g) ?? [];
    // What lets it in, and what is used only where it is allowed.
    const besides = ['hello', 'auth', 'client|setname', 'config|get'];
    const tried = neededCommands('key', 'list').map(([name]) => name);
    expect([...new Set([...tried, ...besides])].sort()).toEqual([...granted].sort());
    expect(line.match(/(?<= ~)\S+/g)).toEqual(['nd:*', '{nd-jobs}:*']);
  });

  it('one that is taken away while the bot runs is named by /ready, with the jobs that nobody takes without it, until it is given back', async () => {
    const ready = async () => (await fetch(new URL('/ready', desk.url))).json();
    await redis.call('ACL', 'SETUSER', 'numberdesk', '-bzpopmin');
    await expect.poll(ready, { timeout: 120_000, interval: 500 }).toMatchObject({
      status: 'not ready',
      failed: [
        { name: 'redis', detail: 'does not let its user do what the bot needs (bzpopmin)' },
        { name: 'jobs', detail: expect.stringMatching(/^are not taken by this process, .*deadlines/) },
      ],
    });
    await redis.call('ACL', 'SETUSER', 'numberdesk', '+bzpopmin');
    await expect.poll(ready, { timeout: 60_000, interval: 500 }).toMatchObject({ status: 'ready' });
  }, 240_000);
});
