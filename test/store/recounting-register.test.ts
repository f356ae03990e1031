import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { money } from '../../src/domain/money.ts';
import type { NumberRecord } from '../../src/domain/register/record.ts';
import type { Budgets } from '../../src/domain/rules.ts';
import type { JobContext } from '../../src/jobs/job-context.ts';
import { recount } from '../../src/jobs/recount.ts';
import { keys } from '../../src/store/keys.ts';
import { createRecounting } from '../../src/store/recounting.ts';
import { nameOf } from '../../src/store/spending.ts';
import type { Counting, Recounting } from '../../src/workflow/recounting.ts';
import { earlierCounts, earlierSaves } from '../support/earlier-register.ts';
import { useRedis } from '../support/redis.ts';
import { aRecord, aRegisterDesk, TEAM } from '../support/register-desk.ts';

const server = useRedis();
const utc: Counting = { timeZone: 'UTC', currency: 'USD' };
let redis: Redis;
let context: JobContext;
let counting: Counting;
let store: Recounting;

beforeAll(() => {
  redis = new Redis(server.url);
});
afterAll(() => redis.disconnect());
beforeEach(async () => {
  await server.flush();
  counting = utc;
  store = createRecounting(redis);
  const { context: given } = aRegisterDesk(redis, {});
  context = {
    ...given,
    timers: { ...given.timers, judgeAnew: async () => undefined },
    homes: { ...given.homes, invalidateAll: async () => undefined },
    recounting: { store, counting: () => counting },
  };
});

const numberOf = (no: number) => `+1213555${String(no).padStart(4, '0')}`;
const listed = (no: number, changes: Partial<NumberRecord> = {}) =>
  aRecord({ number: numberOf(no), monthly: money('1.50'), monthlyFrom: 'provider', ...changes });
const budgets = (): Budgets => ({ ...counting, workspace: [], person: [], channels: {}, rent: [] });
const save = (record: NumberRecord) => context.register?.store.save(record, undefined, [], budgets());
const rent = async (): Promise<Record<string, string>> => {
  const { book: _, whole: __, recounted: ___, ...sums } = await redis.hgetall(keys.spent(TEAM));
  return sums;
};
const isWhole = async () => (await store.progress(TEAM, counting)).isWhole;
/** Another day: what is looked for once a day is looked for again. */
const nextDay = () => redis.del(keys.monthsSeen(TEAM));

/** Looks until all is counted, and how often that took. */
async function recounted(most = 30): Promise<number> {
  for (let looks = 1; looks <= most; looks += 1) {
    await recount(TEAM, context);
    if (await isWhole()) return looks;
  }
  throw new Error('not whole');
}
const withStore = (changes: Partial<Recounting>): JobContext => ({
  ...context,
  recounting: { store: { ...store, ...changes }, counting: () => counting },
});

it('records that an earlier version has saved are counted, where that version knew all to be whole, too', async () => {
  for (let no = 0; no < 3; no++) await earlierSaves(redis, listed(no));
  await earlierSaves(redis, listed(3, { goneAt: 1 }));
  await earlierSaves(redis, listed(4, { bought: { request: 'r1', by: 'U0ANA', at: 1 } }));
  await redis.hset(keys.spent(TEAM), { book: 'b', whole: 'UTC USD' });
  expect(await isWhole()).toBe(false);
  expect([await recounted(), await rent()]).toEqual([1, { 'rent USD': '4500000' }]);
});

it('another currency takes the place of the one before, and lost sums are counted anew', async () => {
  await save(listed(0));
  await save(listed(1, { monthly: money('2.00', 'GBP') }));
  counting = { ...utc, currency: 'EUR' };
  await recounted();
  expect(await rent()).toEqual({ 'rent EUR': '1500000', 'rent GBP': '2000000' });
  await redis.del(keys.spent(TEAM));
  await recounted();
  expect(await rent()).toEqual({ 'rent EUR': '1500000', 'rent GBP': '2000000' });
});

it('one that cannot be read by this version is left out, and keeps no other from being counted', async () => {
  await earlierSaves(redis, listed(0));
  const later = { ...listed(1), schema: 99 };
  await earlierSaves(redis, later);
  expect([await recounted(), await rent()]).toEqual([1, { 'rent USD': '1500000' }]);
});

it('one that changes meanwhile has counted itself: it is left alone', async () => {
  await save(listed(0));
  await save(listed(0, { version: 2, goneAt: 1 }));
  await store.recountRecord(listed(0), utc);
  expect(await rent()).toEqual({});
});

it('1,200 are counted in steps; where the process dies the next one goes on after the steps that are done', async () => {
  const count = 1_200;
  const all = Array.from({ length: count }, (_, no) => listed(no));
  await Promise.all(all.map((record) => earlierSaves(redis, record)));
  let left = 700;
  const dying = withStore({
    async recountRecord(...given) {
      if (left-- <= 0) throw new Error('the process dies');
      await store.recountRecord(...given);
    },
  });
  await expect(recount(TEAM, dying)).rejects.toThrow('dies');
  const { at } = await store.progress(TEAM, utc);
  expect(at?.place).toMatch(/^\w+\.\w+ \d+$/);
  const taken = vi.fn(store.recountRecord);
  context = withStore({ recountRecord: taken });
  expect([await recounted(), await rent()]).toEqual([1, { 'rent USD': String(count * 1_500_000) }]);
  // Those of the first step are not read again, nor are requests.
  expect(taken.mock.calls.length).toBeLessThanOrEqual(count - 500);
});

it('what takes long goes on at the next look', async () => {
  await Promise.all(Array.from({ length: 1_200 }, (_, no) => earlierSaves(redis, listed(no))));
  let passed = 0;
  const passing = vi.spyOn(performance, 'now').mockImplementation(() => (passed += 6_000));
  const looks = await recounted().finally(() => passing.mockRestore());
  expect([looks > 1, await rent()]).toEqual([true, { 'rent USD': String(1_200 * 1_500_000) }]);
});

it('a place in the register means nothing in another run of Redis: there it begins anew', async () => {
  await Promise.all(Array.from({ length: 1_200 }, (_, no) => earlierSaves(redis, listed(no))));
  const { next } = await store.records(TEAM, '');
  const [run, cursor] = next?.split(' ') ?? [];
  const seen = new Set<string>();
  for (let place: string | undefined = `another.run ${cursor}`; place !== undefined; ) {
    const step = await store.records(TEAM, place);
    for (const id of step.ids) seen.add(id);
    place = step.next;
    if (place !== undefined) expect(place.split(' ')[0]).toBe(run);
  }
  expect(seen.size).toBe(1_200);
});

it('beside an earlier version neither takes what the other one has counted for whole; once it is gone, all is, and stays so', async () => {
  await save(listed(0));
  await recounted();
  // The earlier version saves a request, and counts all anew by its own lights.
  await earlierCounts(redis, 'r1', { 'rent USD': '5000000' });
  expect(await isWhole()).toBe(false);
  await redis.hset(keys.spent(TEAM), 'whole', 'UTC USD');
  expect(await isWhole()).toBe(false);
  const begun = await store.begin(TEAM, utc);
  await earlierCounts(redis, 'r2', { 'rent USD': '1000000' });
  expect(begun && (await store.whole(TEAM, utc, begun))).toBe(false);
  expect(await recounted()).toBe(1);
  await save(listed(1));
  expect([await isWhole(), await rent()]).toEqual([true, { 'rent USD': '9000000' }]);
});

it('what an earlier version has saved since all was counted is found within a day', async () => {
  for (let no = 0; no < 4; no++) await save(listed(no));
  await recounted();
  await earlierSaves(redis, listed(0, { version: 2, goneAt: 1 }));
  await earlierSaves(redis, listed(1, { version: 2, monthly: money('7.00') }));
  await earlierSaves(redis, listed(9));
  await save(listed(3, { version: 2 }));
  const taken = vi.fn(store.recountRecord);
  context = withStore({ recountRecord: taken });
  await recount(TEAM, context);
  expect(taken).not.toHaveBeenCalled();
  await nextDay();
  await recount(TEAM, context);
  expect([await rent(), await isWhole(), taken.mock.calls.length]).toEqual([{ 'rent USD': '11500000' }, true, 3]);
  await nextDay();
  await recount(TEAM, context);
  expect(taken).toHaveBeenCalledTimes(3);
  expect(nameOf(utc)).not.toBe('UTC USD');
});
