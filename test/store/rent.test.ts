import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { money } from '../../src/domain/money.ts';
import type { NumberRecord } from '../../src/domain/register/record.ts';
import type { Budgets } from '../../src/domain/rules.ts';
import { keys } from '../../src/store/keys.ts';
import { createMemory } from '../../src/store/memory.ts';
import { createRegisterStore } from '../../src/store/register-store.ts';
import { createRequestStore } from '../../src/store/request-store.ts';
import { createSpendingStore, nameOf } from '../../src/store/spending.ts';
import { useRedis } from '../support/redis.ts';
import { aRecord, TEAM } from '../support/register-desk.ts';
import { aGroup, aHold, ana, aRequest, marta, NOW, states, theApprovers } from '../support/requests.ts';

const server = useRedis();
const by = { timeZone: 'UTC', currency: 'USD' };
const WHOLE = { book: 'b', whole: nameOf(by) };
let redis: Redis;
beforeAll(() => {
  redis = new Redis(server.url);
});
beforeEach(async () => {
  await server.flush();
  await redis.hset(keys.spent(TEAM), WHOLE);
});
afterAll(() => redis.disconnect());

const usd = (amount: string) => money(amount, 'USD');
const budgets = (changes: Partial<Budgets> = {}): Budgets => ({
  ...{ ...by, workspace: [], person: [], channels: {}, rent: [] },
  ...changes,
});
const listed = (monthly: string, changes: Partial<NumberRecord> = {}) =>
  aRecord({ monthly: usd(monthly), monthlyFrom: 'provider', ...changes });
const bought = { request: 'r1', by: ana, at: NOW };
const store = () => createRegisterStore(redis);
const save = (record: NumberRecord, given: Budgets | undefined = budgets()) =>
  store().save(record, undefined, [], given);
const whole = () => redis.hget(keys.spent(TEAM), 'whole');
async function counted(): Promise<Record<string, string>> {
  const { book: _, whole: __, recounted: ___, ...sums } = await redis.hgetall(keys.spent(TEAM));
  return sums;
}

/** A request that is approved just now, for a number at this price. */
const approval = (id: string, monthly: string) => ({
  ...aRequest(
    {
      ...{ name: 'purchasing', approvers: theApprovers, approval: { by: marta, at: NOW } },
      hold: aHold({ group: aGroup({ monthly: usd(monthly), setup: usd('0') }) }),
    },
    { id },
  ),
  version: 1,
});
const approve = (id: string, monthly: string, given: Budgets) =>
  createRequestStore(redis).save(approval(id, monthly), NOW, [], {
    ...{ openHolds: 9, workspaceHolds: 9, requestsADay: 9, budgets: given },
  });

it('a number that was bought elsewhere counts its rent once, by each price that is told, until it is gone', async () => {
  for (const [index, monthly] of (['3.50', '3.50', '4.25'] as const).entries()) {
    expect(await save(listed(monthly, { version: index + 1 }))).toBe(true);
    expect(await counted()).toEqual({ 'rent USD': monthly === '3.50' ? '3500000' : '4250000' });
  }
  await save(listed('4.25', { version: 4, monthly: money('4.25', 'EUR') }));
  expect(await counted()).toEqual({ 'rent EUR': '4250000' });
  await save(listed('4.25', { version: 5, goneAt: NOW }));
  expect([await counted(), await whole()]).toEqual([{}, WHOLE.whole]);
  await save(listed('4.25', { version: 6 }));
  expect(await counted()).toEqual({ 'rent USD': '4250000' });
});

it('where its purchase becomes known after a list had it, its own count goes in that save, and comes back with another purchase', async () => {
  await save(listed('3.50'));
  await approve('r1', '3.00', budgets());
  expect(await counted()).toMatchObject({ 'rent USD': '6500000' });
  await save(listed('3.50', { version: 2, bought }));
  expect(await counted()).toMatchObject({ 'rent USD': '3000000' });
  await save(listed('4.00', { version: 3, bought }));
  expect(await counted()).toMatchObject({ 'rent USD': '3000000' });
  await save(listed('4.00', { version: 4 }));
  expect(await counted()).toMatchObject({ 'rent USD': '7000000' });
});

it('an approval is refused where the rent of what was bought elsewhere has taken the budget; the number itself never is', async () => {
  const ten = budgets({ rent: [usd('10.00')] });
  expect(await save(listed('25.00'), ten)).toBe(true);
  expect(await approve('r1', '0.01', ten)).toEqual({
    ...{ reason: 'overBudget', budget: 'budget.rent', limit: usd('10.00') },
    left: { amount: '-15.00', currency: 'USD' },
  });
  expect(await save(listed('7.00', { version: 2 }), ten)).toBe(true);
  expect(await approve('r1', '3.01', ten)).toMatchObject({ reason: 'overBudget', left: usd('3.00') });
  expect(await approve('r1', '3.00', ten)).toBe(true);
  const names = [{ of: 'rent', limit: { currency: 'USD' } }] as const;
  expect(await createSpendingStore(redis).counted(TEAM, { at: NOW, ...by, names })).toEqual([usd('10.00')]);
});

it('a price without a currency is in the policy’s, as that is when it is saved', async () => {
  await save(listed('3', { monthly: money('3') }));
  expect(await counted()).toEqual({ 'rent USD': '3000000' });
  await save(listed('3', { version: 2, monthly: money('3') }), budgets({ currency: undefined }));
  expect([await counted(), await whole()]).toEqual([{ 'rent ?': '3000000' }, null]);
});

it('without budgets nothing is counted, and where there are some elsewhere, that is not whole', async () => {
  await createRegisterStore(redis).save(aRecord(), undefined, []);
  expect([await counted(), await whole()]).toEqual([{}, WHOLE.whole]);
  await createRegisterStore(redis).save(listed('3', { version: 2 }), undefined, []);
  expect([await counted(), await whole()]).toEqual([{}, null]);
  expect((await redis.hkeys(keys.record(TEAM, aRecord().id))).sort()).toEqual(['body', 'owner', 'version']);
});

it('another version that is saved first leaves nothing counted of the one that comes late', async () => {
  await save(listed('3'));
  expect(await save(listed('9'))).toBe(false);
  expect(await counted()).toEqual({ 'rent USD': '3000000' });
});

it('a sum that is none fails before anything is changed', async () => {
  await save(listed('3'));
  await redis.hset(keys.spent(TEAM), 'rent USD', 'much');
  const before = await Promise.all(
    [keys.record(TEAM, aRecord().id), keys.spent(TEAM)].map((key) => redis.hgetall(key)),
  );
  await expect(save(listed('4', { version: 2 }))).rejects.toThrow('not an integer');
  const after = await Promise.all([keys.record(TEAM, aRecord().id), keys.spent(TEAM)].map((key) => redis.hgetall(key)));
  expect(after).toEqual(before);
});

it('what Redis has forgotten is counted once when it is saved again, over whatever version', async () => {
  const memory = createMemory({ warn: () => undefined });
  const mine = createRegisterStore(redis, { keep: async (saved) => memory.keep(saved), remember: memory.keep });
  await mine.save(listed('3'), undefined, [], budgets());
  const copies = await Promise.all(
    [keys.record(TEAM, aRecord().id), keys.spent(TEAM)].map((key) => redis.dumpBuffer(key)),
  );
  await mine.save(listed('4', { version: 2, updatedAt: NOW }), undefined, [], budgets());
  await mine.save(listed('5', { version: 3, updatedAt: NOW + 1 }), undefined, [], budgets());
  await memory.again();
  expect(await counted()).toEqual({ 'rent USD': '5000000' });
  // A copy takes over that has the first version, and its count.
  await server.flush();
  await redis.restore(keys.record(TEAM, aRecord().id), 0, copies[0] ?? '');
  await redis.restore(keys.spent(TEAM), 0, copies[1] ?? '');
  await memory.again();
  await memory.again();
  expect(await counted()).toEqual({ 'rent USD': '5000000' });
});

it('one that is forgotten takes with it what an earlier version, which counts no numbers, has left counted of it', async () => {
  await save(listed('3'));
  await save(listed('2', { number: '+12135550135' }));
  const gone = listed('3', { version: 2, goneAt: NOW });
  await redis.hset(keys.record(TEAM, gone.id), { version: '2', body: JSON.stringify(gone) });
  expect(await store().forget(gone)).toBe(true);
  expect([await counted(), await redis.exists(keys.record(TEAM, gone.id))]).toEqual([{ 'rent USD': '2000000' }, 0]);
});

it('stays what it is while requests come to nothing beside it', async () => {
  await save(listed('3'));
  await approve('r1', '5', budgets());
  const failed = {
    ...approval('r1', '5'),
    state: { ...states.failed, hold: aHold() },
    version: 2,
  };
  await createRequestStore(redis).save(failed, NOW, [], {
    ...{ openHolds: 9, workspaceHolds: 9, requestsADay: 9, budgets: budgets() },
  });
  expect(await counted()).toEqual({ 'rent USD': '3000000' });
});
