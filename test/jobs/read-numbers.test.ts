import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { money } from '../../src/domain/money.ts';
import { recordId } from '../../src/domain/register/record.ts';
import type { JobContext } from '../../src/jobs/job-context.ts';
import { lookForOwners } from '../../src/jobs/owners.ts';
import { queueReadings, readNumbers } from '../../src/jobs/read-numbers.ts';
import { recordPurchase } from '../../src/jobs/record-purchase.ts';
import { keys } from '../../src/store/keys.ts';
import type { Inventory, InventoryAbility, ListedNumber, Terms } from '../../src/workflow/inventory.ts';
import { ProviderError } from '../../src/workflow/provider.ts';
import type { RegisterStore } from '../../src/workflow/register-store.ts';
import { useRedis } from '../support/redis.ts';
import {
  aList,
  aRecord,
  aRegisterDesk,
  aRow,
  DAY,
  HOUR,
  NUMBER,
  omar,
  type RegisterDesk,
  TEAM,
} from '../support/register-desk.ts';
import { aHold, ana, aRequest, MINUTE, marta, NOW, theApprovers } from '../support/requests.ts';

const server = useRedis();
const OTHER = '+12135550199';
let redis: Redis;
let list: Inventory | Error;
/** What is listed instead of that from the second time on. */
let listsAfter: (Inventory | Error)[];
let terms: InventoryAbility['terms'] | undefined;
let desk: RegisterDesk;
let store: RegisterStore;
let now: number;

beforeAll(() => {
  redis = new Redis(server.url);
});
beforeEach(async () => {
  await server.flush();
  list = aList([]);
  listsAfter = [];
  terms = undefined;
  desk = given({});
  store = desk.register.store;
  now = NOW;
});
afterAll(() => redis.disconnect());

function given(changes: Parameters<typeof aRegisterDesk>[2]): RegisterDesk {
  const inventory: InventoryAbility = {
    async list() {
      const listed = list;
      list = listsAfter.shift() ?? list;
      if (listed instanceof Error) throw listed;
      return listed;
    },
    find: () => Promise.reject(new Error('not asked for')),
    terms: (row) => terms?.(row) ?? Promise.resolve(undefined),
  };
  return aRegisterDesk(redis, { inventory }, changes);
}

/** Reads what is listed, so much later. */
async function read(
  next: Inventory | Error | readonly ListedNumber[],
  laterMs = DAY,
): Promise<Awaited<ReturnType<typeof readNumbers>>> {
  list = next instanceof Error || 'whole' in next ? next : aList(next);
  now += laterMs;
  desk.set(now);
  return readNumbers({ teamId: TEAM, provider: '2Chat' }, desk.context);
}

const load = (number = NUMBER) => store.load(TEAM, recordId('2Chat', number));
const lines = async (number = NUMBER) => (await load(number))?.history.map(({ what }) => what);
const statuses = async () =>
  Object.fromEntries((await store.facts(TEAM)).map(({ number, status }) => [number, status]));

describe('a list that was read whole', () => {
  it('makes numbers known, and says when something of them has changed', async () => {
    await read([aRow({ country: 'US', endsAt: NOW + 30 * DAY }), aRow({ id: 'DID2', number: OTHER, state: 'waits' })]);
    expect(await statuses()).toEqual({ [NUMBER]: 'active', [OTHER]: 'waits' });
    expect(await load()).toMatchObject({
      country: 'US',
      listed: { at: now, providerId: 'DID1', endsAt: NOW + 30 * DAY },
    });
    await read([aRow(), aRow({ id: 'DID2', number: OTHER })]);
    await read([aRow({ state: 'ending' }), aRow({ id: 'DID2', number: OTHER })]);
    expect([await lines(), await lines(OTHER)]).toEqual([
      ['found', 'statusChanged'],
      ['found', 'statusChanged'],
    ]);
    expect(await store.lastReading(TEAM, '2Chat')).toEqual({ at: now, wholeAt: now, numbers: 2, unreadable: 0 });
    expect(desk.queued).toContain('tell');
  });

  it('that lacks a number has it missing, and gone a day later; a number that comes back is told, too', async () => {
    await read([aRow()]);
    await read([aRow({ id: 'DID2', number: OTHER })]);
    expect(await lines()).toEqual(['found', 'missing']);
    await read([aRow()], HOUR);
    expect([await lines(), await lines(OTHER)]).toEqual([
      ['found', 'missing', 'seenAgain'],
      ['found', 'missing'],
    ]);
    await read([aRow()], 23 * HOUR);
    expect(await statuses()).toEqual({ [NUMBER]: 'active', [OTHER]: 'missing' });
    await read([aRow()], HOUR);
    expect(await statuses()).toEqual({ [NUMBER]: 'active', [OTHER]: 'gone' });
    await read([aRow()]);
    expect(await lines(OTHER)).toEqual(['found', 'missing', 'gone']);
  });

  it('says nothing of another provider’s numbers', async () => {
    await store.save(aRecord({ provider: 'Bird' }), undefined, []);
    await read([]);
    expect(await statuses()).toEqual({ [NUMBER]: 'active' });
  });

  it('names what was over before anybody knew of it no number of ours', async () => {
    await read([aRow({ state: 'gone' }), aRow({ id: 'DID2', number: OTHER })]);
    expect(await statuses()).toEqual({ [OTHER]: 'active' });
    await read([aRow({ state: 'gone' }), aRow({ id: 'DID2', number: OTHER, state: 'gone' })]);
    expect([await statuses(), await lines(OTHER)]).toEqual([{ [OTHER]: 'gone' }, ['found', 'gone']]);
  });

  it('has several rows of one number: what is ours counts, and of that the latest', async () => {
    const rows = [
      aRow({ id: 'DID3', at: NOW - DAY }),
      aRow({ id: 'DID4', at: NOW, state: 'gone' }),
      aRow({ id: 'DID2', at: NOW - 2 * DAY }),
    ];
    await read(rows);
    expect((await load())?.listed).toMatchObject({ providerId: 'DID3', state: 'active' });
    await read(rows.toReversed());
    expect((await load())?.listed).toMatchObject({ providerId: 'DID3', state: 'active' });
  });

  it('F51: writes a number as its country did before: it is the same one, and not missing', async () => {
    await store.save(aRecord({ number: '+5215512345678' }), undefined, []);
    await store.save(aRecord({ number: '+22997123456' }), undefined, []);
    await read([aRow({ number: '+525512345678' }), aRow({ id: 'DID2', number: '+2290197123456' })]);
    expect(Object.values(await statuses())).toEqual(['active', 'active']);
    expect(await store.facts(TEAM)).toHaveLength(2);
    expect(desk.told).toEqual([]);
  });

  it('is asked what each of its numbers costs, where it tells; what it does not tell now stays as it was', async () => {
    const all: Terms = { monthly: money('4.20', 'USD'), endsAt: NOW + 9 * DAY };
    const asked: string[] = [];
    terms = async ({ number }) => {
      asked.push(number);
      return all;
    };
    await read([aRow(), aRow({ id: 'DID2', number: OTHER, state: 'gone' })]);
    expect([asked, await load()]).toMatchObject([
      [NUMBER],
      { monthly: all.monthly, monthlyFrom: 'provider', listed: { endsAt: all.endsAt } },
    ]);
    terms = async () => {
      asked.push('in vain');
      throw new ProviderError('unavailable', '2Chat', 'away');
    };
    const many = Array.from({ length: 9 }, (_, no) => aRow({ id: `X${no}`, number: `+1213555020${no}` }));
    await read([aRow(), ...many]);
    expect(await load()).toMatchObject({ monthly: all.monthly, listed: { at: now, endsAt: all.endsAt } });
    expect(asked.filter((each) => each === 'in vain')).toHaveLength(3);
    expect((await store.lastReading(TEAM, '2Chat'))?.problem).toBeUndefined();
  });

  it('takes over the others where one number cannot be read, and says that it is not all', async () => {
    await read([aRow(), aRow({ id: 'DID2', number: OTHER })]);
    await redis.hset(keys.record(TEAM, recordId('2Chat', NUMBER)), 'body', '{"schema":99}');
    await read([aRow(), aRow({ id: 'DID2', number: OTHER, state: 'waits' })]);
    expect(await lines(OTHER)).toEqual(['found', 'statusChanged']);
    expect(await redis.hget(keys.record(TEAM, recordId('2Chat', NUMBER)), 'body')).toBe('{"schema":99}');
    expect(await store.lastReading(TEAM, '2Chat')).toMatchObject({ problem: expect.any(String), failingSince: now });
  });
});

describe('a list that lacks what is known', () => {
  const other = aRow({ id: 'DID2', number: OTHER });
  /** Reads these lists, one after the other, in one reading. */
  const readTwo = (first: Inventory, second: Inventory | Error) => {
    listsAfter = [second];
    return read(first);
  };

  it('is read once more at once: what moved past the first is not missing, and what only the second has is taken over', async () => {
    await read([aRow(), other]);
    const third = aRow({ id: 'DID3', number: '+12135550177' });
    await readTwo(aList([other]), aList([aRow({ state: 'waits' }), third]));
    expect([await lines(), await lines(OTHER), await lines(third.number)]).toEqual([
      ['found', 'statusChanged'],
      ['found'],
      ['found'],
    ]);
    expect(await store.lastReading(TEAM, '2Chat')).toEqual({ at: now, wholeAt: now, numbers: 3, unreadable: 0 });
  });

  it('has missing only what the second lacks, too, and is not read again where it lacks nothing', async () => {
    await read([aRow(), other]);
    await readTwo(aList([aRow(), other]), new Error('not asked for'));
    expect((await store.lastReading(TEAM, '2Chat'))?.problem).toBeUndefined();
    await readTwo(aList([aRow()]), aList([aRow({ state: 'waits' })]));
    expect([await lines(), await lines(OTHER)]).toEqual([
      ['found', 'statusChanged'],
      ['found', 'missing'],
    ]);
  });

  it('and lacks it every other time has nothing missing, however long that goes on', async () => {
    await read([aRow(), other]);
    for (let night = 0; night < 5; night++) await readTwo(aList([other]), aList([aRow(), other]));
    expect([await lines(), await lines(OTHER)]).toEqual([['found'], ['found']]);
  });

  it('and is empty proves nothing unless the second is empty as well', async () => {
    const many = Array.from({ length: 30 }, (_, no) => aRow({ id: `X${no}`, number: `+121355502${no + 10}` }));
    await read(many);
    await readTwo(aList([]), aList(many));
    expect(new Set(Object.values(await statuses()))).toEqual(new Set(['active']));
    await readTwo(aList([]), aList([]));
    expect(new Set(Object.values(await statuses()))).toEqual(new Set(['missing']));
  });

  it.each<[string, Inventory | Error, string, number]>([
    ['fails', new ProviderError('unavailable', '2Chat', 'away'), 'away', 1],
    ['is cut', aList([aRow({ state: 'waits' })], { whole: false }), 'it was cut', 2],
    ['has an unreadable row', aList([], { unreadable: 1 }), '1 of its rows cannot be read', 1],
  ])('has nothing missing where the second %s, and the reading has failed', async (_what, second, problem, numbers) => {
    await read([aRow(), other]);
    const wholeAt = now;
    await readTwo(aList([other]), second);
    expect(await statuses()).toEqual({ [NUMBER]: numbers === 2 ? 'waits' : 'active', [OTHER]: 'active' });
    expect(await store.lastReading(TEAM, '2Chat')).toMatchObject({ at: now, wholeAt, problem, numbers });
  });
});

describe('a list that was not', () => {
  it.each<[string, () => Inventory | Error, string]>([
    ['fails', () => new ProviderError('unavailable', '2Chat', '2Chat gave no answer'), '2Chat gave no answer'],
    ['fails by a mistake of ours', () => new Error('secret-123'), 'it could not be read'],
    ['is cut', () => aList([], { whole: false }), 'it was cut'],
    ['has rows that cannot be read', () => aList([], { unreadable: 2 }), '2 of its rows cannot be read'],
  ])('leaves every number as it was where it %s, for however long, and is told', async (_what, next, problem) => {
    await read([aRow()]);
    const wholeAt = now;
    const before = await load();
    for (let days = 0; days < 4; days++) await read(next());
    expect(await load()).toEqual(before);
    expect(await store.lastReading(TEAM, '2Chat')).toMatchObject({
      ...{ at: now, wholeAt, problem, failingSince: wholeAt + DAY },
    });
    expect(desk.warned).toContain('list of numbers not read whole');
    await read([aRow()]);
    expect(await store.lastReading(TEAM, '2Chat')).toEqual({ at: now, wholeAt: now, numbers: 1, unreadable: 0 });
  });

  it('tells of the numbers that are in it all the same', async () => {
    await read(aList([aRow()], { whole: false }));
    expect(await statuses()).toEqual({ [NUMBER]: 'active' });
  });
});

describe('a purchase', () => {
  const purchase = (id = 'r1', number = NUMBER, at = NOW) => {
    const approval = { by: marta, at };
    return aRequest({ name: 'purchased', hold: aHold({ number }), approvers: theApprovers, approval, at }, { id });
  };
  const seeBought = async (row: ListedNumber) => {
    await recordPurchase(purchase(), desk.context);
    await read([row], MINUTE);
  };

  it('stands in the register at once, with who asked and who approved, and once', async () => {
    await recordPurchase(purchase(), desk.context);
    await recordPurchase(purchase(), desk.context);
    expect(await load()).toMatchObject({
      ...{ version: 1, owner: ana, purpose: 'Support line', monthly: { amount: '3.50' }, monthlyFrom: 'approved' },
      bought: { request: 'r1', by: ana, approvedBy: marta, at: NOW },
      untold: 0,
    });
    expect(await statuses()).toEqual({ [NUMBER]: 'unlisted' });
    await recordPurchase(aRequest(), desk.context);
    expect(await store.facts(TEAM)).toHaveLength(1);
  });

  it('whose number no list has is missing after a day, and not before', async () => {
    await recordPurchase(purchase(), desk.context);
    await read([], 23 * HOUR);
    expect([await lines(), await statuses()]).toEqual([['bought'], { [NUMBER]: 'unlisted' }]);
    await read([], HOUR);
    expect([await lines(), await statuses()]).toEqual([['bought', 'missing'], { [NUMBER]: 'missing' }]);
    await read([]);
    expect(await lines()).toEqual(['bought', 'missing']);
  });

  it('that a list shows keeps its owner and its price; that it waits for something is told', async () => {
    await seeBought(aRow({ state: 'waits', at: NOW }));
    expect([await lines(), (await load())?.owner, (await load())?.monthlyFrom]).toEqual([
      ['bought', 'statusChanged'],
      ana,
      'approved',
    ]);
  });

  it('of before there was a register is taken over with the first reading, also where the list fails; of one number the last one counts', async () => {
    const all = [
      purchase('r1', NUMBER, NOW - 9),
      purchase('r2', OTHER, NOW - 8),
      { ...purchase('r3', NUMBER, NOW - 7), requester: omar },
    ];
    for (const request of all) await desk.context.store.save({ ...request, version: 1 }, undefined, []);
    await read(new Error('away'));
    expect([(await load())?.owner, (await load())?.bought?.request, (await load(OTHER))?.owner]).toEqual([
      ana,
      'r3',
      ana,
    ]);
    expect(await store.purchasesKept(TEAM)).toBe(3);
    await desk.context.store.save({ ...purchase('r4', '+12135550188'), version: 1 }, undefined, []);
    await read(new Error('away'));
    expect([await store.purchasesKept(TEAM), (await load('+12135550188'))?.owner]).toEqual([4, ana]);
  });

  it('that came to its end does not come back with an old request', async () => {
    await seeBought(aRow({ at: NOW }));
    await read([aRow({ at: NOW, state: 'gone' })]);
    await read([aRow({ id: 'DID9', at: now })]);
    await recordPurchase(purchase(), desk.context);
    expect([await statuses(), (await load())?.owner]).toEqual([{ [NUMBER]: 'active' }, undefined]);
  });
});

describe('readings', () => {
  const due = async (at: number) => {
    desk.set(at);
    desk.queued.length = 0;
    await queueReadings(TEAM, desk.context);
    return desk.queued.length > 0;
  };

  it('are due at the start, once a night, and an hour after one that failed', async () => {
    expect(await due(now)).toBe(true);
    await read([]);
    const beganAt = now;
    const at: number[] = [];
    for (let ms = 0; ms <= 2 * DAY; ms += 10 * MINUTE) {
      if (!(await due(beganAt + ms))) continue;
      at.push(beganAt + ms);
      await store.keepReading(TEAM, '2Chat', { at: beganAt + ms, numbers: 0, unreadable: 0 });
    }
    expect(at).toHaveLength(2);
    for (const each of at) expect([1, 2, 3, 4, 5]).toContain(new Date(each).getUTCHours());
    now = at[1] ?? now;
    await read(new Error('away'), 2 * MINUTE);
    expect([await due(now + 59 * MINUTE), await due(now + 60 * MINUTE)]).toEqual([false, true]);
  });

  it('are due, and change what is known, where the clock was far ahead and is right again', async () => {
    await read([aRow(), aRow({ id: 'DID2', number: OTHER })], 30 * DAY);
    const right = now - 29 * DAY;
    expect(await due(right)).toBe(true);
    await read([aRow({ state: 'ending' })], -29 * DAY);
    expect([await lines(), await lines(OTHER)]).toEqual([
      ['found', 'statusChanged'],
      ['found', 'missing'],
    ]);
    expect(await due(right)).toBe(false);
    // Processes that run side by side may be minutes apart: what one of them has read since is not changed by an older list.
    await read([], -MINUTE);
    expect(await lines()).toEqual(['found', 'statusChanged']);
  });

  it('are not begun sooner than half a minute after the last, nor twice at a time; what asks for one then waits, and is not dropped', async () => {
    expect(await read([aRow()])).toBeUndefined();
    const began = now;
    const lastAt = async () => (await store.lastReading(TEAM, '2Chat'))?.at;
    expect(await read([aRow()], 10_000)).toEqual({ againAt: began + 30_000 });
    expect(await lastAt()).toBe(began);
    now = began + 30_000;
    await store.readAlone(TEAM, '2Chat', async () => {
      expect(await read([aRow()], 0)).toEqual({ againAt: now + 30_000 });
    });
    expect(await lastAt()).toBe(began);
    expect(await read([aRow()], 0)).toBeUndefined();
    expect(await lastAt()).toBe(began + 30_000);
    // A clock that was set back keeps no list from being read.
    await read([aRow()], -DAY);
    expect((await store.lastReading(TEAM, '2Chat'))?.at).toBe(now);
  });
});

describe('owners', () => {
  const who: Record<string, 'member' | 'guest' | 'deactivated' | 'stranger' | Error> = {};
  const asked: string[] = [];
  const lookAt = async (context: JobContext = desk.context) => {
    if (context.register) await lookForOwners(TEAM, context.register, context, 0);
  };

  beforeEach(async () => {
    asked.length = 0;
    desk = given({
      directory: {
        async membershipNow(_team, user) {
          asked.push(user);
          const said = who[user] ?? 'member';
          if (said instanceof Error) throw said;
          return said;
        },
      },
    });
    store = desk.register.store;
    Object.assign(who, {
      [ana]: 'deactivated',
      [omar]: 'member',
      U0GUEST: 'guest',
      U0LOST: new Error('no answer'),
      U0NEW: 'stranger',
    });
    const owners = [ana, ana, omar, 'U0LOST', 'U0NEW', 'U0GUEST'];
    for (const [no, owner] of owners.entries())
      await store.save(aRecord({ number: `+1213555010${no}`, owner }), undefined, []);
    await store.save(aRecord({ number: OTHER, owner: 'U0GONE', goneAt: NOW }), undefined, []);
  });

  it('who are no members any more have their numbers taken off them, each looked up once a night; of whom Slack does not say it stays', async () => {
    await lookAt();
    expect(asked.sort()).toEqual([ana, 'U0GUEST', 'U0LOST', 'U0NEW', omar].sort());
    const owned = (await store.facts(TEAM)).map(({ owner, formerOwner }) => owner ?? `was ${formerOwner}`);
    expect(owned.sort()).toEqual([omar, 'U0GONE', 'U0GUEST', 'U0LOST', 'was U0NEW', `was ${ana}`, `was ${ana}`].sort());
    await lookAt();
    expect(asked).toHaveLength(5);
    desk.set(NOW + DAY);
    await lookAt();
    // Those who have left own nothing any more.
    expect(asked).toHaveLength(5 + 3);
  });
});
