import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Request } from '../../src/domain/request.ts';
import { ATTEMPT_GRACE_MS } from '../../src/domain/rules.ts';
import type { State } from '../../src/domain/state.ts';
import type { JobContext } from '../../src/jobs/job-context.ts';
import { purchase } from '../../src/jobs/purchase.ts';
import { release } from '../../src/jobs/release.ts';
import { reserve } from '../../src/jobs/reserve.ts';
import { ProviderError, type ProviderHold } from '../../src/workflow/provider.ts';
import { aJobContext, type FakeProvider } from '../support/job-context.ts';
import { useRedis } from '../support/redis.ts';
import { aGroup, aHold, aRequest, MINUTE, marta, NOW, states, theApprovers } from '../support/requests.ts';

const server = useRedis();
let redis: Redis;
let fake: FakeProvider;
beforeAll(() => {
  redis = new Redis(server.url);
});
afterAll(() => redis.disconnect());
beforeEach(async () => {
  await server.flush();
  fake = { orders: [], owned: [], holds: [], released: [] };
});

const orphanHolds = [
  { no: 3, provider: '2Chat', groupId: 'g', from: NOW, until: NOW, attempts: 0, nextAt: NOW },
] as const;
const approved = {
  name: 'purchasing',
  hold: aHold(),
  approvers: theApprovers,
  approval: { by: marta, at: NOW },
} as const;
const { attempt: _attempt, ...choosing } = states.reserving;

async function given(context: JobContext, state: State, changes: Partial<Request> = {}): Promise<Request> {
  const request = { ...aRequest(state, changes), version: 1 };
  await context.store.save(request, 0, []);
  return request;
}
const now = async (context: JobContext, id = 'r1') => (await context.store.load('T0DESK', id)) as Request;

/** A provider whose next answer comes when the test says so. */
function answering<T>() {
  let answer: (value: T) => void = () => undefined;
  let refuse: (error: unknown) => void = () => undefined;
  let called: () => void = () => undefined;
  const approvers = new Promise<void>((resolve) => {
    called = resolve;
  });
  const call = () =>
    new Promise<T>((resolve, reject) => {
      [answer, refuse] = [resolve, reject];
      called();
    });
  return { call, approvers, answer: (value: T) => answer(value), refuse: (error: unknown) => refuse(error) };
}

const aProviderHold = (changes: Partial<ProviderHold> = {}): ProviderHold => ({
  id: 'h1',
  number: '+12135550134',
  expiresAt: NOW + 30 * MINUTE,
  clockOffsetMs: 0,
  ...changes,
});

function holder(redis: Redis, hold: () => Promise<ProviderHold>, changes: Parameters<typeof aJobContext>[2] = {}) {
  const holding = {
    hold,
    release: async (id: string) => void fake.released.push(id),
    holds: async () => ({ holds: [], whole: true }),
  };
  const context = aJobContext(redis, fake, { holding, ...changes });
  const unknown = () => Promise.reject(new Error());
  return {
    ...context,
    judging: { approvers: async () => ({ approvers: theApprovers }), decider: unknown, basis: unknown },
  };
}

describe('a call that is under way', () => {
  it('F55: is not taken for dead by the job of a later version, and its answer counts', async () => {
    const order = answering<void>();
    const context = aJobContext(redis, fake, { purchase: order.call });
    const request = await given(context, approved, { orphanHolds });
    const first = purchase(request, context, { job: 'purchase-r1-v1' });
    await order.approvers;
    await context.workflow.apply('T0DESK', 'r1', { type: 'orphanHoldNotSeen', attempt: 3 });
    const second = await purchase(await now(context), context, { job: 'purchase-r1-v2' });
    expect(second).toEqual({ againAt: NOW + ATTEMPT_GRACE_MS });
    expect((await now(context)).state.name).toBe('purchasing');
    order.refuse(new ProviderError('refused', '2Chat', 'refused', { said: 'Insufficient funds' }));
    await first;
    expect((await now(context)).state).toMatchObject({ name: 'failed', problem: { message: 'Insufficient funds' } });
  });

  it('F55: nor is a hold that is being made, which then counts', async () => {
    const call = answering<ProviderHold>();
    const context = holder(redis, call.call);
    const request = await given(context, choosing, { orphanHolds });
    const first = reserve(request, context, { job: 'reserve-r1-v1' });
    await call.approvers;
    await context.workflow.apply('T0DESK', 'r1', { type: 'orphanHoldNotSeen', attempt: 3 });
    expect(await reserve(await now(context), context, { job: 'reserve-r1-v2' })).toEqual({
      againAt: NOW + ATTEMPT_GRACE_MS,
    });
    call.answer(aProviderHold());
    await first;
    const { state, releasing } = await now(context);
    expect([state.name, releasing]).toEqual(['awaitingApproval', []]);
  });

  it('F55: a redelivery of the very job that announced the call finds it dead', async () => {
    const context = aJobContext(redis, fake);
    const attempt = { no: 1, at: NOW, job: 'purchase-r1-v1' };
    await purchase(await given(context, { ...approved, attempt }), context, { job: 'purchase-r1-v1' });
    expect((await now(context)).state.name).toBe('unconfirmed');
    expect(fake.orders).toEqual([]);
  });

  it('F55: what a dead process kept of a hold is gone on with', async () => {
    const context = holder(redis, () => Promise.reject(new Error('a second hold')));
    const hold = { ...aProviderHold(), provider: '2Chat', local: false } as const;
    const state = { ...choosing, attempt: { no: 1, at: NOW, job: 'j' }, newHold: { hold, approvers: theApprovers } };
    await reserve(await given(context, state), context, { job: 'j' });
    expect((await now(context)).state).toMatchObject({ name: 'awaitingApproval', hold: { id: 'h1' } });
  });
});

describe('a hold that the provider answers with', () => {
  const reserved = async (made: ProviderHold, id = 'r1', changes: Parameters<typeof aJobContext>[2] = {}) => {
    const context = holder(redis, async () => made, changes);
    await reserve(await given(context, choosing, { id }), context, { job: `reserve-${id}` });
    return { context, ...(await now(context, id)) };
  };

  it('F47: belongs to no request of ours when it is older than the call: refused, and never released', async () => {
    const {
      state,
      releasing,
      orphanHolds: orphans,
    } = await reserved(aProviderHold({ createdAt: NOW - 1, notBefore: NOW }));
    expect(state).toMatchObject({ name: 'choosing', problem: { code: 'heldAlready' } });
    expect([releasing, orphans, fake.released]).toEqual([[], [], []]);
  });

  it('F47: nor when only the list of holds tells how old it is', async () => {
    const { state, releasing } = await reserved(aProviderHold({ notBefore: NOW }), 'r1', {
      recheck: async ({ group }) => ({ group, createdAt: NOW - 1 }),
    });
    expect(state).toMatchObject({ name: 'choosing', problem: { code: 'heldAlready' } });
    expect(releasing).toEqual([]);
  });

  it('F47: is known to be new by the list of before, where the provider’s times are not those of its clock', async () => {
    const lagging = aProviderHold({ createdAt: NOW - 600_000, notBefore: NOW });
    const holding = {
      hold: async () => lagging,
      release: async () => {},
      holds: async () => ({ holds: fake.holds, whole: true }),
    };
    const context = { ...holder(redis, async () => lagging, { holding }) };
    await reserve(await given(context, choosing), context, { job: 'reserve-r1' });
    expect((await now(context)).state).toMatchObject({ problem: { code: 'heldAlready' } });
    // No request had it before the second call, so it is ours, whatever its time says.
    await reserve(await given(context, choosing, { id: 'r2' }), context, { job: 'reserve-r2' });
    expect((await now(context, 'r2')).state.name).toBe('awaitingApproval');
    // It was there before the third.
    fake.holds = [lagging];
    await reserve(await given(context, choosing, { id: 'r3' }), context, { job: 'reserve-r3' });
    expect((await now(context, 'r3')).state).toMatchObject({ problem: { code: 'heldAlready' } });
  });

  it('F48: is not this request’s when another request of ours has it, in any workspace', async () => {
    expect((await reserved(aProviderHold())).state.name).toBe('awaitingApproval');
    const second = await reserved(aProviderHold(), 'r2');
    expect(second.state).toMatchObject({ name: 'choosing', problem: { code: 'heldAlready' } });
    expect(second.releasing).toEqual([]);
  });

  it('F48: nor is the same hold with its id in capitals', async () => {
    expect((await reserved(aProviderHold())).state.name).toBe('awaitingApproval');
    const second = await reserved(aProviderHold({ id: 'H1' }), 'r2');
    expect(second.state).toMatchObject({ name: 'choosing', problem: { code: 'heldAlready' } });
    expect([second.releasing, fake.released]).toEqual([[], []]);
  });

  it('F48: is free for another request once it was released', async () => {
    const { context } = await reserved(aProviderHold());
    await context.workflow.apply('T0DESK', 'r1', { type: 'cancelled', by: 'U0ANA' });
    await release(await now(context), context, '2Chat');
    expect(fake.released).toEqual(['h1']);
    expect((await reserved(aProviderHold(), 'r2')).state.name).toBe('awaitingApproval');
  });

  it.each([
    ['numberUnreadable', 'holdUnreadable'],
    ['endUnreadable', 'holdEndUnknown'],
    ['foreignNumber', 'holdForeign'],
    ['otherNumber', 'taken'],
  ] as const)('F50, F52, F118: is given back at once, and why is said, when it cannot be used: %s', async (unfit, code) => {
    const { state, releasing } = await reserved(aProviderHold({ unfit }));
    expect(state).toMatchObject({ name: 'choosing', problem: { code } });
    expect(releasing).toMatchObject([{ holdId: 'h1', nextAt: NOW }]);
  });

  it('F47: one that cannot be used is left alone all the same when it is older than the call', async () => {
    const { state, releasing } = await reserved(
      aProviderHold({ unfit: 'endUnreadable', createdAt: NOW - 1, notBefore: NOW }),
    );
    expect(state).toMatchObject({ problem: { code: 'heldAlready' } });
    expect(releasing).toEqual([]);
  });

  it('F46: is kept when it cannot be looked at: before the order it is asked again', async () => {
    const away = () => Promise.reject(new ProviderError('unavailable', '2Chat', 'away'));
    const { state } = await reserved(aProviderHold(), 'r1', { recheck: away });
    expect(state).toMatchObject({ name: 'awaitingApproval', hold: { group: { monthly: aGroup().monthly } } });
  });
});

describe('before the order', () => {
  const ordered = async (recheck: NonNullable<Parameters<typeof aJobContext>[2]>['recheck']) => {
    const context = aJobContext(redis, fake, recheck ? { recheck } : {});
    await purchase(await given(context, approved), context, { job: 'purchase-r1-v1' });
    return { ...(await now(context)), orders: fake.orders };
  };
  const dearer = { ...aGroup(), monthly: { amount: '3.51', currency: null } };

  it('F46: a price that is another one now is not ordered, and shown', async () => {
    const { state, orders } = await ordered(async () => ({ group: dearer }));
    expect(orders).toEqual([]);
    expect(state).toMatchObject({
      name: 'awaitingApproval',
      hold: { group: dearer },
      problem: { code: 'priceChanged' },
    });
  });

  it('F46: no answer is no yes', async () => {
    const { state, orders } = await ordered(() => Promise.reject(new ProviderError('unreadable', '2Chat', 'huh')));
    expect(orders).toEqual([]);
    expect(state).toMatchObject({ name: 'awaitingApproval', problem: { code: 'stockUnknown' } });
  });

  it('F48: a hold that is gone is not ordered', async () => {
    const { state, orders } = await ordered(async () => undefined);
    expect(orders).toEqual([]);
    expect(state).toMatchObject({ name: 'failed', problem: { code: 'holdEnded' } });
  });
});
