import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { money } from '../../src/domain/money.ts';
import type { Request } from '../../src/domain/request.ts';
import type { JobContext } from '../../src/jobs/job-context.ts';
import { recount } from '../../src/jobs/recount.ts';
import { keys } from '../../src/store/keys.ts';
import { createRecounting } from '../../src/store/recounting.ts';
import type { Counting } from '../../src/workflow/recounting.ts';
import { aJobContext } from '../support/job-context.ts';
import { useRedis } from '../support/redis.ts';
import { aGroup, aHold, ana, aRequest, MINUTE, marta, states } from '../support/requests.ts';

const server = useRedis();
const team = 'T0DESK';
const berlin: Counting = { timeZone: 'Europe/Berlin', currency: 'USD' };
const utc: Counting = { timeZone: 'UTC', currency: 'USD' };
/** In Berlin it is February already. */
const TURN = Date.UTC(2026, 0, 31, 23, 30);
let redis: Redis;
let context: JobContext;
let counting: Counting;
let now: number;

beforeAll(() => {
  redis = new Redis(server.url);
});
afterAll(() => redis.disconnect());
beforeEach(async () => {
  await server.flush();
  [counting, now] = [utc, TURN + MINUTE];
  const given = aJobContext(redis, { orders: [], owned: [], holds: [], released: [] });
  const store = createRecounting(redis);
  context = { ...given, clock: () => now, recounting: { store, counting: () => counting } };
});

const hold = aHold({ group: aGroup({ monthly: money('1.50'), setup: money('5.00') }) });
const approval = { by: marta, at: TURN };

async function saved(id: string, state: Request['state'] = { ...states.purchased, hold, approval }): Promise<void> {
  await context.store.save({ ...aRequest(state), id, version: 1 }, undefined, []);
}

/** As a version that counted nothing has left it. */
async function forgetCounts(): Promise<void> {
  for (const key of await redis.keys('nd:*:request:*')) await redis.hdel(key, 'counted');
  await redis.del(keys.spent(team));
}

/** Sweeps until all is counted, and how many that took. */
async function recounted(most = 100): Promise<number> {
  for (let sweeps = 1; sweeps <= most; sweeps += 1) {
    await recount(team, context);
    if ((await redis.hget(keys.spent(team), 'whole')) === `${counting.timeZone} ${counting.currency}`) return sweeps;
    now += MINUTE;
  }
  throw new Error('not whole');
}

async function spent(): Promise<Record<string, string>> {
  const { whole: _, book: __, ...counts } = await redis.hgetall(keys.spent(team));
  return counts;
}

const each = (month: string, count: number) => ({
  [`${month} workspace USD`]: String(6_500_000 * count),
  [`${month} person ${ana} USD`]: String(6_500_000 * count),
  [`${month} channel C0GENERAL USD`]: String(6_500_000 * count),
  'rent USD': String(1_500_000 * count),
});

it('numbers that were bought before anything was counted are counted, and what is under way; nothing else is', async () => {
  await saved('r1');
  await saved('r2');
  await saved('r3', { ...states.purchasing, hold, approval });
  await saved('r4', { ...states.unconfirmed, hold, approval });
  for (const name of ['failed', 'denied', 'expired', 'awaitingApproval'] as const) await saved(name, states[name]);
  await forgetCounts();
  await recounted();
  expect(await spent()).toEqual(each('2026-01', 4));
  // Once more does nothing.
  await redis.hdel(keys.spent(team), 'whole');
  await recounted();
  expect(await spent()).toEqual(each('2026-01', 4));
});

it('what is counted is given back when it comes to nothing, once', async () => {
  await saved('r1', { ...states.purchasing, hold, approval });
  await forgetCounts();
  await recounted();
  const request = await context.store.load(team, 'r1');
  if (!request) throw new Error('not there');
  const failed = { ...states.failed, hold, approval };
  await context.store.save({ ...request, version: 2, state: failed }, undefined, []);
  expect(await spent()).toEqual({});
});

it('other months and another currency take the place of those before, and the marker says by which', async () => {
  await saved('r1');
  await saved('r2');
  await forgetCounts();
  await recounted();
  counting = berlin;
  await recounted();
  expect(await spent()).toEqual(each('2026-02', 2));
  counting = { ...berlin, currency: 'EUR' };
  await recounted();
  const inEur = Object.entries(each('2026-02', 2)).map(([field, count]) => [field.replace('USD', 'EUR'), count]);
  expect(await spent()).toEqual(Object.fromEntries(inEur));
});

it('a request that changes meanwhile has counted itself: it is left alone', async () => {
  await saved('r1');
  const old = await context.store.load(team, 'r1');
  if (!old) throw new Error('not there');
  const gone = { ...states.failed, hold, approval };
  await context.store.save({ ...old, version: 2, state: gone }, undefined, []);
  await context.recounting?.store.recount(old, utc);
  expect(await spent()).toEqual({});
});

it('a minute passes first, in which all processes read the same rules; other rules begin anew', async () => {
  await saved('r1');
  await forgetCounts();
  await recount(team, context);
  now += MINUTE - 1;
  await recount(team, context);
  const { recounted: _, ...counts } = await spent();
  expect(counts).toEqual({});
  counting = berlin;
  now += 1;
  await recount(team, context);
  expect(await redis.hget(keys.spent(team), 'recounted')).toBe(`Europe/Berlin USD\n${now}\n`);
});

it('of 10,000 numbers each step takes 500, and whatever dies in between, none is counted twice', {
  timeout: 120_000,
}, async () => {
  const count = 10_000;
  for (let from = 0; from < count; from += 500) {
    await Promise.all(Array.from({ length: 500 }, (_, index) => saved(`r${from + index}`)));
  }
  await forgetCounts();
  let recountsLeft = 1_234;
  const { recounting } = context;
  if (!recounting) throw new Error('nothing is counted');
  const dying: JobContext = {
    ...context,
    recounting: {
      ...recounting,
      store: {
        ...recounting.store,
        async recount(...given) {
          if (recountsLeft-- <= 0) throw new Error('the process dies');
          await recounting.store.recount(...given);
        },
      },
    },
  };
  await recount(team, dying);
  now += MINUTE;
  await recount(team, dying);
  await recount(team, dying);
  await expect(recount(team, dying)).rejects.toThrow('dies');
  expect(await redis.hget(keys.spent(team), '2026-01 workspace USD')).not.toBe(String(6_500_000 * count));
  expect(await recounted()).toBeLessThanOrEqual(count / 500 + 1);
  expect(await spent()).toEqual(each('2026-01', count));
});

it('months older than 13 go, once a day; all else stays', async () => {
  const counts = {
    '2024-12 workspace USD': '1',
    '2024-12 person U1 USD': '1',
    '2025-01 workspace USD': '2',
    'rent USD': '3',
  };
  await redis.hset(keys.spent(team), { ...counts, whole: 'UTC USD' });
  now = Date.UTC(2026, 1, 10);
  await recount(team, context);
  expect(await spent()).toEqual({ '2025-01 workspace USD': '2', 'rent USD': '3' });
  await redis.hset(keys.spent(team), '2024-12 workspace USD', '1');
  await recount(team, context);
  expect(await spent()).toHaveProperty('2024-12 workspace USD');
});
