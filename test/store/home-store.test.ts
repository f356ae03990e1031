import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createHomeStore } from '../../src/store/home-store.ts';
import { createSweepStore } from '../../src/store/sweep-store.ts';
import type { HomeStore } from '../../src/workflow/ports.ts';
import { useRedis } from '../support/redis.ts';

const server = useRedis();
let redis: Redis;
let homes: HomeStore;

beforeAll(() => {
  redis = new Redis(server.url);
  homes = createHomeStore(redis);
});
beforeEach(() => server.flush());
afterAll(() => {
  redis.disconnect();
});

const [team, ana, ben] = ['T0DESK', 'U0ANA', 'U0BEN'];

it('only Homes that a person has opened are kept up to date, in their own workspace', async () => {
  await homes.opened(team, ana);
  expect(await homes.kept(team, [ana, ben])).toEqual([ana]);
  expect(await homes.kept('T0OTHER', [ana, ben])).toEqual([]);
});

it('what all of them show may be made unknown at once, and whose they are is told', async () => {
  for (const user of [ana, ben]) {
    await homes.opened(team, user);
    await homes.markRendered(team, user, 'rendered');
  }
  await homes.opened('T0OTHER', ana);
  await homes.markRendered('T0OTHER', ana, 'rendered');
  expect([...(await homes.invalidateAll(team))].sort()).toEqual([ana, ben]);
  expect([await homes.rendered(team, ana), await homes.rendered(team, ben)]).toEqual(['', '']);
  expect(await homes.rendered('T0OTHER', ana)).toBe('rendered');
});

it('what a Home shows is kept until it is opened again, forgotten, or a week old', async () => {
  expect(await homes.rendered(team, ana)).toBeUndefined();
  await homes.markRendered(team, ana, 'rendered');
  expect(await homes.rendered(team, ana)).toBeUndefined();
  await homes.opened(team, ana);
  expect(await homes.rendered(team, ana)).toBe('');
  await homes.markRendered(team, ana, 'rendered');
  expect(await homes.rendered(team, ana)).toBe('rendered');
  const days = (await redis.pttl('nd:{T0DESK}:home:U0ANA')) / 86_400_000;
  expect(Math.round(days)).toBe(7);
  await homes.forget(team, ana);
  expect(await homes.rendered(team, ana)).toBeUndefined();
  expect(await homes.kept(team, [ana])).toEqual([]);
  expect(await homes.invalidateAll(team)).toEqual([]);
});

it('a workspace in which a person opened a Home is looked through by the sweep', async () => {
  await homes.opened(team, ana);
  expect(await createSweepStore(redis).teams()).toEqual([team]);
});

it('a process looks through its own workspace, though the server that lists them all has lost it', async () => {
  await redis.del('nd:teams');
  expect(await createSweepStore(redis).teams()).toEqual([]);
  expect(await createSweepStore(redis, team).teams()).toEqual([team]);
  await homes.opened(team, ana);
  expect(await createSweepStore(redis, team).teams()).toEqual([team]);
});

it('one at a time renders a Home', async () => {
  const nothing = async () => undefined;
  const done = await homes.withLock(team, ana, async () => {
    expect(await homes.withLock(team, ana, nothing)).toBe(false);
    expect(await homes.withLock(team, ben, nothing)).toBe(true);
  });
  expect(done).toBe(true);
  expect(await homes.withLock(team, ana, nothing)).toBe(true);
});

it('who has decided is remembered, by workspace', async () => {
  expect(await homes.kept(team, [ben], ana)).toEqual([]);
  expect(await homes.hasDecided(team, ana)).toBe(true);
  expect(await homes.hasDecided(team, ben)).toBe(false);
  expect(await homes.hasDecided('T0OTHER', ana)).toBe(false);
});
