import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Decider } from '../../src/domain/approval.ts';
import { groupFingerprint, holdFingerprint } from '../../src/domain/fingerprint.ts';
import { createAuditTrail } from '../../src/store/audit-trail.ts';
import { createRequestStore } from '../../src/store/request-store.ts';
import { createSweepStore } from '../../src/store/sweep-store.ts';
import type { Observer, RequestStore, Timers } from '../../src/workflow/ports.ts';
import { createWorkflow, type Workflow } from '../../src/workflow/workflow.ts';
import { useRedis } from '../support/redis.ts';
import { aGroup, aHold, ana, aRequest, marta, NOW, rules, states } from '../support/requests.ts';

const server = useRedis();
let redis: Redis;
let store: RequestStore;
let workflow: Workflow;
let scheduled: string[];
let troubles: string[];
let queueFails: boolean;

const timers: Timers = {
  async schedule({ job, at }, { id, version }) {
    if (queueFails) throw new Error('queue away');
    scheduled.push(`${job}-${id}-v${version}+${Math.max(0, at - NOW)}`);
  },
  async decide() {},
};
const observer: Observer = { changed() {}, refused() {}, warn: (what) => void troubles.push(what) };

beforeAll(() => {
  redis = new Redis(server.url);
  store = createRequestStore(redis);
});
beforeEach(async () => {
  await server.flush();
  [scheduled, troubles, queueFails] = [[], [], false];
  workflow = createWorkflow({
    store,
    audit: createAuditTrail(redis),
    timers,
    clock: () => NOW,
    observer,
    rules: () => rules,
  });
});
afterAll(() => redis.disconnect());

const question = {
  id: 'r1',
  teamId: 'T0DESK',
  requester: ana,
  channel: 'C1',
  purpose: 'Sales',
  search: { country: 'US', type: 'all' },
} as const;

/** Puts a request into the store as it stands, as if it had come there by itself. */
async function given(state: Parameters<typeof aRequest>[0]) {
  await store.save({ ...aRequest(state), version: 1 }, 0, []);
}

describe('the one door', () => {
  it('saves a new request, then sees to what must follow', async () => {
    await workflow.createRequest(question);
    expect(await store.load('T0DESK', 'r1')).toMatchObject({ version: 1, state: { name: 'searching' } });
    expect(scheduled).toEqual(['search-r1-v1+0', 'render-r1-v1+300']);
  });

  it('decides on what was loaded, and anew on what is the newest where that is not it', async () => {
    await given(states.choosing);
    const seen = await store.load('T0DESK', 'r1');
    const turned = { type: 'sorted', by: ana, order: 'place' } as const;
    const first = await workflow.apply('T0DESK', 'r1', turned, seen);
    const second = await workflow.apply('T0DESK', 'r1', { type: 'cancelled', by: ana }, seen);
    const third = await workflow.apply('T0DESK', 'r1', { type: 'cancelled', by: ana }, seen);
    expect([first.kind, second.kind, third.kind]).toEqual(['changed', 'changed', 'refused']);
    expect(await store.load('T0DESK', 'r1')).toMatchObject({ version: 3, state: { name: 'cancelled' } });
  });

  it('has what passes by itself shown a little later, what lasts at once, and nothing where only a call is announced', async () => {
    await given(states.searching);
    await workflow.apply('T0DESK', 'r1', {
      type: 'found',
      asOf: 1,
      groups: [aGroup()],
      waiting: [],
      missing: [],
      leftOut: [],
    });
    const group = groupFingerprint(aGroup());
    await workflow.apply('T0DESK', 'r1', { type: 'groupChosen', by: ana, group });
    await workflow.apply('T0DESK', 'r1', { type: 'reserveStarted', job: 'reserve-r1-v3' });
    expect(scheduled).toEqual(['render-r1-v2+0', 'reserve-r1-v3+0', 'render-r1-v3+300']);
    // Where nothing comes of the call, the sweep finds it.
    expect(await createSweepStore(redis).due('T0DESK', NOW + 100_000)).toEqual(['r1']);
  });

  it('answers a second delivery of the same question with the request that is there', async () => {
    await workflow.createRequest(question);
    await workflow.apply('T0DESK', 'r1', { type: 'cancelled', by: ana });
    expect(await workflow.createRequest(question)).toMatchObject({
      request: { version: 2, state: { name: 'cancelled' } },
    });
  });

  it('decides twenty approvals at once: one wins, the others are told who did', async () => {
    await given(states.awaitingApproval);
    const fingerprint = holdFingerprint(aHold());
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, n) => {
        const by: Decider = { id: `U${n}`, membership: 'member', approver: true };
        return workflow.apply('T0DESK', 'r1', { type: 'approved', by, fingerprint });
      }),
    );
    const won = outcomes.findIndex(({ kind }) => kind === 'changed');
    expect(outcomes.filter(({ kind }) => kind === 'changed')).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.kind === 'refused')
        expect(outcome.refusal).toMatchObject({ reason: 'alreadyDecided', by: `U${won}` });
    }
    expect(scheduled.filter((job) => job.startsWith('purchase'))).toHaveLength(1);
  });

  it('F98: a click on a card that another version drew is refused, and has the card drawn anew', async () => {
    await given(states.awaitingApproval);
    const by: Decider = { id: marta, membership: 'member', approver: true };
    const outcome = await workflow.apply('T0DESK', 'r1', { type: 'approved', by, fingerprint: 'of another version' });
    expect(outcome).toMatchObject({ kind: 'refused', refusal: { reason: 'cardOutdated' } });
    expect(scheduled).toEqual(['render-r1-v1+0']);
  });

  it('decides a lost race again on the new state', async () => {
    await given(states.awaitingApproval);
    const by: Decider = { id: marta, membership: 'member', approver: true };
    const [approved, cancelled] = await Promise.all([
      workflow.apply('T0DESK', 'r1', { type: 'approved', by, fingerprint: holdFingerprint(aHold()) }),
      workflow.apply('T0DESK', 'r1', { type: 'cancelled', by: ana }),
    ]);
    expect([approved.kind, cancelled.kind].sort()).toEqual(['changed', 'refused']);
    expect((await store.load('T0DESK', 'r1'))?.version).toBe(2);
  });

  it('keeps what was saved when the queue is away, and schedules it at the next sweep', async () => {
    queueFails = true;
    const { request } = await workflow.createRequest(question);
    expect(troubles).toEqual(['follow-up not scheduled']);
    expect(await createSweepStore(redis).due('T0DESK', NOW)).toEqual(['r1']);
    queueFails = false;
    if (request) await workflow.followUp(request);
    expect(scheduled).toEqual(['search-r1-v1+0', 'render-r1-v1+300']);
  });

  it('refuses what belongs to no request, and another workspace’s request', async () => {
    await given(states.awaitingApproval);
    const refused = { kind: 'refused', refusal: { reason: 'unknownRequest' } };
    expect(await workflow.apply('T0DESK', 'r2', { type: 'cancelled', by: ana })).toEqual(refused);
    expect(await workflow.apply('T0OTHER', 'r1', { type: 'cancelled', by: ana })).toEqual(refused);
  });

  it('rejects when the store is away: nothing may be acknowledged', async () => {
    const away = new Redis(server.url, { enableOfflineQueue: false, lazyConnect: true });
    const door = createWorkflow({
      store: createRequestStore(away),
      audit: createAuditTrail(away),
      timers,
      clock: () => NOW,
      observer,
      rules: () => rules,
    });
    await expect(door.createRequest(question)).rejects.toThrow();
    expect(scheduled).toEqual([]);
    away.disconnect();
  });
});

describe('times that were reckoned by a process with another clock', () => {
  const MINUTE = 60_000;
  let offsetMs: number | undefined;
  let sharedMs: number | undefined;
  afterEach(() => {
    sharedMs = undefined;
  });
  const decided = async (changes: Partial<typeof states.awaitingApproval>) => {
    await given({ ...states.awaitingApproval, ...changes });
    const judge = createWorkflow({
      ...{ store, audit: createAuditTrail(redis), timers, clock: () => NOW, observer, rules: () => rules },
      clocks: {
        offsetOf: (provider) => (provider === '2Chat' ? offsetMs : undefined),
        sharedOffsetMs: () => sharedMs,
        shownOffsetMs: () => undefined,
      },
    });
    return judge.apply('T0DESK', 'r1', { type: 'deadlinePassed' });
  };
  const reckoned = (aheadMs: number) => aHold({ clockOffsetMs: aheadMs, measuredOffsetMs: aheadMs });

  it('are moved before a deadline is judged: what that one, four minutes behind, found due is not due yet', async () => {
    offsetMs = 0;
    const outcome = await decided({ hold: reckoned(4 * MINUTE), decideBy: NOW - 1_000 });
    const dueAt = NOW - 1_000 + 4 * MINUTE;
    expect(outcome).toMatchObject({ kind: 'refused', refusal: { reason: 'tooEarly', dueAt } });
    expect((await store.load('T0DESK', 'r1'))?.state).toMatchObject({
      ...{ name: 'awaitingApproval', decideBy: dueAt, hold: { measuredOffsetMs: 0 } },
    });
    expect(scheduled.some((each) => each.startsWith(`auto-release-r1-v2+${dueAt - NOW}`))).toBe(true);
  });

  it('are moved the other way: what that one, three minutes ahead, would have found due later is due', async () => {
    offsetMs = 0;
    const outcome = await decided({ hold: reckoned(-3 * MINUTE), decideBy: NOW + 3 * MINUTE - 1 });
    expect(outcome).toMatchObject({ kind: 'changed', request: { version: 3, state: { name: 'expired' } } });
  });

  it.each([
    ['of a provider that is silent', aHold({ clockOffsetMs: 5 * MINUTE, measuredOffsetMs: 5 * MINUTE })],
    ['of a provider that never tells its time', aHold({ clockOffsetMs: 5 * MINUTE })],
    ['that nobody but us knows', aHold({ clockOffsetMs: 5 * MINUTE, local: true })],
  ])('are moved by the clock that all processes share, those of a hold %s', async (_of, hold) => {
    offsetMs = hold.local ? 0 : undefined;
    sharedMs = 7_000;
    // It was four minutes behind ours.
    const sharedOffsetMs = 4 * MINUTE + 7_000;
    const outcome = await decided({ hold: { ...hold, sharedOffsetMs }, decideBy: NOW - 1_000 });
    const dueAt = NOW - 1_000 + 4 * MINUTE;
    expect(outcome).toMatchObject({ kind: 'refused', refusal: { reason: 'tooEarly', dueAt } });
    expect((await store.load('T0DESK', 'r1'))?.state).toMatchObject({
      ...{ decideBy: dueAt, hold: { clockOffsetMs: MINUTE, measuredOffsetMs: MINUTE, sharedOffsetMs: 7_000 } },
    });
  });

  it('are moved by what the provider’s clock says, where both are known', async () => {
    [offsetMs, sharedMs] = [0, 0];
    const hold = { ...reckoned(4 * MINUTE), sharedOffsetMs: 60 * MINUTE };
    const outcome = await decided({ hold, decideBy: NOW - 1_000 });
    expect(outcome).toMatchObject({ kind: 'refused', refusal: { dueAt: NOW - 1_000 + 4 * MINUTE } });
  });

  it.each([
    ['where the provider’s clock is not known', undefined, reckoned(4 * MINUTE)],
    ['of a local hold, which has no provider’s clock', 0, aHold({ clockOffsetMs: 4 * MINUTE, local: true })],
    ['that differ by no more than is known', 4 * MINUTE + 2_000, reckoned(4 * MINUTE)],
  ])('stay as they are %s', async (_how, knownMs, hold) => {
    offsetMs = knownMs;
    const outcome = await decided({ hold, decideBy: NOW - 1_000 });
    expect(outcome).toMatchObject({ kind: 'changed', request: { version: 2, state: { name: 'expired' } } });
  });
});
