import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Request } from '../../src/domain/request.ts';
import type { State } from '../../src/domain/state.ts';
import { createCardStore } from '../../src/store/card-store.ts';
import { createHomeStore } from '../../src/store/home-store.ts';
import { createRequestStore } from '../../src/store/request-store.ts';
import { type Restarts, watchRestarts } from '../../src/store/restarts.ts';
import { announcePost, keepCard } from '../support/card-keeping.ts';
import { useRedis } from '../support/redis.ts';
import { aRequest, MINUTE, NOW, states } from '../support/requests.ts';

const server = useRedis();
const team = 'T0DESK';
let redis: Redis;
let bots: Restarts[];
let now: number;
let sweeps: number;
let troubles: string[];

beforeAll(() => {
  redis = new Redis(server.url, { retryStrategy: () => 20 });
  redis.on('error', () => undefined);
});
beforeEach(async () => {
  await server.flush();
  [bots, now, sweeps, troubles] = [[], NOW, 0, []];
});
afterEach(() => {
  for (const bot of bots) bot.close();
});
afterAll(() => redis.disconnect());

async function watch(): Promise<Restarts> {
  const bot = await watchRestarts({
    redis,
    teamId: team,
    clock: () => now,
    observer: { trouble: (what) => void troubles.push(what) },
    onRestart: async () => void sweeps++,
  });
  bots.push(bot);
  return bot;
}

/** A request whose one card shows it as it is. */
async function shown(id: string, state: State, updatedAt = NOW): Promise<Request> {
  const [store, cards] = [createRequestStore(redis), createCardStore(redis)];
  const request = { ...aRequest(state, { id, updatedAt }), version: 1 };
  await store.save(request, false, []);
  await keepCard(cards, team, id, 'request', { channel: 'C1', ts: '1.1', shows: 'a' });
  await store.shown(request);
  return request;
}

async function restart(): Promise<void> {
  const ready = new Promise((resolve) => redis.once('ready', resolve));
  // In order: a killed one may lose what it could not write while the disk was busy.
  await server.server.stop();
  await server.server.restart();
  await ready;
}

const unshown = () => createRequestStore(redis).unfinished(team);
const showsOf = async (id: string) => (await createCardStore(redis).load(team, id)).get('request')?.shows;

it('what every request that is not over shows counts as unknown after a restart, and what ended lately', async () => {
  const bot = await watch();
  sweeps = 0;
  const { choosing, reserving, purchased, expired, unconfirmed } = states;
  for (const state of [choosing, reserving, unconfirmed]) await shown(state.name, state, NOW - 90_000 * MINUTE);
  await shown('lately', purchased, NOW - 59 * MINUTE);
  await shown('long-ago', expired, NOW - 61 * MINUTE);
  await announcePost(createCardStore(redis), team, 'reserving', 'approval', { at: 1, to: 'C2', shows: 'b' });
  expect(await unshown()).toEqual([]);

  now += 1;
  await restart();
  expect(await bot.lastAt(team)).toBe(now);
  expect(sweeps).toBe(1);
  expect([...(await unshown())].sort()).toEqual(['choosing', 'lately', 'reserving', 'unconfirmed']);
  for (const id of await unshown()) expect(await showsOf(id)).toBe('');
  expect(await showsOf('long-ago')).toBe('a');
  const cards = createCardStore(redis);
  expect(await cards.load(team, 'reserving')).toEqual(new Map([['request', { channel: 'C1', ts: '1.1', shows: '' }]]));
  expect((await cards.unsettled(team, 'reserving')).announced).toEqual(
    new Map([['approval', { at: 1, to: 'C2', shows: '' }]]),
  );
  expect(troubles).toEqual([]);
});

it('F83: a card that cannot be read keeps no restart from being noted', async () => {
  const bot = await watch();
  await shown('well', states.choosing);
  await shown('bad', states.choosing);
  for (const [index, json] of ['{"channel":', 'null', '7', '{"posting":true,"shows":"a"}', '[]'].entries())
    await redis.hset('nd:{T0DESK}:cards:bad', `bad-${index}`, json);
  now += 1;
  await restart();
  expect(await bot.lastAt(team)).toBe(now);
  expect(troubles).toEqual([]);
  expect([await showsOf('well'), await showsOf('bad')]).toEqual(['', '']);
  expect([...(await unshown())].sort()).toEqual(['bad', 'well']);
});

it('and so does every Home that somebody has opened', async () => {
  const homes = createHomeStore(redis);
  const bot = await watch();
  for (const user of ['U1', 'U2', 'U3']) {
    await homes.opened(team, user);
    await homes.shown(team, user, 'a');
  }
  await homes.forget(team, 'U2');
  // As when nobody has opened it for long.
  await redis.del('nd:{T0DESK}:home:U3');
  await restart();
  await bot.lastAt(team);
  expect(await homes.marked(team)).toEqual(['U1']);
  expect(await homes.shows(team, 'U1')).toBe('');
  expect(await homes.shows(team, 'U2')).toBeUndefined();
  expect(await homes.shows(team, 'U3')).toBeUndefined();
  expect(await redis.pttl('nd:{T0DESK}:home:U1')).toBeGreaterThan(0);
});

it('nothing is unknown while it is the same run, however often somebody connects', async () => {
  await watch();
  await shown('r1', states.choosing);
  sweeps = 0;
  const bot = await watch();
  const ready = new Promise((resolve) => redis.once('ready', resolve));
  redis.disconnect(true);
  await ready;
  expect(await bot.lastAt(team)).toBe(NOW);
  expect(await unshown()).toEqual([]);
  expect(await showsOf('r1')).toBe('a');
  expect(sweeps).toBe(0);
});

it('one of two bots that find it restarted has the cards painted anew', async () => {
  const two = [await watch(), await watch()];
  await shown('r1', states.choosing);
  sweeps = 0;
  now += 1;
  await restart();
  expect(await Promise.all(two.map((bot) => bot.lastAt(team)))).toEqual([now, now]);
  expect(sweeps).toBe(1);
});

it('a bot that starts finds what happened while there was none, also in a workspace that it did not name', async () => {
  (await watch()).close();
  await shown('r1', states.choosing);
  await redis.sadd('nd:teams', 'T0OTHER');
  now += 1;
  await restart();
  expect(await showsOf('r1')).toBe('a');
  const bot = await watch();
  expect(await unshown()).toEqual(['r1']);
  expect(await bot.lastAt('T0OTHER')).toBe(now);
});

it('a Redis that refuses to note it is asked again', async () => {
  await watch();
  await shown('r1', states.choosing);
  await redis.hset('nd:{T0DESK}:run', 'id', 'earlier');
  await redis.config('SET', 'maxmemory', '1');
  const bot = await watch();
  expect(troubles).toEqual(['restart of redis not noted']);
  await redis.config('SET', 'maxmemory', '0');
  now += 1;
  await expect.poll(() => bot.lastAt(team), { timeout: 5_000 }).toBe(now);
  expect(await unshown()).toEqual(['r1']);
});
