import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Request } from '../../src/domain/request.ts';
import type { State } from '../../src/domain/state.ts';
import { PREFIX } from '../../src/jobs/job.ts';
import { createCardStore } from '../../src/store/card-store.ts';
import { createRequestStore } from '../../src/store/request-store.ts';
import { type Restarts, watchRestarts } from '../../src/store/restarts.ts';
import { createSweepStore } from '../../src/store/sweep-store.ts';
import { keepCard } from '../support/card-keeping.ts';
import { useRedis } from '../support/redis.ts';
import { aRequest, MINUTE, NOW, states } from '../support/requests.ts';

const server = useRedis({ keeps: true });
const team = 'T0DESK';
let redis: Redis;
let bots: Restarts[];
let now: number;
let sweeps: number;
let forgotten: number;
let invalidated: string[];
let troubles: string[];

beforeAll(() => {
  redis = new Redis(server.url, { retryStrategy: () => 20 });
  redis.on('error', () => undefined);
});
beforeEach(async () => {
  await server.flush();
  [bots, now, sweeps, forgotten, invalidated, troubles] = [[], NOW, 0, 0, [], []];
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
    observer: { warn: (what) => void troubles.push(what) },
    homes: { invalidateAll: async (teamId) => void invalidated.push(teamId) },
    prefix: PREFIX,
    hadCopies: () => false,
    onForgotten: async () => void forgotten++,
    onRestart: async () => void sweeps++,
  });
  bots.push(bot);
  return bot;
}

/** A request whose one card shows it as it is. */
async function shown(id: string, state: State, updatedAt = NOW): Promise<Request> {
  const [store, cards] = [createRequestStore(redis), createCardStore(redis)];
  const request = { ...aRequest(state, { id, updatedAt }), version: 1 };
  await store.save(request, undefined, []);
  await keepCard(cards, team, id, 'request', { channel: 'C1', ts: '1.1', rendered: 'a' });
  await store.markRendered(request);
  return request;
}

async function restart(): Promise<void> {
  const ready = new Promise((resolve) => redis.once('ready', resolve));
  // In order: a killed one may lose what it could not write while the disk was busy.
  await server.server.stop();
  await server.server.restart();
  await ready;
}

const unshown = () => createSweepStore(redis).unshown(team, 0);

it('every request that is not over is rendered anew after a restart, and what ended lately', async () => {
  const bot = await watch();
  const before = await bot.lastRun(team);
  sweeps = 0;
  const { choosing, reserving, purchased, expired, unconfirmed } = states;
  for (const state of [choosing, reserving, unconfirmed]) await shown(state.name, state, NOW - 90_000 * MINUTE);
  await shown('lately', purchased, NOW - 59 * MINUTE);
  await shown('long-ago', expired, NOW - 61 * MINUTE);
  expect(await unshown()).toEqual([]);

  now += 1;
  await restart();
  const after = await bot.lastRun(team);
  expect(after.at).toBe(now);
  // What cards show is kept with the run in which it was shown.
  expect(after.id).not.toBe(before.id);
  expect(sweeps).toBe(1);
  expect([...(await unshown())].sort()).toEqual(['choosing', 'lately', 'reserving', 'unconfirmed']);
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
  expect((await bot.lastRun(team)).at).toBe(now);
  expect(troubles).toEqual([]);
  expect([...(await unshown())].sort()).toEqual(['bad', 'well']);
});

it('and so is every Home that is kept up to date', async () => {
  const bot = await watch();
  invalidated = [];
  await restart();
  await bot.lastRun(team);
  expect(invalidated).toEqual([team]);
});

it('a bot that dies after the Homes were invalidated and before the restart is noted leaves both to the next one', async () => {
  (await watch()).close();
  await shown('r1', states.choosing);
  await redis.hset('nd:{T0DESK}:run', 'id', 'earlier');
  const dying = await watchRestarts({
    redis,
    teamId: team,
    clock: () => now,
    observer: { warn: (what) => void troubles.push(what) },
    homes: { invalidateAll: () => Promise.reject(new Error('died')) },
    prefix: PREFIX,
    hadCopies: () => false,
    onForgotten: async () => void forgotten++,
    onRestart: async () => void sweeps++,
  });
  dying.close();
  expect(troubles).toEqual(['restart of redis not noted']);
  expect(await unshown()).toEqual([]);
  [sweeps, invalidated] = [0, []];
  await watch();
  expect([sweeps, invalidated, await unshown()]).toEqual([1, [team], ['r1']]);
});

it('nothing is unknown while it is the same run, however often a process connects', async () => {
  await watch();
  await shown('r1', states.choosing);
  [sweeps, invalidated] = [0, []];
  const bot = await watch();
  const ready = new Promise((resolve) => redis.once('ready', resolve));
  redis.disconnect(true);
  await ready;
  // The first run that is known has nothing before it.
  expect((await bot.lastRun(team)).at).toBe(0);
  expect(await unshown()).toEqual([]);
  expect(sweeps).toBe(0);
  expect(invalidated).toEqual([]);
});

it('of two bots that find it restarted one has the cards rendered anew, and each saves again what it had saved last', async () => {
  const two = [await watch(), await watch()];
  await shown('r1', states.choosing);
  now += 1;
  await restart();
  expect(await Promise.all(two.map(async (bot) => (await bot.lastRun(team)).at))).toEqual([now, now]);
  expect(forgotten).toBe(2);
  expect(await unshown()).toEqual(['r1']);
});

it('a bot that starts finds what happened while there was none, also in a workspace that it did not name', async () => {
  (await watch()).close();
  await shown('r1', states.choosing);
  await redis.sadd('nd:teams', 'T0OTHER');
  await redis.hset('nd:{T0OTHER}:run', 'id', 'earlier');
  now += 1;
  await restart();
  const bot = await watch();
  expect(await unshown()).toEqual(['r1']);
  expect((await bot.lastRun('T0OTHER')).at).toBe(now);
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
  await expect.poll(async () => (await bot.lastRun(team)).at, { timeout: 5_000 }).toBe(now);
  expect(await unshown()).toEqual(['r1']);
});
