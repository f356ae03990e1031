import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { clusterCommands } from '../../src/store/rights.ts';
import { e164, holds, sold } from '../support/journey.ts';
import { type RedisNode, type RedisShape, startCluster, startSentinels } from '../support/redis-shapes.ts';
import { type TestShape, useShape } from '../support/shape.ts';
import { canBeUsed } from '../support/shape-journey.ts';
import { useWholeBot } from '../support/whole-bot.ts';

const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
/** What README has to be given to `redis-cli`, by the user that it is about. */
const lines = [...readme.matchAll(/^ACL (SETUSER .*)$/gm)].map(([, line = '']) => line.split(' '));
const linesOf = (user: string) => lines.filter(([, name]) => name === user);

type Askable = Readonly<{ client(): ReturnType<RedisNode['client']> }>;

/** Gives a user its rights there, for good, and forgets who was refused what. */
async function allow(server: Askable, user: string): Promise<void> {
  const client = server.client();
  for (const line of linesOf(user)) await client.call('ACL', ...line);
  await client.call('ACL', 'LOG', 'RESET');
  await client.config('REWRITE').catch(() => undefined);
  client.disconnect();
}

async function refused(server: Askable): Promise<unknown> {
  const client = server.client();
  const log = await client.call('ACL', 'LOG');
  client.disconnect();
  return log;
}

/** Buys, loses the leaders of these keys one after the other, and buys again each time, under the rights of README alone. */
function survives(
  shape: TestShape<RedisShape>,
  keys: readonly string[],
  options: { url: () => string; watchers?: () => readonly Askable[] },
): void {
  const watchers = () => options.watchers?.() ?? [];
  beforeAll(async () => {
    await Promise.all(shape.it.nodes.map((each) => allow(each, 'numberdesk')));
    await Promise.all(watchers().map((each) => allow(each, 'numberdesk-sentinel')));
  });
  const desk = useWholeBot({ redisUrl: options.url });
  const ready = async () => (await fetch(new URL('/ready', desk.url))).status;

  it('the leader dies, its successor is found without a restart, and nothing is refused that README grants', async () => {
    const [ana, marta] = [desk.person('ana'), desk.person('marta')];
    for (const [round, key] of keys.entries()) {
      const number = await holds(ana, `Held before ${round}`);
      const lost = await shape.it.leader(key);
      await shape.it.failOver(key);
      await expect.poll(ready, { timeout: 20_000 }).toBe(200);
      await marta.presses('Approve & buy', { in: number });
      await expect.poll(() => sold(desk), { timeout: 20_000 }).toContain(e164(number));
      await ana.sees(`${number} is bought`, { in: '#general' });
      await lost.restart();
    }
    const after = await holds(ana, 'Held after');
    await marta.presses('Approve & buy', { in: after });
    await expect.poll(() => sold(desk), { timeout: 20_000 }).toContain(e164(after));
    const logs = await Promise.all([...shape.it.nodes, ...watchers()].map(refused));
    expect(logs.flat()).toEqual([]);
    expect(desk.log.filter((line) => /NOPERM|CROSSSLOT|Unhandled/.test(line))).toEqual([]);
    // A handful of lines for each of the seconds without a leader.
    expect(desk.log.length).toBeLessThan(400);
  }, 180_000);
}

describe('a master that three Sentinels watch', () => {
  const shape = useShape(startSentinels);
  survives(shape, ['nd:{T0DESK}:run', 'nd:{T0DESK}:run'], {
    url: () => {
      const { url } = shape.it;
      const login = '&sentinelUser=numberdesk-sentinel&sentinelPassword=password';
      return `${url.replace('://', '://numberdesk:password@')}${login}`;
    },
    watchers: () => shape.it.sentinels.map(({ port }) => ({ client: () => shape.it.clientAt(port) })),
  });
});

describe('a cluster of three masters', () => {
  const shape = useShape(startCluster);
  survives(shape, ['nd:{T0DESK}:run', '{nd-jobs}:cards'], {
    url: () => shape.it.url.replace('://', '://numberdesk:password@'),
  });
});

describe('a cluster in TLS', () => {
  const shape = useShape(startCluster, { tls: true });
  canBeUsed(shape, {
    get REDIS_CA() {
      return shape.caFile;
    },
  });
});

describe('Sentinels in TLS', () => {
  const shape = useShape(startSentinels, { tls: true });
  canBeUsed(shape, {
    get REDIS_CA() {
      return shape.caFile;
    },
  });
});

it('what README grants in a cluster is what the start tries there, no more and no less', () => {
  const [, more = []] = linesOf('numberdesk');
  const granted = more.filter((word) => word.startsWith('+')).map((word) => word.slice(1));
  expect(granted.sort()).toEqual(clusterCommands.map((words) => words.join('|')).sort());
});
