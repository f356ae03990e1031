import { Redis } from 'ioredis';
import { expect, it } from 'vitest';
import { isFinished } from '../../src/domain/compact.ts';
import type { Request } from '../../src/domain/request.ts';
import { keys } from '../../src/store/keys.ts';
import { createRequestStore } from '../../src/store/request-store.ts';
import { createUpkeepStore } from '../../src/store/upkeep-store.ts';
import { holds } from '../support/journey.ts';
import { useWholeBot } from '../support/whole-bot.ts';

const desk = useWholeBot();
const team = 'T0DESK';

/** What one request costs in Redis, in bytes: its body, where its cards are, its places in lists, and its lines of the audit trail. */
type Cost = Readonly<Record<'body' | 'cards' | 'lists' | 'audit', number>>;

async function costOf(redis: Redis, { id }: Request): Promise<Cost> {
  const usage = async (key: string) => Number((await redis.call('MEMORY', 'USAGE', key, 'SAMPLES', '0')) ?? 0);
  const lists: string[] = [];
  for (const key of await redis.keys(`nd:{${team}}:*`)) {
    if ((await redis.type(key)) === 'zset' && (await redis.zscore(key, id)) !== null) lists.push(key);
  }
  const perPlace = lists.map(async (key) => Math.round((await usage(key)) / (await redis.zcard(key))));
  const lines = (await redis.xrange(keys.audit(team), '-', '+')).map(([, fields]) => fields.join(''));
  const own = lines.filter((line) => line.includes(`"${id}"`)).join('').length;
  return {
    body: await usage(keys.request(team, id)),
    cards: await usage(keys.cards(team, id)),
    lists: (await Promise.all(perPlace)).reduce((sum, each) => sum + each, 0),
    audit: Math.round(((await usage(keys.audit(team))) * own) / lines.join('').length),
  };
}

it('F105: a request that ended takes no more than a kilobyte and a half, from the question to a bought number', async () => {
  const [ana, marta] = [desk.person('ana'), desk.person('marta')];
  const redis = new Redis(desk.redis.url);
  const store = createRequestStore(redis);
  const upkeep = createUpkeepStore(redis);
  for (let at = 0; at < 3; at++) {
    const number = await holds(ana, `Support line ${at} for the new team in Berlin`);
    await marta.presses('Approve & buy', { in: number });
    await ana.sees(`${number} is bought`, { in: '#general' });
  }
  const kept = async () => (await store.list(team, { of: 'numbers' }, 10)).requests;
  // The first check whether it is ours comes after five seconds.
  await expect.poll(async () => (await kept()).every(isFinished), { timeout: 20_000 }).toBe(true);
  await expect.poll(() => redis.zcard(keys.unshown(team)), { timeout: 10_000 }).toBe(0);
  const [request] = await kept();
  if (!request) throw new Error('nothing was bought');
  const whole = await costOf(redis, request);
  for (const each of await kept()) expect(await upkeep.compact(each, false)).toBe(true);
  const inShort = await costOf(redis, request);
  for (const each of await kept()) expect(await upkeep.forget(each)).toBe(true);
  const register = await costOf(redis, request);
  redis.disconnect();

  const row = (name: string, { body, cards, lists, audit }: Cost) =>
    `${name}: body ${body} B, cards ${cards} B, lists ${lists} B, audit ${audit} B`;
  const share = (body: number) => `${Math.round((100 * body) / whole.body)}%`;
  process.stdout.write(
    `${[
      row('whole', whole),
      row('in short', inShort),
      row('in the register', register),
      `body in short: ${share(inShort.body)} of the whole`,
    ].join('\n')}\n`,
  );
  expect(inShort.body).toBeLessThanOrEqual(1_536);
  expect(inShort.body).toBeLessThan(whole.body);
  expect(register.cards).toBe(0);
}, 60_000);
