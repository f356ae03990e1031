import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { money } from '../../src/domain/money.ts';
import type { Request } from '../../src/domain/request.ts';
import type { Budgets, Limits } from '../../src/domain/rules.ts';
import type { StateOf } from '../../src/domain/state.ts';
import { keys } from '../../src/store/keys.ts';
import { createMemory } from '../../src/store/memory.ts';
import { createRecounting } from '../../src/store/recounting.ts';
import { createRequestStore } from '../../src/store/request-store.ts';
import { createSpendingStore, nameOf } from '../../src/store/spending.ts';
import type { Journal } from '../../src/workflow/journal.ts';
import { useRedis } from '../support/redis.ts';
import { aGroup, aHold, ana, aRequest, NOW, states, theApprovers } from '../support/requests.ts';

const server = useRedis();
const team = 'T0DESK';
/** All is counted by these rules. */
const WHOLE = { book: 'b', whole: nameOf({ timeZone: 'UTC', currency: 'USD' }) };
let redis: Redis;
beforeAll(() => {
  redis = new Redis(server.url);
});
beforeEach(async () => {
  await server.flush();
  await redis.hset(keys.spent(team), WHOLE);
});
afterAll(() => redis.disconnect());

const none = { timeZone: 'UTC', currency: 'USD', workspace: [], person: [], channels: {}, rent: [] } as const;
const limits = (budgets: Partial<Budgets> = {}): Limits => ({
  openHolds: 1_000,
  workspaceHolds: 1_000,
  requestsADay: 1_000,
  budgets: { ...none, ...budgets },
});

type Price = Readonly<{ monthly: string; setup?: string; currency?: string | null; setupIn?: string | null }>;
/** A request at a version, with a number at this price. */
function at(
  id: string,
  version: number,
  name: 'waiting' | 'buying' | 'bought' | 'gone' | 'failed' | 'ordered',
  price: Price,
  changes: Partial<Request> & { approvedAt?: number; glass?: string } = {},
): Request {
  const { approvedAt = NOW, glass, ...rest } = changes;
  const { currency = 'USD', setupIn = currency } = price;
  const hold = aHold({
    group: aGroup({ monthly: money(price.monthly, currency), setup: money(price.setup ?? '0', setupIn) }),
  });
  const decided = { hold, approvers: theApprovers, approval: { by: 'U0MARTA', at: approvedAt, glass } };
  const all = {
    waiting: { ...states.awaitingApproval, hold },
    buying: { name: 'purchasing', ...decided },
    ordered: { name: 'purchasing', ...decided, attempt: { no: 1, at: NOW } },
    bought: { name: 'purchased', ...decided, at: NOW },
    gone: { name: 'purchased', ...decided, at: NOW, goneAt: NOW },
    failed: { name: 'failed', ...decided, at: NOW, problem: { code: 'purchaseRefused' } },
  } as const satisfies Record<string, StateOf<'awaitingApproval' | 'purchasing' | 'purchased' | 'failed'>>;
  return { ...aRequest(all[name], { id, ...rest }), version, updatedAt: NOW + version };
}
const store = () => createRequestStore(redis);
const save = (request: Request, budgets?: Partial<Budgets>) => store().save(request, NOW, [], limits(budgets));

/** What is counted, without what says how. */
async function counted(): Promise<Record<string, string>> {
  const { book: _, whole: __, recounted: ___, ...sums } = await redis.hgetall(keys.spent(team));
  return sums;
}
const spent = (zone = 'UTC', now = NOW, currencies = ['USD']) =>
  createSpendingStore(redis).spent(team, { at: now, timeZone: zone, requester: ana, channel: 'C0GENERAL', currencies });
const usd = (amount: string) => ({ amount, currency: 'USD' });

describe('what is counted', () => {
  it('nothing before the yes, all of it from the yes on, once, and nothing when it came to nothing', async () => {
    const price = { monthly: '3.50', setup: '10' };
    await save(at('r1', 1, 'waiting', price));
    expect(await counted()).toEqual({});
    const all = {
      '2026-01 workspace USD': '13500000',
      '2026-01 person U0ANA USD': '13500000',
      '2026-01 channel C0GENERAL USD': '13500000',
      'rent USD': '3500000',
    };
    for (const [index, name] of (['buying', 'ordered', 'bought', 'bought'] as const).entries()) {
      await save(at('r1', index + 2, name, price));
      expect(await counted()).toEqual(all);
    }
    expect(await spent()).toEqual({
      workspace: [usd('13.50')],
      person: [usd('13.50')],
      channel: [usd('13.50')],
      rent: [usd('3.50')],
    });
    await save(at('r1', 6, 'failed', price));
    expect(await counted()).toEqual({});
    // Found bought after all.
    await save(at('r1', 7, 'bought', price));
    expect(await counted()).toEqual(all);
    // Given back: what it has cost was spent.
    await save(at('r1', 8, 'gone', price));
    const { 'rent USD': _rent, ...spentOnce } = all;
    expect(await counted()).toEqual(spentOnce);
  });

  it('what is free counts nothing, however often it is saved', async () => {
    for (const [index, name] of (['buying', 'ordered', 'bought', 'gone'] as const).entries()) {
      expect(await save(at('r1', index + 1, name, { monthly: '0', setup: '10' }))).toBe(true);
      expect(await counted()).not.toHaveProperty('rent USD');
    }
    const little = { workspace: [usd('5')] };
    expect(await save(at('r2', 1, 'buying', { monthly: '0', setup: '10' }), little)).toMatchObject({
      reason: 'overBudget',
    });
    // As an earlier version has counted it.
    await redis.hset(keys.request(team, 'r1'), 'counted', 'b\nrent USD=0');
    expect(await save(at('r1', 5, 'failed', { monthly: '0' }))).toBe(true);
  });

  it('by what it costs now: a price that changed is exchanged', async () => {
    await save(at('r1', 1, 'buying', { monthly: '3.50' }));
    await save(at('r1', 2, 'buying', { monthly: '4.25', currency: 'EUR' }));
    expect(await counted()).toMatchObject({ '2026-01 workspace EUR': '4250000', 'rent EUR': '4250000' });
    expect(Object.keys(await counted())).toHaveLength(4);
  });

  it.each<[string, readonly string[], string]>([
    ['tenths that no float adds', ['0.1', '0.2'], '0.30'],
    ['six decimals', ['0.000001', '0.000002', '1.234567'], '1.23457'],
    ['nine digits before and six after', Array.from({ length: 20 }, () => '999999999.999999'), '19999999999.99998'],
    ['no decimals', ['300000', '1'], '300001.00'],
    ['less than a millionth counts as one', ['0.0000001'], '0.000001'],
  ])('exactly: %s', async (_, prices, total) => {
    for (const [no, monthly] of prices.entries()) await save(at(`r${no}`, 1, 'buying', { monthly }));
    const sums = await spent();
    expect([sums.workspace, sums.rent]).toEqual([[usd(total)], [usd(total)]]);
    for (const [no, monthly] of prices.entries()) await save(at(`r${no}`, 2, 'failed', { monthly }));
    expect(await counted()).toEqual({});
  });

  it('in the month of the yes, by the clocks of the zone, and given back to that month', async () => {
    const border = Date.UTC(2026, 0, 31, 23, 30);
    const berlin = { timeZone: 'Europe/Berlin' };
    const price = { monthly: '5' };
    await save(at('r1', 1, 'buying', price, { approvedAt: border }), berlin);
    await save(at('r2', 1, 'buying', price, { approvedAt: border }), { timeZone: 'America/New_York' });
    await save(at('r3', 1, 'buying', price, { approvedAt: border - 1_800_001 }), berlin);
    expect(await counted()).toMatchObject({ '2026-02 workspace USD': '5000000', '2026-01 workspace USD': '10000000' });
    expect([(await spent('Europe/Berlin', border)).workspace, (await spent('UTC', border)).workspace]).toEqual([
      [usd('5.00')],
      [usd('10.00')],
    ]);
    // It fails a month later, when other clocks apply.
    await save(
      { ...at('r1', 2, 'failed', price, { approvedAt: border }), updatedAt: Date.UTC(2026, 2, 1) },
      { timeZone: 'Asia/Tokyo' },
    );
    expect(await counted()).toMatchObject({ '2026-01 workspace USD': '10000000' });
    expect(await counted()).not.toHaveProperty('2026-02 workspace USD');
  });

  it('each currency apart, also of one request', async () => {
    await save(at('r1', 1, 'buying', { monthly: '3', setup: '7', setupIn: 'EUR' }));
    expect(await counted()).toMatchObject({
      '2026-01 workspace USD': '3000000',
      '2026-01 workspace EUR': '7000000',
      'rent USD': '3000000',
    });
    const two = await spent('UTC', NOW, ['USD', 'EUR', 'GBP']);
    expect(two.workspace).toEqual([
      usd('3.00'),
      { amount: '7.00', currency: 'EUR' },
      { amount: '0.00', currency: 'GBP' },
    ]);
  });

  it('a price without a currency in the policy’s, and in none where it names none', async () => {
    await save(at('r1', 1, 'buying', { monthly: '3', currency: null }));
    await save(at('r2', 1, 'buying', { monthly: '3', currency: null }), { currency: undefined });
    expect(await counted()).toMatchObject({ '2026-01 workspace USD': '3000000', '2026-01 workspace ?': '3000000' });
  });
});

describe('a budget', () => {
  const ten = { workspace: [usd('10.00')] };

  it('takes what fills it exactly, and not a millionth more', async () => {
    expect(await save(at('r1', 1, 'buying', { monthly: '9.999999' }), ten)).toBe(true);
    expect(await save(at('r2', 1, 'buying', { monthly: '0.000002' }), ten)).toEqual({
      reason: 'overBudget',
      budget: 'budget.workspace',
      limit: usd('10.00'),
      left: usd('0.000001'),
    });
    expect(await save(at('r3', 1, 'buying', { monthly: '0.000001' }), ten)).toBe(true);
    expect(await save(at('r4', 1, 'buying', { monthly: '0.0000001' }), ten)).toMatchObject({
      reason: 'overBudget',
      left: usd('0.00'),
    });
    expect(await save(at('r5', 1, 'buying', { monthly: '0' }), ten)).toBe(true);
  });

  it('also where sums are longer than a number of Lua', async () => {
    const limit = { workspace: [usd('9999999999.999998')] };
    for (let no = 0; no < 9; no++) await save(at(`r${no}`, 1, 'buying', { monthly: '999999999.999999' }), limit);
    expect(await save(at('last', 1, 'buying', { monthly: '1000000000.000008' }), limit)).toMatchObject({
      left: usd('1000000000.000007'),
    });
    expect(await save(at('last', 1, 'buying', { monthly: '1000000000.000007' }), limit)).toBe(true);
    expect((await spent()).workspace).toEqual([usd('9999999999.999998')]);
  });

  it.each<[string, Partial<Budgets>, string, Partial<Request>]>([
    ['of the workspace', { workspace: [usd('5')] }, 'budget.workspace', { requester: 'U0BEN', channel: 'C0SALES' }],
    ['of a person', { person: [usd('5')] }, 'budget.person', { channel: 'C0SALES' }],
    ['of a channel', { channels: { C0GENERAL: [usd('5')] } }, 'budget.channels.C0GENERAL', { requester: 'U0BEN' }],
    ['of the rent', { rent: [usd('5')] }, 'budget.rent', { requester: 'U0BEN', channel: 'C0SALES' }],
  ])('%s is held to, and only that', async (_, budgets, path, other) => {
    expect(await save(at('r1', 1, 'buying', { monthly: '3' }), budgets)).toBe(true);
    expect(await save(at('r2', 1, 'buying', { monthly: '3' }, other), budgets)).toMatchObject({
      reason: 'overBudget',
      budget: path,
    });
    const elsewhere = { requester: 'U0BEN', channel: 'C0SALES' };
    const isOfAll = path === 'budget.workspace' || path === 'budget.rent';
    expect(await save(at('r3', 1, 'buying', { monthly: '3' }, elsewhere), budgets)).toEqual(
      isOfAll ? expect.objectContaining({ budget: path }) : true,
    );
  });

  it('in one currency says nothing of another', async () => {
    expect(await save(at('r1', 1, 'buying', { monthly: '99', currency: 'EUR' }), ten)).toBe(true);
    expect(await save(at('r2', 1, 'buying', { monthly: '10' }), ten)).toBe(true);
  });

  it('where it would be passed nothing changes: not the request, no list, no line, nothing counted', async () => {
    const waiting = at('r1', 1, 'waiting', { monthly: '3', setup: '8' });
    await save(waiting, ten);
    const kept = async () => ({
      request: await redis.hgetall(keys.request(team, 'r1')),
      keys: (await redis.keys('*')).sort(),
      audit: await redis.xlen(keys.audit(team)),
      spent: await redis.hgetall(keys.spent(team)),
      due: await redis.zrange(keys.due(team), '0', '-1', 'WITHSCORES'),
    });
    const before = await kept();
    const news = [{ at: NOW, what: 'approved', by: 'U0MARTA' }] as const;
    expect(
      await store().save(at('r1', 2, 'buying', { monthly: '3', setup: '8' }), NOW + 1, news, limits(ten)),
    ).toMatchObject({ reason: 'overBudget', left: usd('10.00') });
    expect(await kept()).toEqual(before);
  });

  it('a sum that is out of Redis’ reach, or is none, fails before anything is changed', async () => {
    await save(at('r1', 1, 'waiting', { monthly: '3' }));
    await redis.hset(keys.spent(team), 'rent USD', 'much');
    const before = await redis.hgetall(keys.spent(team));
    await expect(save(at('r1', 2, 'buying', { monthly: '3' }))).rejects.toThrow('not an integer');
    await expect(save(at('r2', 1, 'buying', { monthly: '99999999999999' }))).rejects.toThrow('not an integer');
    expect([await redis.hgetall(keys.spent(team)), (await store().load(team, 'r1'))?.version]).toEqual([before, 1]);
    expect(await store().load(team, 'r2')).toBeUndefined();
  });

  it('is not asked about what is ordered, bought or found, nor past a broken glass: it is counted', async () => {
    await save(at('r1', 1, 'buying', { monthly: '10' }), ten);
    for (const [id, name, glass] of [
      ['r2', 'ordered'],
      ['r3', 'bought'],
      ['r4', 'buying', 'opening'],
    ] as const) {
      expect(await save(at(id, 1, name, { monthly: '10' }, { glass }), ten)).toBe(true);
    }
    expect((await spent()).workspace).toEqual([usd('40.00')]);
    expect(await save(at('r5', 1, 'buying', { monthly: '0.01' }), ten)).toMatchObject({ left: usd('-30.00') });
    // What is given back makes no room before all of it is.
    for (const id of ['r2', 'r3']) await save(at(id, 2, 'failed', { monthly: '10' }), ten);
    expect(await save(at('r5', 1, 'buying', { monthly: '0.01' }), ten)).toMatchObject({ left: usd('-10.00') });
  });

  it('of ten has room for exactly ten of a thousand at once, on ten connections', async () => {
    const all = Array.from({ length: 10 }, () => new Redis(server.url));
    const stores = all.map((each) => createRequestStore(each));
    const requests = Array.from({ length: 1_000 }, (_, no) =>
      at(`r${no}`, 1, 'buying', { monthly: '0.7', setup: '0.3' }),
    );
    const done = await Promise.all(requests.map((each, no) => stores[no % 10]?.save(each, NOW, [], limits(ten))));
    expect(done.filter((each) => each === true)).toHaveLength(10);
    expect((await spent()).workspace).toEqual([usd('10.00')]);
    for (const each of all) each.disconnect();
  });
});

describe('what Redis has forgotten', () => {
  function aProcess() {
    const memory = createMemory({ warn: () => undefined });
    const journal: Journal = { keep: async (saved) => memory.keep(saved), remember: memory.keep };
    return { again: memory.again, store: createRequestStore(redis, journal) };
  }
  const ten = limits({ workspace: [usd('10')] });

  it('is counted once when it is saved again, over whatever version, and past the budget', async () => {
    const { store: mine, again } = aProcess();
    await mine.save(at('r1', 1, 'waiting', { monthly: '6' }), NOW, [], ten);
    const copy = await redis.hgetall(keys.request(team, 'r1'));
    await mine.save(at('r1', 2, 'buying', { monthly: '6' }), NOW, [], ten);
    await mine.save(at('r1', 3, 'bought', { monthly: '6' }), NOW, [], ten);
    await again();
    expect((await spent()).workspace).toEqual([usd('6.00')]);
    // The copy that took over has the first version, and another request was approved there.
    await server.flush();
    await redis.hset(keys.request(team, 'r1'), copy);
    await redis.hset(keys.spent(team), WHOLE);
    expect(await store().save(at('r2', 1, 'buying', { monthly: '6' }), NOW, [], ten)).toBe(true);
    await again();
    await again();
    expect([(await spent()).workspace, (await mine.load(team, 'r1'))?.state.name]).toEqual([
      [usd('12.00')],
      'purchased',
    ]);
  });

  it('sums that are gone are none that anything is given back of, and are counted anew', async () => {
    for (const id of ['r1', 'r2']) await save(at(id, 1, 'bought', { monthly: '2' }));
    await redis.del(keys.spent(team));
    await save(at('r1', 2, 'failed', { monthly: '2' }));
    expect(await counted()).toEqual({});
    for (const id of ['r1', 'r2', 'r2']) {
      const request = await store().load(team, id);
      if (request) await createRecounting(redis).recount(request, { timeZone: 'UTC', currency: 'USD' });
    }
    expect(await counted()).toMatchObject({ '2026-01 workspace USD': '2000000', 'rent USD': '2000000' });
  });
});

describe('until all is counted by these rules', () => {
  const ten = { workspace: [usd('10.00')] };
  const whole = () => redis.hget(keys.spent(team), 'whole');
  const price = { monthly: '2' };

  it.each<[string, () => Promise<unknown>, Partial<Budgets>]>([
    ['what was counted is lost', () => redis.del(keys.spent(team)), {}],
    ['its name is lost', () => redis.hdel(keys.spent(team), 'book'), {}],
    ['it is not known to be whole', () => redis.hdel(keys.spent(team), 'whole'), {}],
    ['months end elsewhere', async () => undefined, { timeZone: 'Europe/Berlin' }],
    ['prices are in another currency', async () => undefined, { currency: 'EUR' }],
    ['prices are in none', async () => undefined, { currency: undefined }],
  ])('%s: nothing is approved that is held to a budget, and nothing changes', async (_, lost, others) => {
    await save(at('r1', 1, 'bought', { monthly: '10' }), ten);
    await save(at('r2', 1, 'waiting', price), ten);
    await lost();
    const kept = await redis.hgetall(keys.request(team, 'r2'));
    const found = await save(at('r2', 2, 'buying', price), { ...ten, ...others });
    expect([found, await redis.hgetall(keys.request(team, 'r2'))]).toEqual([{ reason: 'uncounted' }, kept]);
    const given = { timeZone: 'UTC', currency: 'USD', ...others };
    const names = [{ of: 'workspace', limit: { currency: 'USD' } }] as const;
    expect(await createSpendingStore(redis).counted(team, { at: NOW, ...given, names })).toBeUndefined();
  });

  it('what no budget holds is approved, ordered and bought, and counted', async () => {
    await redis.del(keys.spent(team));
    expect(await save(at('r1', 1, 'buying', price), { channels: { C0SALES: [usd('1')] } })).toBe(true);
    expect(await save(at('r2', 1, 'ordered', price), ten)).toBe(true);
    expect(await save(at('r3', 1, 'bought', price), ten)).toBe(true);
    expect(await save(at('r4', 1, 'buying', price, { glass: 'opening' }), ten)).toBe(true);
    expect(await save(at('r5', 1, 'buying', { monthly: '0' }), ten)).toBe(true);
    expect((await spent()).workspace).toEqual([usd('8.00')]);
  });

  it('what was approved before goes on, whatever is lost', async () => {
    await save(at('r1', 1, 'buying', price), ten);
    await redis.del(keys.spent(team));
    expect(await save(at('r1', 2, 'buying', price), ten)).toBe(true);
    expect((await spent()).workspace).toEqual([usd('2.00')]);
  });

  it('of what has lost its name nothing is left that could be added to', async () => {
    await save(at('r1', 1, 'bought', price), ten);
    await redis.hdel(keys.spent(team), 'book');
    await save(at('r1', 2, 'bought', price), ten);
    expect([(await spent()).workspace, await whole()]).toEqual([[usd('2.00')], null]);
  });

  it('two processes with other rules: whichever counts, what the other one knows to be whole is not any more', async () => {
    const berlin = { ...ten, timeZone: 'Europe/Berlin' };
    const recounting = createRecounting(redis);
    const utc = { timeZone: 'UTC', currency: 'USD' };
    // Neither a refusal nor what counts nothing says by which rules the rest is counted.
    await save(at('r1', 1, 'buying', price), berlin);
    await save(at('r2', 1, 'waiting', price), berlin);
    expect(await whole()).toBe(WHOLE.whole);
    await save(at('r3', 1, 'bought', price), ten);
    expect(await whole()).toBe(WHOLE.whole);
    await save(at('r4', 1, 'bought', price), berlin);
    expect(await whole()).toBeNull();
    expect(await save(at('r5', 1, 'buying', price), ten)).toEqual({ reason: 'uncounted' });
    // One counts anew, and is disturbed by the other one; then by one that has no budgets.
    const begun = await recounting.begin(team, utc);
    if (!begun) throw new Error('whole');
    await save(at('r6', 1, 'bought', price), ten);
    const reached = await recounting.reached(team, utc, begun, { after: 'r3' });
    if (!reached) throw new Error('not gone on with');
    await save(at('r7', 1, 'bought', price), berlin);
    expect([
      await recounting.reached(team, utc, reached, { after: 'r4' }),
      await recounting.whole(team, utc, reached),
    ]).toEqual([undefined, false]);
    const again = await recounting.begin(team, utc);
    if (!again) throw new Error('whole');
    await store().save(at('r8', 1, 'bought', price), NOW, [], { ...limits(), budgets: undefined });
    expect([await recounting.whole(team, utc, again), await whole()]).toEqual([false, null]);
    const last = await recounting.begin(team, utc);
    if (!last) throw new Error('whole');
    expect([await recounting.whole(team, utc, last), await whole()]).toEqual([true, WHOLE.whole]);
    expect(await recounting.begin(team, utc)).toBeUndefined();
  });

  it('a counting that is begun where the name is lost begins with nothing', async () => {
    await save(at('r1', 1, 'bought', price), ten);
    await redis.hdel(keys.spent(team), 'book');
    await createRecounting(redis).begin(team, { timeZone: 'UTC', currency: 'USD' });
    expect(await counted()).toEqual({});
  });

  it('a counting whose sums are lost on the way is not whole', async () => {
    const recounting = createRecounting(redis);
    const utc = { timeZone: 'UTC', currency: 'USD' };
    for (const lost of [() => redis.del(keys.spent(team)), () => redis.hdel(keys.spent(team), 'book')]) {
      await redis.hdel(keys.spent(team), 'whole');
      const begun = await recounting.begin(team, utc);
      if (!begun) throw new Error('whole');
      await lost();
      expect([await recounting.whole(team, utc, begun), await recounting.progress(team, utc)]).toEqual([
        false,
        { isWhole: false },
      ]);
    }
  });
});
