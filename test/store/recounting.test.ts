import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { money } from '../../src/domain/money.ts';
import type { Request } from '../../src/domain/request.ts';
import type { JobContext } from '../../src/jobs/job-context.ts';
import { recount } from '../../src/jobs/recount.ts';
import { keys } from '../../src/store/keys.ts';
import { createRecounting } from '../../src/store/recounting.ts';
import { nameOf } from '../../src/store/spending.ts';
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
/** What follows once all is counted. */
let followed: string[];

beforeAll(() => {
  redis = new Redis(server.url);
});
afterAll(() => redis.disconnect());
beforeEach(async () => {
  await server.flush();
  [counting, now, followed] = [utc, TURN + MINUTE, []];
  const given = aJobContext(redis, { orders: [], owned: [], holds: [], released: [] });
  const store = createRecounting(redis);
  const followUps = {
    timers: { ...given.timers, judgeAnew: async () => void followed.push('judged anew') },
    homes: { ...given.homes, invalidateAll: async () => void followed.push('homes') },
  };
  context = { ...given, ...followUps, clock: () => now, recounting: { store, counting: () => counting } };
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

/** Looks until all is counted, and how often that took. */
async function recounted(most = 100): Promise<number> {
  for (let looks = 1; looks <= most; looks += 1) {
    await recount(team, context);
    if ((await redis.hget(keys.spent(team), 'whole')) === nameOf(counting)) return looks;
  }
  throw new Error('not whole');
}

async function spent(): Promise<Record<string, string>> {
  const { whole: _, book: __, recounted: ___, ...counts } = await redis.hgetall(keys.spent(team));
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

it('all is counted at the first look, and then what waits is judged anew and the Homes are rendered, once', async () => {
  await saved('r1');
  await forgetCounts();
  expect([await recounted(), followed]).toEqual([1, ['judged anew', 'homes']]);
  await recount(team, context);
  expect(followed).toEqual(['judged anew', 'homes']);
  await redis.del(keys.spent(team));
  expect([await recounted(), await spent()]).toEqual([1, each('2026-01', 1)]);
});

it('a desk that bought nothing yet is whole at once', async () => {
  expect([await recounted(), await spent()]).toEqual([1, {}]);
});

it('one who counts by other rules meanwhile ends it: the next look begins anew', async () => {
  await saved('r1');
  await saved('r2');
  await forgetCounts();
  const { recounting } = context;
  if (!recounting) throw new Error('nothing is counted');
  const { store } = recounting;
  const numbers = vi.fn(store.numbers);
  /** The first that is loaded is saved by a process with other rules after it was counted here. */
  const disturbed: JobContext = {
    ...context,
    recounting: {
      ...recounting,
      store: {
        ...store,
        numbers,
        async recount(request, by) {
          await store.recount(request, by);
          if (request.id === 'r1') await store.recount(request, berlin);
        },
      },
    },
  };
  await recount(team, disturbed);
  expect([await store.progress(team, utc), followed]).toEqual([{ isWhole: false }, []]);
  expect([await recounted(), await spent()]).toEqual([1, each('2026-01', 2)]);
});

it('two processes with other rules, one after the other: each is right by its own, and never by those of the other', async () => {
  await saved('r1');
  await forgetCounts();
  for (const [by, month] of [
    [utc, '2026-01'],
    [berlin, '2026-02'],
    [utc, '2026-01'],
  ] as const) {
    counting = by;
    expect((await context.recounting?.store.progress(team, by))?.isWhole).toBe(false);
    await recounted();
    expect(await spent()).toEqual(each(month, 1));
  }
});

it('what takes long goes on at the next look', async () => {
  for (let no = 0; no < 501; no++) await saved(`r${String(no).padStart(3, '0')}`);
  await forgetCounts();
  let passed = 0;
  const passing = vi.spyOn(performance, 'now').mockImplementation(() => (passed += 6_000));
  const looks = await recounted().finally(() => passing.mockRestore());
  expect([looks > 1, await spent()]).toEqual([true, each('2026-01', 501)]);
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
  await expect(recount(team, dying)).rejects.toThrow('dies');
  expect(await redis.hget(keys.spent(team), 'recounted')).toMatch(/^UTC USD register\n[0-9a-f-]{36}\nr/);
  expect(await redis.hget(keys.spent(team), '2026-01 workspace USD')).not.toBe(String(6_500_000 * count));
  const taken = vi.fn(recounting.store.recount);
  context = { ...context, recounting: { ...recounting, store: { ...recounting.store, recount: taken } } };
  await recounted();
  // Those of the two steps that were done are not read again.
  expect(taken).toHaveBeenCalledTimes(count - 1_000);
  expect(await spent()).toEqual(each('2026-01', count));
});

it('months older than 13 go, once a day; all else stays', async () => {
  const counts = {
    '2024-12 workspace USD': '1',
    '2024-12 person U1 USD': '1',
    '2025-01 workspace USD': '2',
    'rent USD': '3',
  };
  await redis.hset(keys.spent(team), { ...counts, book: 'b', whole: nameOf(utc) });
  now = Date.UTC(2026, 1, 10);
  await recount(team, context);
  expect(await spent()).toEqual({ '2025-01 workspace USD': '2', 'rent USD': '3' });
  await redis.hset(keys.spent(team), '2024-12 workspace USD', '1');
  await recount(team, context);
  expect(await spent()).toHaveProperty('2024-12 workspace USD');
});
