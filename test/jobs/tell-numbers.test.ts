import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { money } from '../../src/domain/money.ts';
import type { MonthOfCosts } from '../../src/domain/register/costs.ts';
import type { RecordEntry } from '../../src/domain/register/entry.ts';
import type { Audience, NewsFor } from '../../src/domain/register/news.ts';
import { tellNumbers } from '../../src/jobs/tell-numbers.ts';
import { forgetNumbers, queueNumbers, review } from '../../src/jobs/tend-number.ts';
import { keys } from '../../src/store/keys.ts';
import { useRedis } from '../support/redis.ts';
import {
  aRecord,
  aRegisterDesk,
  DAY,
  givingBacks,
  NUMBER,
  omar,
  type RegisterDesk,
  TEAM,
} from '../support/register-desk.ts';
import { ana, aRequest, MINUTE, marta, NOW, states } from '../support/requests.ts';

const server = useRedis();
let redis: Redis;
let desk: RegisterDesk;
let told: string[];
let months: MonthOfCosts[];
/** Why nothing can be told to an audience. */
let trouble: Map<string, Error | { againAt: number }>;

beforeAll(() => {
  redis = new Redis(server.url);
});
beforeEach(async () => {
  await server.flush();
  [told, months, trouble] = [[], [], new Map()];
  desk = aRegisterDesk(
    redis,
    {
      inventory: { list: () => Promise.reject(new Error()), find: () => Promise.reject(new Error()) },
    },
    {
      teller: {
        async tell(_team, { audience, what, news }) {
          const no = trouble.get(nameOf(audience));
          if (no instanceof Error) throw no;
          if (no) return no;
          told.push(`${nameOf(audience)}: ${what} ${news.length}`);
          return undefined;
        },
        async tellCosts(_team, costs) {
          const no = trouble.get('costs');
          if (no instanceof Error) throw no;
          if (no) return no;
          months.push(costs);
          return undefined;
        },
      },
    },
  );
});
afterAll(() => redis.disconnect());

const nameOf = (audience: Audience | NewsFor['audience']) => (typeof audience === 'string' ? audience : audience.user);
const store = () => desk.register.store;
const missing: RecordEntry = { at: NOW, what: 'missing' };
const offered: RecordEntry = { at: NOW, what: 'handoverAsked', by: ana, to: omar };
const untold = async (no: number, ...history: RecordEntry[]) => {
  const offer = history.includes(offered) ? { handover: { to: omar, by: ana, at: NOW } } : {};
  const record = aRecord({ number: `+1213555${1_000 + no}`, history, untold: history.length, ...offer });
  await store().save(record, undefined, []);
  return record.id;
};
const left = () => redis.scard(keys.recordsUntold(TEAM));
const tell = () => tellNumbers(TEAM, desk.context);

describe('what is to be told of numbers', () => {
  it('is told once, at once for all that is alike, to each whom it concerns', async () => {
    await untold(1, missing);
    await untold(2, missing);
    await untold(3, offered);
    expect(await tell()).toBeUndefined();
    expect(told.sort()).toEqual([`${ana}: missing 2`, `${omar}: handoverAsked 1`, 'approvers: missing 2'].sort());
    expect(await left()).toBe(0);
    await tell();
    expect(told).toHaveLength(3);
  });

  it('takes the rent off the budgets where a number is gone, and puts it there where it is back, before that is told', async () => {
    const request = aRequest(states.purchased);
    const requests = desk.context.store;
    await requests.save({ ...request, version: 1 }, undefined, []);
    const goneAt = async () => {
      const { state } = (await requests.load(TEAM, request.id)) ?? request;
      return state.name === 'purchased' ? state.goneAt : 'not bought';
    };
    const bought = { request: request.id, by: ana, at: NOW };
    const record = aRecord({ bought, goneAt: NOW, history: [{ at: NOW, what: 'gone' }], untold: 1 });
    await store().save(record, undefined, []);
    trouble.set('approvers', new Error('no channel'));
    await expect(tell()).rejects.toThrow('no channel');
    expect(await goneAt()).toBe(NOW);
    trouble.clear();
    await tell();
    const { goneAt: _, ...back } = (await store().load(TEAM, record.id)) ?? record;
    const version = back.version + 1;
    await store().save({ ...back, version, history: [{ at: NOW, what: 'seenAgain' }], untold: 1 }, undefined, []);
    await tell();
    expect(await goneAt()).toBeUndefined();
  });

  it('takes it off where a purchase becomes known once its number is gone, and where the number is back as another purchase', async () => {
    const requests = desk.context.store;
    for (const id of ['r1', 'r2', 'r3'])
      await requests.save({ ...aRequest(states.purchased, { id }), version: 1 }, undefined, []);
    const late = { listed: { at: NOW, providerId: 'DID1', state: 'gone' }, goneAt: NOW } as const;
    await store().save(aRecord(late), undefined, []);
    const about = { country: 'US', type: 'local', place: '', features: [], monthly: money('1'), purpose: 'Calls' };
    const people = { requester: ana, approvedBy: marta };
    const { registering } = desk.register;
    const buys = (request: string, number: string, at: number) =>
      registering.record(TEAM, '2Chat', number, {
        type: 'bought',
        bought: { provider: '2Chat', number, request, at, ...about, ...people },
      });
    await buys('r1', NUMBER, NOW - 1);
    await tell();
    // Gone and seen again, and gone and bought again, before anybody was told.
    const lists = (number: string, state: 'active' | 'gone', providerId: string, at: number) =>
      registering.record(TEAM, '2Chat', number, { type: 'seen', seen: { listed: { at, providerId, state } } });
    const others = ['+12135550135', '+12135550136'] as const;
    for (const [index, number] of others.entries()) {
      await buys(`r${index + 2}`, number, NOW - 3);
      await lists(number, 'active', 'DID2', NOW - 2);
      await lists(number, 'gone', 'DID2', NOW - 1);
    }
    await lists(others[0], 'active', 'DID3', NOW);
    await requests.save({ ...aRequest(states.purchased, { id: 'r4' }), version: 1 }, undefined, []);
    await buys('r4', others[1], NOW);
    await tell();
    const goneAt = async (id: string) => {
      const { state } = (await requests.load(TEAM, id)) ?? aRequest();
      return state.name === 'purchased' ? state.goneAt : 'not bought';
    };
    expect(await Promise.all(['r1', 'r2', 'r3', 'r4'].map(goneAt))).toEqual([NOW, NOW - 1, NOW - 1, undefined]);
  });

  it('of whom some cannot be told now is told to them later, and to nobody twice', async () => {
    const id = await untold(1, missing);
    await untold(2, offered);
    trouble.set(ana, new Error('no answer'));
    await expect(tell()).rejects.toThrow('no answer');
    expect(told.sort()).toEqual([`${omar}: handoverAsked 1`, 'approvers: missing 1'].sort());
    expect(await left()).toBe(1);
    await expect(tell()).rejects.toThrow('no answer');
    expect(told).toHaveLength(2);
    // What comes meanwhile is told to those who can be.
    const record = await store().load(TEAM, id);
    const next = { ...missing, at: NOW + 1, what: 'seenAgain' } as const;
    if (record) await store().save({ ...record, version: 2, history: [missing, next], untold: 2 }, undefined, []);
    await expect(tell()).rejects.toThrow('no answer');
    expect(told.slice(2)).toEqual(['approvers: seenAgain 1']);
    trouble.clear();
    await tell();
    expect(told.slice(3).sort()).toEqual([`${ana}: missing 1`, `${ana}: seenAgain 1`].sort());
    expect([await left(), (await store().partlyTold(TEAM)).size]).toEqual([0, 0]);
  });

  it('waits as long as Slack asks for, and nothing of it is told twice then', async () => {
    await untold(1, missing, offered);
    trouble.set('approvers', { againAt: NOW + 5_000 });
    expect(await tell()).toEqual({ againAt: NOW + 5_000 });
    expect(told).toEqual([`${ana}: missing 1`]);
    trouble.clear();
    await tell();
    expect(told.slice(1).sort()).toEqual([`${omar}: handoverAsked 1`, 'approvers: missing 1'].sort());
    expect(await left()).toBe(0);
  });

  it('waits while a list is read, where that list says it; what people do does not', async () => {
    await untold(1, missing);
    await untold(2, offered);
    await store().readAlone(TEAM, '2Chat', async () => {
      expect(await tell()).toBeUndefined();
      expect([told, await left()]).toEqual([[`${omar}: handoverAsked 1`], 1]);
    });
    await tell();
    expect(await left()).toBe(0);
  });

  it('of very many is told in steps, and what this version cannot read keeps none of it', async () => {
    for (let no = 0; no < 50; no++) await untold(no, missing);
    const odd = await untold(999, missing);
    await redis.hset(keys.record(TEAM, odd), 'body', '{"schema":99}');
    for (let runs = 0; (await tellNumbers(TEAM, desk.context, 40)) !== undefined; runs++) expect(runs).toBeLessThan(9);
    expect(await left()).toBe(1);
    const counts = told.filter((each) => each.startsWith('approvers')).map((each) => Number(each.split(' ').at(-1)));
    expect([counts.length, counts.reduce((sum, each) => sum + each, 0)]).toEqual([2, 50]);
    await untold(300, missing);
    await tell();
    expect(await left()).toBe(1);
  });

  it('is told by one process at a time; lines that come meanwhile are told after', async () => {
    const id = await untold(1, missing);
    await store().tellAlone(TEAM, async () => {
      expect(await tell()).toEqual({ againAt: NOW + 500 });
    });
    expect(told).toEqual([]);
    const { teller, registering } = desk.register;
    const slow = {
      ...teller,
      async tell(team: string, news: NewsFor) {
        const event = { type: 'handoverAsked', by: { id: ana, approves: false }, to: omar } as const;
        await registering.apply(team, id, event);
        return teller.tell(team, news);
      },
    };
    await tellNumbers(TEAM, { ...desk.context, register: { ...desk.register, teller: slow } });
    expect([await left(), (await store().load(TEAM, id))?.untold]).toEqual([1, 1]);
    await tell();
    expect(told.at(-1)).toBe(`${omar}: handoverAsked 1`);
  });
});

describe('the month’s costs', () => {
  const readIn = async (at: number) => {
    desk.set(at);
    await store().keepReading(TEAM, '2Chat', { at, numbers: 1, unreadable: 0 });
    return tell();
  };
  const february = Date.UTC(2026, 1, 1, 3);

  it('are told once in a month, after its first reading; in the first one there is nothing to compare them with', async () => {
    await store().save(aRecord(), undefined, []);
    await readIn(NOW);
    desk.set(february);
    await tell();
    expect(months).toEqual([]);
    await readIn(february);
    await readIn(february + DAY);
    expect(months).toMatchObject([{ month: '2026-02', lastMonth: '2026-01', numbers: 1 }]);
    // A clock that was set back makes no month new.
    await readIn(NOW);
    await readIn(february + 2 * DAY);
    expect(months).toHaveLength(1);
  });

  it('are told later where they cannot be now', async () => {
    await readIn(NOW);
    trouble.set('costs', { againAt: february + MINUTE });
    expect(await readIn(february)).toEqual({ againAt: february + MINUTE });
    trouble.set('costs', new Error('no answer'));
    await expect(readIn(february)).rejects.toThrow('no answer');
    trouble.clear();
    await readIn(february);
    expect(months).toHaveLength(1);
  });
});

describe('a sweep', () => {
  it('queues what is due soon and what is untold, drops what is gone, and is not kept by what cannot be read', async () => {
    const due = aRecord({ number: '+12135551001', givingBack: givingBacks.coolingOff });
    const odd = aRecord({ number: '+12135551002', givingBack: givingBacks.coolingOff });
    const lost = aRecord({ number: '+12135551003', givingBack: givingBacks.coolingOff });
    const later = aRecord({ number: '+12135551004', givingBack: givingBacks.coolingOff });
    for (const record of [due, odd, lost]) await store().save(record, NOW, []);
    await store().save(later, NOW + 3 * MINUTE, []);
    await redis.hset(keys.record(TEAM, odd.id), 'body', '{');
    await redis.del(keys.record(TEAM, lost.id));
    await queueNumbers(TEAM, desk.context);
    expect(desk.queued).toEqual(['giveBack at 0']);
    expect(await store().due(TEAM, NOW + MINUTE, 9)).toEqual([due.id]);
    await untold(5, missing);
    await queueNumbers(TEAM, desk.context);
    expect(desk.queued.at(-1)).toBe('tell');
  });

  it('forgets numbers that were gone by then, and never what was bought here or what it cannot read', async () => {
    const bought = { request: 'r1', by: ana, approvedBy: marta, at: NOW };
    const gone = aRecord({ number: '+12135551001', goneAt: NOW });
    const odd = aRecord({ number: '+12135551002', goneAt: NOW });
    const ours = aRecord({ number: '+12135551003', goneAt: NOW, bought });
    const lately = aRecord({ number: '+12135551004', goneAt: NOW + 1 });
    for (const record of [gone, odd, ours, lately]) await store().save(record, undefined, []);
    await redis.hset(keys.record(TEAM, odd.id), 'body', '{');
    desk.set(NOW + 90 * DAY);
    await forgetNumbers(TEAM, NOW, desk.context);
    const kept = (await store().facts(TEAM)).map(({ id }) => id);
    expect(kept.sort()).toEqual([odd, ours, lately].map(({ id }) => id).sort());
    expect(await store().gone(TEAM, NOW, 9)).toEqual([]);
  });
});

it('whether a number is needed is asked when that is due, and not before', async () => {
  const record = aRecord({ neededAt: NOW - 90 * DAY + MINUTE });
  await store().save(record, NOW, []);
  const data = { teamId: TEAM, recordId: record.id };
  expect(await review(data, desk.context)).toEqual({ againAt: NOW + MINUTE });
  desk.set(NOW + MINUTE);
  expect(await review(data, desk.context)).toBeUndefined();
  await tell();
  expect(told).toEqual([`${ana}: reviewAsked 1`]);
  expect(await review(data, desk.context)).toEqual({ againAt: NOW + MINUTE + 7 * DAY });
  expect(await review({ ...data, recordId: 'nothing' }, desk.context)).toBeUndefined();
});
