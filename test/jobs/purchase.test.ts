import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { consequences } from '../../src/domain/consequences.ts';
import type { Entry } from '../../src/domain/entry.ts';
import type { Request } from '../../src/domain/request.ts';
import type { State, StateOf } from '../../src/domain/state.ts';
import type { JobContext } from '../../src/jobs/job-context.ts';
import { purchase } from '../../src/jobs/purchase.ts';
import { verify } from '../../src/jobs/verify.ts';
import { createRequestStore } from '../../src/store/request-store.ts';
import { type Provider, ProviderError, type ProviderErrorKind } from '../../src/workflow/provider.ts';
import { aJobContext, type FakeProvider } from '../support/job-context.ts';
import { useRedis } from '../support/redis.ts';
import { aHold, aRequest, marta, NOW, theApprovers } from '../support/requests.ts';

const server = useRedis();
const { number } = aHold();
let redis: Redis;
let fake: FakeProvider;
beforeAll(() => {
  redis = new Redis(server.url);
});
beforeEach(async () => {
  await server.flush();
  fake = { orders: [], owned: [], holds: [], released: [] };
});
afterAll(() => redis.disconnect());

/** Orders an approved number at a provider that does these things its own way; returns how the request stands afterwards. */
async function order(
  changes: Partial<Provider>,
  steps?: string[],
  onTrouble: (what: string, facts: Readonly<Record<string, unknown>>) => void = () => {},
  history: readonly Entry[] = [],
  again: unknown[] = [],
): Promise<State | undefined> {
  const context = aJobContext(redis, fake, changes);
  const approval = { by: marta, at: NOW };
  const approved = { name: 'purchasing', hold: aHold(), approvers: theApprovers, approval } as const;
  await server.flush();
  const request = { ...aRequest(approved, { history }), version: 1 };
  await context.store.save(request, 0, []);
  const answer = await purchase(
    request,
    {
      ...context,
      observer: { ...context.observer, warn: (what, _error, facts) => onTrouble(what, facts) },
      settled: async (teamId) => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        const saved = await context.store.load(teamId, request.id);
        steps?.push(
          saved?.state.name === 'purchasing' && saved.state.attempt ? `announced for ${teamId}` : 'not saved',
        );
        return true;
      },
    },
    { job: 'purchase-r1-v1' },
  );
  if (answer) again.push(answer);
  return (await context.store.load(request.teamId, request.id))?.state;
}

const failing = (kind: ProviderErrorKind): Provider['purchase'] => {
  return () => Promise.reject(new ProviderError(kind, '2Chat', 'no', { said: 'not that one' }));
};

it('money is spent only after the announcement is saved, and on disk', async () => {
  const steps: string[] = [];
  const state = await order({ purchase: async () => void steps.push('the call') }, steps);
  expect(steps).toEqual(['not saved', 'announced for T0DESK', 'the call']);
  expect(state).toMatchObject({ name: 'purchased' });
});

it.each<ProviderErrorKind>([
  'taken',
  'refused',
  'rateLimited',
  'unauthorised',
])('F49: an order that ends with %s is bought when the number is owned: no answer but that list proves anything', async (kind) => {
  fake.owned = [number];
  expect(await order({ purchase: failing(kind) })).toMatchObject({ name: 'purchased', hold: { number } });
});

it.each<[string, Partial<Provider>]>([
  ['is not owned', {}],
  ['cannot be looked for', { owned: () => Promise.reject(new ProviderError('unavailable', '2Chat', 'away')) }],
])('a number that is taken and %s is not bought', async (_what, changes) => {
  const state = await order({ purchase: failing('taken'), ...changes });
  expect(state).toMatchObject({ name: 'failed', problem: { code: 'purchaseRefused', message: 'not that one' } });
});

it('F49: an order that seemed not to be taken is asked after since it was sent, though the number was held again', async () => {
  const approvers: unknown[] = [];
  const owned: Provider['owned'] = async (_number, look) => void approvers.push(look);
  const at = aHold().heldAt - 3_600_000;
  const problem = { code: 'purchaseNotTaken', provider: '2Chat' } as const;
  await order({ owned }, undefined, undefined, [{ at, what: 'returnedForApproval', problem }]);
  expect(approvers[0]).toEqual({ since: at });
});

it('F49: a number that was owned before it was held is no purchase of ours', async () => {
  const approvers: unknown[] = [];
  const owned: Provider['owned'] = async (_number, look) => void approvers.push(look);
  expect(await order({ purchase: failing('refused'), owned })).toMatchObject({ name: 'failed' });
  expect(approvers).toEqual([{ since: aHold().heldAt }]);
});

it('an order whose outcome is unknown is not looked for here', async () => {
  const approvers: string[] = [];
  const owned: Provider['owned'] = async (wanted) => void approvers.push(wanted);
  expect(await order({ purchase: failing('outcomeUnknown'), owned })).toMatchObject({ name: 'unconfirmed' });
  expect(approvers).toEqual([]);
});

it.each<ProviderErrorKind>([
  'rateLimited',
  'unauthorised',
])('F49: an order that ends with %s and is listed only later is not given a second time', async (kind) => {
  expect(await order({ purchase: failing(kind) })).toMatchObject({ name: 'awaitingApproval' });
  fake.owned = [number];
  const problem = { code: 'purchaseNotTaken', provider: '2Chat' } as const;
  const history = [{ at: NOW - 61_000, what: 'returnedForApproval', problem }] as const;
  expect(await order({}, undefined, undefined, history)).toMatchObject({ name: 'purchased', hold: { number } });
  expect(fake.orders).toEqual([]);
  const owned = () => Promise.reject(new ProviderError('unavailable', '2Chat', 'away'));
  expect(await order({ owned }, undefined, undefined, history)).toMatchObject({ name: 'unconfirmed' });
  expect(fake.orders).toEqual([]);
});

it('F49: a number that is owned is not ordered once more, however long it is said to have been ours: a person says how it is', async () => {
  const owned: Provider['owned'] = async () => ({ number, at: NOW - 90 * 86_400_000, isOlder: true });
  const problem = { code: 'purchaseNotTaken', provider: '2Chat' } as const;
  const history = [{ at: NOW - 61_000, what: 'returnedForApproval', problem }] as const;
  expect(await order({ owned }, undefined, undefined, history)).toMatchObject({ name: 'unconfirmed' });
  for (const kind of ['taken', 'refused', 'rateLimited', 'unauthorised'] as const) {
    expect(await order({ purchase: failing(kind), owned })).toMatchObject({ name: 'unconfirmed' });
  }
  expect(fake.orders).toEqual([]);
});

it.each([
  ['a minute', undefined, 60_000],
  ['as long as the provider asked for', 90_000, 90_000],
])('F49: after an order that was not taken another one waits %s', async (_, waitMs, expected) => {
  const problem = { code: 'purchaseNotTaken', provider: '2Chat', waitMs } as const;
  const at = NOW - 30_000;
  const before: unknown[] = [];
  const state = await order({}, undefined, undefined, [{ at, what: 'returnedForApproval', problem }], before);
  expect(state).toMatchObject({ name: 'purchasing' });
  expect(before).toEqual([{ againAt: at + expected }]);
  const after = [{ at: NOW - expected, what: 'returnedForApproval', problem }] as const;
  expect(await order({}, undefined, undefined, after)).toMatchObject({ name: 'purchased' });
  expect(fake.orders).toEqual([number]);
});

describe('F49: an order that was refused', () => {
  const refused: StateOf<'failed'> = {
    name: 'failed',
    hold: aHold(),
    approvers: theApprovers,
    approval: { by: marta, at: NOW },
    at: NOW - 60_000,
    problem: { code: 'purchaseRefused', provider: '2Chat' },
    nextCheckAt: NOW,
  };
  const looked = async (changes: Partial<Provider>, state = refused) => {
    const context = aJobContext(redis, fake, changes);
    const request = { ...aRequest(state), version: 1 };
    await context.store.save(request, 0, []);
    expect(await verify(request, context)).toBeUndefined();
    return (await context.store.load(request.teamId, request.id))?.state;
  };

  it('is looked for a minute later, and what was carried out all the same is told', async () => {
    expect(await order({ purchase: failing('refused') })).toMatchObject({ name: 'failed', nextCheckAt: NOW + 60_000 });
    await server.flush();
    fake.owned = [number];
    expect(await looked({})).toMatchObject({ name: 'purchased', hold: { number } });
  });

  it.each<[string, Partial<Provider>]>([
    ['is not there', {}],
    ['was ours before', { owned: async () => ({ number, isOlder: true }) }],
    ['cannot be looked for', { owned: () => Promise.reject(new ProviderError('unreadable', '2Chat', 'odd')) }],
  ])('stays one where the number %s, and is not looked for for ever', async (_, changes) => {
    const first = await looked(changes);
    expect(first).toMatchObject({ name: 'failed', checks: 1, nextCheckAt: NOW + 600_000 });
    await server.flush();
    const last = await looked(changes, { ...refused, checks: 1 });
    expect(last).toMatchObject({ name: 'failed', checks: 2 });
    expect(consequences({ ...aRequest(refused), state: last ?? refused })).toEqual([]);
  });
});

it('F124: a bought number whose list cannot be read is not looked for without end, and not said to be missing', async () => {
  const owned = () => Promise.reject(new ProviderError('unreadable', '2Chat', 'odd'));
  const context = aJobContext(redis, fake, { owned });
  let state: StateOf<'purchased'> = {
    name: 'purchased',
    hold: aHold(),
    approvers: theApprovers,
    approval: { by: marta, at: NOW },
    at: NOW,
    ownership: { checks: 0, nextCheckAt: NOW },
  };
  for (let looks = 1; looks <= 4; looks += 1) {
    await server.flush();
    const request = { ...aRequest(state), version: 1 };
    await context.store.save(request, 0, []);
    await verify(request, context);
    const saved = await context.store.load(request.teamId, request.id);
    expect(saved?.history.map(({ what }) => what)).not.toContain('notListed');
    expect(saved?.state).toMatchObject({ name: 'purchased', ownership: { checks: looks } });
    state = { ...state, ownership: { checks: looks, nextCheckAt: NOW } };
    if (looks === 4) expect(saved && consequences(saved)).toEqual([]);
  }
});

it('F49: numbers that were bought and not ordered stand in the log and in the audit trail, however the order ended', async () => {
  for (const [ends, name] of [
    [async () => {}, 'purchased'],
    [failing('refused'), 'failed'],
    [failing('outcomeUnknown'), 'unconfirmed'],
  ] as const) {
    await server.flush();
    const logged: unknown[] = [];
    const changes: Partial<Provider> = {
      async purchase(order, onExtra) {
        onExtra?.(['+12135550101', '+12135550102']);
        await ends(order);
      },
    };
    expect(await order(changes, undefined, (what, facts) => logged.push([what, facts]))).toMatchObject({ name });
    expect(logged).toContainEqual([
      'more was bought than was ordered',
      expect.objectContaining({ numbers: ['+12135550101', '+12135550102'] }),
    ]);
    const lines = (await redis.xrange((await redis.keys('*audit*'))[0] ?? '', '-', '+')).flatMap(
      ([, fields]) => fields,
    );
    expect(lines.join(' ')).toContain('boughtMore');
    expect(lines.join(' ')).toContain('+12135550101, +12135550102');
  }
});

describe('F99: the store runs anew, or is another one, since the hold was made', () => {
  const approval = { by: marta, at: NOW };
  const approvedIn = (run: string | undefined, changes: Partial<Request> = {}) =>
    aRequest(
      { name: 'purchasing', hold: { ...aHold(), run }, approvers: theApprovers, approval },
      { version: 1, ...changes },
    );
  const run = (settlesInMs: number) => ({
    currentRun: async () => ({ id: 'now', at: NOW, settlesInMs }),
    uncheckedRun: async () => undefined,
    checked: async () => {},
    queuesReplacedLately: async () => false,
  });

  async function ordered(changes: Partial<Provider>, others: Partial<JobContext> = {}, request = approvedIn('before')) {
    const context = { ...aJobContext(redis, fake, changes), runs: run(0), ...others };
    await server.flush();
    await context.store.save(request, 0, []);
    const again = await purchase(request, context, { job: 'purchase-r1-v1' });
    const saved = await context.store.load(request.teamId, request.id);
    return { again, state: saved?.state, history: saved?.history.map(({ what }) => what) };
  }

  it.each<[string, Partial<Provider>, object]>([
    ['has it', { owned: async () => ({ number, active: true }) }, { name: 'purchased' }],
    ['has it since before', { owned: async () => ({ number, isOlder: true }) }, { name: 'unconfirmed' }],
    [
      'cannot be read',
      { owned: () => Promise.reject(new ProviderError('unreadable', '2Chat', 'odd')) },
      { name: 'awaitingApproval', problem: { code: 'stockUnknown' } },
    ],
  ])('nothing is ordered where the list of owned numbers %s', async (_, changes, state) => {
    expect((await ordered(changes)).state).toMatchObject(state);
    expect(fake.orders).toEqual([]);
  });

  it('it is ordered where that list lacks it', async () => {
    expect((await ordered({})).state).toMatchObject({ name: 'purchased' });
    expect(fake.orders).toEqual([number]);
  });

  it('the order waits for a minute after that, in which an earlier one would show, but not beyond the hold', async () => {
    expect(await ordered({}, { runs: run(45_000) })).toMatchObject({ again: { againAt: NOW + 45_000 } });
    const ending = approvedIn('before');
    const soon = {
      ...ending,
      state: { ...ending.state, hold: { ...aHold({ expiresAt: NOW + 9_000 }), run: 'before' } },
    };
    expect(await ordered({}, { runs: run(45_000) }, soon as Request)).toMatchObject({
      again: { againAt: NOW + 9_000 },
    });
    expect(fake.orders).toEqual([]);
  });

  it('an order that its own job announced is another delivery’s where a copy has just taken over the queues, else a dead process’s', async () => {
    const plain = approvedIn('now');
    const attempt = { no: 1, at: NOW - 1_000, job: 'purchase-r1-v1' };
    const announced = { ...plain, state: { ...plain.state, attempt } } as Request;
    const replaced = { ...run(0), queuesReplacedLately: async () => true };
    expect(await ordered({}, { runs: replaced }, announced)).toMatchObject({
      again: { againAt: NOW - 1_000 + 90_000 },
      state: { name: 'purchasing' },
    });
    expect(await ordered({}, {}, announced)).toMatchObject({ again: undefined, state: { name: 'unconfirmed' } });
    expect(fake.orders).toEqual([]);
  });

  it('a hold of this run waits for nothing; one of a version that did not note it is told by its time', async () => {
    expect((await ordered({}, {}, approvedIn('now'))).again).toBeUndefined();
    expect(fake.orders).toEqual([number]);
    expect((await ordered({}, { runs: run(45_000) }, approvedIn(undefined))).again).toEqual({ againAt: NOW + 45_000 });
  });

  it('in the first minute of a run every order waits: the number of a new hold may have been ordered in the run before', async () => {
    expect((await ordered({}, { runs: run(45_000) }, approvedIn('now'))).again).toEqual({ againAt: NOW + 45_000 });
    expect(fake.orders).toEqual([]);
  });

  it('an order that comes late after its approval is made only where the list of owned numbers lacks it', async () => {
    const late = approvedIn('now');
    const waited = { ...late, state: { ...late.state, approval: { by: marta, at: NOW - 10_000 } } } as Request;
    fake.owned = [number];
    expect((await ordered({}, {}, waited)).state).toMatchObject({ name: 'purchased' });
    expect(fake.orders).toEqual([]);
  });

  it('what is out of stock may have been bought: it is looked for later', async () => {
    const { state } = await ordered({ recheck: async () => undefined });
    expect(state).toMatchObject({ name: 'failed', problem: { code: 'holdEnded' }, nextCheckAt: NOW + 60_000 });
  });

  it('no order while a copy of the store does not know of the approval, for a minute and a half', async () => {
    const settled = async () => false;
    expect((await ordered({}, { settled }, approvedIn('now', { updatedAt: NOW - 80_000 }))).again).toEqual({
      againAt: NOW + 1_000,
    });
    expect(fake.orders).toEqual([]);
    await ordered({}, { settled }, approvedIn('now', { updatedAt: NOW - 91_000 }));
    expect(fake.orders).toEqual([number]);
  });

  it('no order where the announcement is gone when the store has settled', async () => {
    let looks = 0;
    const settled = async () => {
      // Another one took over after the announcement, which it lacks.
      if (++looks === 2) await redis.del('nd:{T0DESK}:request:r1');
      return true;
    };
    expect(await ordered({}, { settled }, approvedIn('now'))).toMatchObject({ state: undefined });
    expect(fake.orders).toEqual([]);
  });

  it.each<[string, State, string]>([
    [
      'waits for approval again',
      { name: 'awaitingApproval', hold: aHold(), approvers: theApprovers, decideBy: NOW + 60_000, remindAt: [] },
      'foundBought',
    ],
    ['was cancelled', { name: 'cancelled', hold: aHold(), approvers: theApprovers, at: NOW }, 'foundBought'],
    ['is at its search', { name: 'searching' }, 'boughtMore'],
  ])('what was bought is kept where the request %s by then', async (_, forgotten, entry) => {
    const buys = async () => {
      const store = createRequestStore(redis);
      await redis.del('nd:{T0DESK}:request:r1');
      await store.save({ ...aRequest(forgotten), version: 1 }, undefined, []);
    };
    const { history } = await ordered({ purchase: buys }, {}, approvedIn('now'));
    expect(history).toContain(entry);
  });
});
