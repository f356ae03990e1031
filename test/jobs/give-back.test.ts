import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { NumberRecord } from '../../src/domain/register/record.ts';
import { giveBack } from '../../src/jobs/give-back.ts';
import type { JobContext } from '../../src/jobs/job-context.ts';
import { keys } from '../../src/store/keys.ts';
import type { Inventory } from '../../src/workflow/inventory.ts';
import { ProviderError, type ProviderErrorKind } from '../../src/workflow/provider.ts';
import { useRedis } from '../support/redis.ts';
import { aList, aRecord, aRegisterDesk, aRow, givingBacks, NUMBER, omar, TEAM } from '../support/register-desk.ts';
import { ana, MINUTE, NOW } from '../support/requests.ts';

const server = useRedis();
let redis: Redis;
beforeAll(() => {
  redis = new Redis(server.url);
});
beforeEach(() => server.flush());
afterAll(() => redis.disconnect());

const GRACE = 2 * MINUTE;
const { id } = aRecord();
const no = (kind: ProviderErrorKind) => new ProviderError(kind, '2Chat', kind, { said: 'not today' });

/** A number that two people decided to give back, what its provider lists, and what it says to the call. */
async function aCase(
  record: Partial<NumberRecord> = {},
  lists: readonly (Inventory | Error)[] = [aList([aRow()])],
  call: (providerId: string) => Promise<void> = async () => {},
  abilities: { givingBack?: undefined } | Record<string, never> = {},
) {
  const calls: string[] = [];
  const looks: string[] = [];
  const inventory = {
    list: () => Promise.reject(new Error('not asked for')),
    async find(number: string) {
      looks.push(number);
      const list = lists[Math.min(looks.length, lists.length) - 1];
      if (!list || list instanceof Error) throw list;
      return list;
    },
  };
  const givingBack = {
    async giveBack(providerId: string) {
      calls.push(providerId);
      await call(providerId);
    },
  };
  const desk = aRegisterDesk(redis, 'givingBack' in abilities ? { inventory } : { inventory, givingBack });
  await desk.register.store.save(aRecord({ givingBack: givingBacks.coolingOff, ...record }), NOW, []);
  const stands = async () => (await desk.register.store.load(TEAM, id)) as NumberRecord;
  const run = (job = 'job-1', context: JobContext = desk.context) =>
    giveBack({ teamId: TEAM, recordId: id }, context, { job });
  return { ...desk, calls, looks, stands, run };
}
type Case = Awaited<ReturnType<typeof aCase>>;

/** How it ended: what was called, where giving back stands, and what is told. */
const endOf = async ({ calls, stands }: Case) => {
  const { givingBack, history, goneAt } = await stands();
  const lines = history.map(({ what, is, why }) => [what, is ?? why].filter(Boolean).join(' '));
  return [calls, goneAt === undefined ? (givingBack?.name ?? 'kept') : 'gone', lines];
};

describe('a number that two people gave back', () => {
  it('is given back by one call for exactly what was confirmed, announced before', async () => {
    const at: unknown[] = [];
    const given = await aCase({}, undefined, async () => void at.push((await given.stands()).givingBack));
    expect(await given.run()).toBeUndefined();
    expect(at).toMatchObject([{ name: 'calling', job: 'job-1', calledAt: NOW }]);
    expect(await endOf(given)).toEqual([['DID1'], 'done', ['giveBackCalled', 'givenBack']]);
    expect(given.looks).toEqual([NUMBER]);
    await given.run();
    await given.run('job-2');
    expect(given.calls).toEqual(['DID1']);
  });

  it('is not called for before its time, nor while it is only asked for, done, or stopped', async () => {
    const given = await aCase();
    given.set(NOW - 1);
    expect(await given.run()).toEqual({ againAt: NOW });
    given.set(NOW);
    await given.register.registering.apply(TEAM, id, {
      ...{ type: 'giveBackStopped', by: { id: ana, approves: false } },
      askedAt: givingBacks.asked.at,
    });
    for (const givingBack of [givingBacks.asked, givingBacks.done]) {
      expect(await given.run()).toBeUndefined();
      const { version } = await given.stands();
      await given.register.store.save(aRecord({ version: version + 1, givingBack }), NOW, []);
    }
    expect([await given.run(), given.calls, given.looks]).toEqual([undefined, [], []]);
  });

  it('is called for once by many deliveries at once', async () => {
    const given = await aCase();
    await Promise.all(Array.from({ length: 10 }, (_, index) => given.run(`job-${index % 5}`)));
    expect(given.calls).toEqual(['DID1']);
  });

  it.each<[string, Inventory, string, unknown[]]>([
    ['is over there already', aList([aRow({ state: 'ending' })]), 'kept', ['statusChanged ending']],
    ['is gone there already', aList([aRow({ state: 'gone' })]), 'gone', ['gone']],
    ['is another purchase', aList([aRow({ id: 'DID2' })]), 'kept', ['giveBackRefused anotherPurchase']],
    [
      'was given back, and bought once more',
      aList([aRow({ state: 'gone' }), aRow({ id: 'DID2', at: NOW })]),
      'kept',
      ['giveBackRefused anotherPurchase'],
    ],
    [
      'is listed twice, as what was confirmed and as another purchase',
      aList([aRow(), aRow({ id: 'DID2' })]),
      'kept',
      ['giveBackRefused listedTwice'],
    ],
    [
      'is listed twice, the other one first',
      aList([aRow({ id: 'DID2', state: 'waits' }), aRow()]),
      'kept',
      ['giveBackRefused listedTwice'],
    ],
    [
      'is listed twice, once without an id and a state that can be read',
      aList([aRow({ id: undefined as never, state: undefined as never }), aRow()]),
      'kept',
      ['giveBackRefused listedTwice'],
    ],
    ['has no id there', aList([aRow({ id: undefined as never })]), 'kept', ['giveBackRefused noWayBack']],
  ])('is not called for where it %s', async (_what, list, state, lines) => {
    const given = await aCase({}, [list]);
    await given.run();
    expect(await endOf(given)).toEqual([[], state, lines]);
  });

  it('whose id was not known when it was confirmed is not called for where it was bought since', async () => {
    const { providerId: _, ...coolingOff } = givingBacks.coolingOff;
    const later = await aCase({ givingBack: coolingOff }, [aList([aRow({ id: 'DID2', at: NOW - MINUTE })])]);
    await later.run();
    expect(await endOf(later)).toEqual([[], 'kept', ['giveBackRefused anotherPurchase']]);
    await server.flush();
    const before = await aCase({ givingBack: coolingOff });
    await before.run();
    expect(before.calls).toEqual(['DID1']);
  });

  it.each<[string, Inventory | Error]>([
    ['fails', no('unavailable')],
    ['fails by a mistake of ours', new Error('bug')],
    ['is cut', aList([], { whole: false })],
    ['has a row that cannot be read', aList([], { unreadable: 1 })],
    ['has another number only, and is cut', aList([aRow({ number: '+12135550199' })], { whole: false })],
  ])('waits, and is not called for, while the list %s', async (_what, list) => {
    const given = await aCase({}, [list, aList([aRow()])]);
    expect(await given.run()).toEqual({ againAt: NOW + MINUTE });
    expect(await endOf(given)).toEqual([[], 'coolingOff', []]);
    await given.run();
    expect(given.calls).toEqual(['DID1']);
  });

  it('is found in each writing of its number', async () => {
    const number = '+5215512345678';
    const given = await aCase({}, [aList([aRow({ number: '+525512345678' })])]);
    const record = aRecord({ number, givingBack: givingBacks.coolingOff });
    await given.register.store.save(record, NOW, []);
    await giveBack({ teamId: TEAM, recordId: record.id }, given.context, { job: 'job-1' });
    expect(given.calls).toEqual(['DID1']);
  });

  it('stays where its provider has no way to give it back any more', async () => {
    const given = await aCase({}, undefined, undefined, { givingBack: undefined });
    await given.run();
    expect(await endOf(given)).toEqual([[], 'kept', ['giveBackRefused noWayBack']]);
  });

  it.each<[ProviderErrorKind, Inventory | Error, string, unknown[]]>([
    ['refused', aList([aRow()]), 'kept', ['giveBackRefused refused']],
    ['rateLimited', aList([aRow()]), 'coolingOff', []],
    ['unavailable', aList([aRow()]), 'coolingOff', []],
    ['unauthorised', aList([aRow()]), 'kept', ['giveBackRefused keyRefused']],
    ['unavailable', no('unavailable'), 'coolingOff', []],
    ['rateLimited', aList([]), 'unconfirmed', []],
    ['rateLimited', aList([aRow({ id: 'DID2' })]), 'coolingOff', []],
    ['refused', aList([aRow({ state: 'ending' })]), 'done', ['givenBack']],
    ['unavailable', aList([aRow({ state: 'gone' })]), 'gone', ['givenBack', 'gone']],
    ['refused', aList([]), 'unconfirmed', []],
    ['rateLimited', aList([], { whole: false }), 'coolingOff', []],
    ['outcomeUnknown', aList([aRow()]), 'unconfirmed', []],
    ['unreadable', aList([aRow()]), 'unconfirmed', []],
  ])('whose call is answered with %s is what the list says of it then', async (kind, list, state, lines) => {
    const given = await aCase({}, [aList([aRow()]), list], () => Promise.reject(no(kind)));
    await given.run();
    expect(await endOf(given)).toEqual([['DID1'], state, ['giveBackCalled', ...lines]]);
    // What was refused is asked for anew by people; nothing is called by itself.
    given.set(NOW + 1);
    await given.run('job-2');
    expect(given.calls).toEqual(['DID1']);
  });

  describe('that is absent from a list when it is to be called for', () => {
    const FIVE = 5 * MINUTE;
    const lookAt = (given: Case, ms: number) => {
      given.set(NOW + ms);
      return given.run();
    };

    it('stays decided until three looks over ten minutes lack it, whoever runs the job how often; nothing is called', async () => {
      const given = await aCase({}, [aList([])]);
      await lookAt(given, 0);
      expect(given.queued.at(-1)).toBe(`giveBack at ${FIVE}`);
      for (let more = 0; more < 5; more++) expect(await lookAt(given, 1)).toEqual({ againAt: NOW + FIVE });
      await lookAt(given, FIVE);
      expect([await endOf(given), given.looks.length]).toEqual([[[], 'coolingOff', []], 2]);
      await lookAt(given, 2 * FIVE);
      expect(await endOf(given)).toEqual([[], 'kept', ['giveBackRefused notThere', 'missing']]);
    });

    it('stays decided after two looks, however far apart they were', async () => {
      const given = await aCase({}, [aList([])]);
      await lookAt(given, 0);
      await lookAt(given, 60 * MINUTE);
      expect(await endOf(given)).toEqual([[], 'coolingOff', []]);
    });

    it('is called for when a later list has it again', async () => {
      const given = await aCase({}, [aList([]), aList([]), aList([aRow()])]);
      for (const ms of [0, FIVE, 2 * FIVE]) await lookAt(given, ms);
      expect(await endOf(given)).toEqual([['DID1'], 'done', ['giveBackCalled', 'givenBack']]);
    });

    it('can be stopped meanwhile', async () => {
      const given = await aCase({}, [aList([])]);
      await lookAt(given, 0);
      const by = { id: ana, approves: false };
      const { at: askedAt } = givingBacks.asked;
      await given.register.registering.apply(TEAM, id, { type: 'giveBackStopped', by, askedAt });
      await lookAt(given, FIVE);
      expect([await endOf(given), given.looks.length]).toEqual([[[], 'kept', ['giveBackStopped']], 1]);
    });
  });

  describe('whose call its provider says that it did not take', () => {
    const later = (retryAfterMs?: number) => () =>
      Promise.reject(new ProviderError('rateLimited', '2Chat', 'slower', { retryAfterMs }));

    it('is called for again under the same decision, not before the provider wants it, announced anew, and can be stopped until then', async () => {
      const answers = [later(7 * MINUTE), later()];
      const announced: unknown[] = [];
      const given = await aCase({}, undefined, async () => {
        announced.push((await given.stands()).givingBack);
        await answers[given.calls.length - 1]?.();
      });
      await given.run('job-1');
      expect(given.queued.at(-1)).toBe(`giveBack at ${7 * MINUTE}`);
      expect(await given.run('job-1')).toEqual({ againAt: NOW + 7 * MINUTE });
      given.set(NOW + 7 * MINUTE);
      await given.run('job-2');
      expect((await given.stands()).givingBack).toMatchObject({ name: 'coolingOff', callAt: NOW + 8 * MINUTE });
      given.set(NOW + 8 * MINUTE);
      await given.run('job-3');
      const called = 'giveBackCalled';
      expect(await endOf(given)).toEqual([['DID1', 'DID1', 'DID1'], 'done', [called, called, called, 'givenBack']]);
      expect(announced).toMatchObject([
        { job: 'job-1' },
        { job: 'job-2', calledAt: NOW + 7 * MINUTE },
        { job: 'job-3' },
      ]);
    });

    it('ends its decision after five times, with why', async () => {
      const given = await aCase({}, undefined, later());
      for (let minute = 0; minute < 20; minute++) {
        given.set(NOW + minute * MINUTE);
        await given.run(`job-${minute}`);
      }
      expect(given.calls).toHaveLength(6);
      const [, state, all] = await endOf(given);
      expect([state, (all as string[]).at(-1)]).toEqual(['kept', 'giveBackRefused fewerCalls']);
    });

    it('is not called for again where the list has another purchase of it by then', async () => {
      const given = await aCase({}, [aList([aRow()]), aList([aRow({ id: 'DID2' })])], later());
      await given.run();
      given.set(NOW + MINUTE);
      await given.run('job-2');
      expect(await endOf(given)).toEqual([['DID1'], 'kept', ['giveBackCalled', 'giveBackRefused anotherPurchase']]);
    });

    it('waits no longer than a day, whatever the provider says', async () => {
      const given = await aCase({}, undefined, later(Number.MAX_VALUE));
      await given.run();
      expect(given.queued.at(-1)).toBe(`giveBack at ${24 * 60 * MINUTE}`);
    });

    it('is not called for again where it was stopped meanwhile', async () => {
      const given = await aCase({}, undefined, later());
      await given.run();
      const { at: askedAt } = givingBacks.asked;
      const by = { id: ana, approves: false };
      await given.register.registering.apply(TEAM, id, { type: 'giveBackStopped', by, askedAt });
      given.set(NOW + MINUTE);
      await given.run('job-2');
      expect([given.calls, (await given.stands()).givingBack]).toEqual([['DID1'], undefined]);
    });
  });

  it('that fails by a mistake of ours counts as called', async () => {
    const given = await aCase({}, undefined, () => Promise.reject(new Error('bug')));
    await given.run();
    expect(await endOf(given)).toEqual([['DID1'], 'unconfirmed', ['giveBackCalled']]);
  });
});

describe('a call that was announced', () => {
  it.each([
    'job-1',
    'job-2',
  ])('and whose process died is not made again, whoever is handed the job (%s): it is looked for when no call can be under way', async (job) => {
    const given = await aCase({ givingBack: givingBacks.calling });
    expect(await given.run(job)).toEqual({ againAt: NOW + GRACE });
    given.set(NOW + GRACE);
    expect(await given.run(job)).toBeUndefined();
    expect(await endOf(given)).toEqual([[], 'unconfirmed', []]);
  });

  it('is not made where the process dies between the two: the store alone knows of it', async () => {
    const given = await aCase();
    const dying: JobContext = {
      ...given.context,
      settled: async () => {
        if ((await given.stands()).givingBack?.name === 'calling') throw new Error('killed');
        return true;
      },
    };
    await expect(given.run('job-1', dying)).rejects.toThrow('killed');
    expect(await given.run('job-1')).toEqual({ againAt: NOW + GRACE });
    expect(given.calls).toEqual([]);
  });

  it('is not made where the store has forgotten the announcement meanwhile', async () => {
    const given = await aCase();
    const before = await given.stands();
    const forgetful: JobContext = {
      ...given.context,
      settled: async () => {
        if ((await given.stands()).givingBack?.name === 'calling') {
          await redis.del(keys.record(TEAM, id));
          await given.register.store.save(before, NOW, []);
        }
        return true;
      },
    };
    await given.run('job-1', forgetful);
    expect([given.calls, (await given.stands()).givingBack?.name]).toEqual([[], 'coolingOff']);
  });

  it('is not made by a process that stood still since, until others took it for lost: it is made anew, where nobody said otherwise', async () => {
    const given = await aCase();
    const { registering } = given.register;
    const slow = (atOnce: () => Promise<unknown>): JobContext => ({
      ...given.context,
      register: {
        ...given.register,
        registering: {
          ...registering,
          async load(...of) {
            const read = await registering.load(...of);
            given.set(NOW + GRACE);
            await atOnce();
            return read;
          },
        },
      },
    });
    await given.run(
      'job-1',
      slow(() => given.run('job-2')),
    );
    expect([given.calls, (await given.stands()).givingBack?.name]).toEqual([[], 'coolingOff']);
    const by = { id: omar, approves: true };
    given.set(NOW + 2 * GRACE);
    await given.run(
      'job-3',
      slow(async () => {
        given.set(NOW + 3 * GRACE);
        await given.run('job-4');
        await registering.apply(TEAM, id, { type: 'giveBackResolved', by, verdict: 'kept' });
      }),
    );
    expect([given.calls, (await given.stands()).givingBack]).toEqual([[], undefined]);
  });

  it('waits for a copy of the store, and in a new run of it until what an earlier one did shows', async () => {
    const given = await aCase({ updatedAt: NOW });
    const alone: JobContext = { ...given.context, settled: async () => false };
    expect(await given.run('job-1', alone)).toEqual({ againAt: NOW + 1_000 });
    const runs = { ...given.context.runs, currentRun: async () => ({ id: 'new', at: NOW, settlesInMs: 40_000 }) };
    expect(await given.run('job-1', { ...given.context, runs })).toEqual({ againAt: NOW + 40_000 });
    expect([given.calls, given.looks]).toEqual([[], []]);
    given.set(NOW + 90_000);
    await given.run('job-1', alone);
    expect(given.calls).toEqual(['DID1']);
  });

  it('whose answer comes late counts while nobody has said otherwise', async () => {
    const given = await aCase({}, undefined, async () => {
      given.set(NOW + GRACE);
      await given.run('job-2');
      expect((await given.stands()).givingBack?.name).toBe('unconfirmed');
    });
    await given.run();
    expect(await endOf(given)).toEqual([['DID1'], 'done', ['giveBackCalled', 'givenBack']]);
  });

  it('and is refused late does not end what was decided since', async () => {
    const again = { ...givingBacks.coolingOff, at: NOW + 1, callAt: NOW + 60 * MINUTE };
    const given = await aCase({}, undefined, async () => {
      const { version } = await given.stands();
      await given.register.store.save(aRecord({ version: version + 1, givingBack: again }), NOW, []);
      throw no('refused');
    });
    await given.run();
    expect((await given.stands()).givingBack).toEqual(again);
  });
});

describe('a call without an answer', () => {
  const due = NOW + 5_000;
  const look = async (...lists: (Inventory | Error)[]) => {
    const given = await aCase({ givingBack: givingBacks.unconfirmed }, lists);
    given.set(due);
    return given;
  };

  it.each<[string, Inventory, string, unknown[]]>([
    ['has it as ending', aList([aRow({ state: 'ending' })]), 'done', ['givenBack']],
    ['has it as gone', aList([aRow({ state: 'gone' })]), 'gone', ['givenBack', 'gone']],
    ['lacks it, for a moment perhaps', aList([]), 'unconfirmed', []],
    ['has it under another id', aList([aRow({ id: 'DID2' })]), 'unconfirmed', []],
    ['has it as before', aList([aRow()]), 'unconfirmed', []],
  ])('is what a list says that %s', async (_what, list, state, lines) => {
    const given = await look(list);
    expect(await given.run()).toBeUndefined();
    expect(await endOf(given)).toEqual([[], state, lines]);
  });

  it('was carried out where two lists lack it that are a minute apart', async () => {
    const gone = await look(aList([]), aList([]));
    await gone.run();
    gone.set(due + 59_000);
    await gone.run();
    expect(await endOf(gone)).toEqual([[], 'unconfirmed', []]);
    gone.set(due + 60_000);
    await gone.run();
    expect(await endOf(gone)).toEqual([[], 'gone', ['givenBack', 'gone']]);
  });

  it('is not known where a list lacks it and the next one has it', async () => {
    const back = await look(aList([]), aList([aRow()]), aList([]));
    await back.run();
    back.set(due + 60_000);
    await back.run();
    expect(await endOf(back)).toEqual([[], 'unconfirmed', []]);
    back.set(due + 3_600_000);
    await back.run();
    expect((await endOf(back))[1]).toBe('unconfirmed');
  });

  it('is looked for again and again, later each time, told once, and never called again', async () => {
    const given = await look(aList([aRow()]));
    const waits: number[] = [];
    for (let at: number | undefined = due; at !== undefined; ) {
      given.set(at);
      await given.run();
      const { givingBack } = await given.stands();
      const next: number | undefined = givingBack?.name === 'unconfirmed' ? givingBack.nextCheckAt : undefined;
      if (next !== undefined) waits.push((next - at) / MINUTE);
      at = next;
    }
    expect(waits).toEqual([1, 10, 60, 360]);
    expect(await endOf(given)).toEqual([[], 'unconfirmed', ['giveBackUnconfirmed']]);
    expect(await given.run()).toBeUndefined();
  });

  it.each<[string, Inventory | Error]>([
    ['fails', no('unavailable')],
    ['is cut', aList([], { whole: false })],
  ])('waits for a list where one %s, and for as long as the provider says, an hour at most', async (_what, list) => {
    const given = await look(list);
    expect(await given.run()).toEqual({ againAt: due + MINUTE });
    expect((await given.stands()).givingBack).toMatchObject({ name: 'unconfirmed', checks: 0 });
    await server.flush();
    const asked = await look(new ProviderError('rateLimited', '2Chat', 'slower', { retryAfterMs: 5 * MINUTE }));
    expect(await asked.run()).toEqual({ againAt: due + 5 * MINUTE });
    await server.flush();
    const endless = await look(new ProviderError('rateLimited', '2Chat', 'slower', { retryAfterMs: 1e15 }));
    expect(await endless.run()).toEqual({ againAt: due + 60 * MINUTE });
  });

  it('is for people to look at an hour later, where no list is to be had', async () => {
    const given = await look(no('unauthorised'));
    const at = async (minutes: number) => {
      given.set(NOW + minutes * MINUTE);
      const again = await given.run();
      return [again, (await endOf(given))[2]];
    };
    expect(await at(59)).toEqual([{ againAt: NOW + 60 * MINUTE }, []]);
    expect(await at(60)).toEqual([undefined, []]);
    expect(await at(61)).toEqual([undefined, ['giveBackUnconfirmed']]);
    // Told once; it is looked for on and on.
    expect(await at(71)).toEqual([{ againAt: NOW + 72 * MINUTE }, ['giveBackUnconfirmed']]);
  });

  it('is not looked for before its time; one that an approver has settled is looked for no more', async () => {
    const given = await aCase({ givingBack: givingBacks.unconfirmed });
    expect(await given.run()).toEqual({ againAt: due });
    const by = { id: omar, approves: true };
    await given.register.registering.apply(TEAM, id, { type: 'giveBackResolved', by, verdict: 'kept' });
    given.set(due);
    expect([await given.run(), given.looks]).toEqual([undefined, []]);
  });
});

it('a number that another version saved is left to that one', async () => {
  const given = await aCase();
  await redis.hset(keys.record(TEAM, id), 'body', '{"schema":99}');
  expect(await giveBack({ teamId: TEAM, recordId: id }, given.context, { job: 'j', handedOut: 1 })).toEqual({
    againAt: NOW + 1_000,
  });
  expect(await giveBack({ teamId: TEAM, recordId: id }, given.context, { job: 'j' })).toBeUndefined();
  expect(given.calls).toEqual([]);
});
