import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { groupFingerprint } from '../../src/domain/fingerprint.ts';
import type { Limits, Requesters } from '../../src/domain/rules.ts';
import { createAuditTrail, MAX_REFUSALS, readAuditTrail } from '../../src/store/audit-trail.ts';
import { createRequestStore } from '../../src/store/request-store.ts';
import { createWorkflow } from '../../src/workflow/workflow.ts';
import { useRedis } from '../support/redis.ts';
import { aGroup, aHold, ana, aRequest, NOW, rules, states } from '../support/requests.ts';

const server = useRedis();
let redis: Redis;
let left = 0;
let now = NOW;

beforeAll(() => {
  redis = new Redis(server.url);
});
beforeEach(async () => {
  await server.flush();
  left = 0;
  now = NOW;
});
afterAll(() => redis.disconnect());

const limits: Limits = { openHolds: 3, workspaceHolds: 100, requestsADay: 20 };
const group = groupFingerprint(aGroup());

function desk(changes: Partial<Limits> = {}, requesters: Requesters = 'members') {
  const store = createRequestStore(redis);
  const workflow = createWorkflow({
    store,
    audit: createAuditTrail(redis, () => void left++),
    timers: { schedule: async () => undefined, decide: async () => undefined },
    clock: () => now,
    observer: { changed() {}, refused() {}, warn() {} },
    rules: () => ({ ...rules, requesters, limits: { ...limits, ...changes } }),
  });
  return { store, workflow };
}

const wish = (id: string, requester = ana) => {
  const { teamId, channel, search, purpose } = aRequest();
  return { id, teamId, channel, search, purpose, requester };
};

async function lines() {
  const all = [];
  for await (const line of readAuditTrail(redis, 0)) all.push(line);
  return all;
}

it('F61: of 60 clicks at once three lead to a hold, and each other one is told why', async () => {
  const { store, workflow } = desk();
  for (let each = 0; each < 60; each += 1) {
    const state = each % 2 === 0 ? states.choosing : states.cancelled;
    await store.save({ ...aRequest(state), id: `r${each}`, version: 1 }, 0, []);
  }
  const outcomes = await Promise.all(
    Array.from({ length: 60 }, (_, each) =>
      workflow.apply(
        'T0DESK',
        `r${each}`,
        each % 2 === 0
          ? { type: 'groupChosen', by: ana, group, ...(each % 4 === 0 ? { number: aHold().number } : {}) }
          : { type: 'reheld', by: ana },
      ),
    ),
  );
  expect(outcomes.filter(({ kind }) => kind === 'changed')).toHaveLength(3);
  for (const outcome of outcomes.filter(({ kind }) => kind === 'refused')) {
    expect(outcome).toMatchObject({ refusal: { reason: 'tooManyHolds', most: 3 } });
  }
  expect((await lines()).filter(({ reason }) => reason === 'tooManyHolds')).toHaveLength(57);
});

it('F61: the workspace has its own limit, and another workspace another', async () => {
  const { store, workflow } = desk({ workspaceHolds: 2 });
  const outcomes = [];
  for (const [teamId, user] of [
    ['T0DESK', 'U1'],
    ['T0DESK', 'U2'],
    ['T0DESK', 'U3'],
    ['T0OTHER', 'U4'],
  ] as const) {
    const request = aRequest(states.choosing, { teamId, id: `r${user.toLowerCase()}`, requester: user });
    await store.save({ ...request, version: 1 }, 0, []);
    outcomes.push(await workflow.apply(teamId, request.id, { type: 'groupChosen', by: user, group }));
  }
  expect(outcomes.map((each) => (each.kind === 'refused' ? each.refusal.reason : each.kind))).toEqual([
    'changed',
    'changed',
    'workspaceFull',
    'changed',
  ]);
});

it('F61: a hold counts until it is gone, and what was held before the limit goes on', async () => {
  const { store, workflow } = desk({ openHolds: 1 });
  await store.save({ ...aRequest(states.awaitingApproval), version: 1 }, 0, []);
  await store.save({ ...aRequest(states.choosing), id: 'r2', version: 1 }, 0, []);
  const reserve = () => workflow.apply('T0DESK', 'r2', { type: 'groupChosen', by: ana, group });
  expect(await reserve()).toMatchObject({ refusal: { reason: 'tooManyHolds', most: 1 } });
  expect(await workflow.apply('T0DESK', 'r1', { type: 'cancelled', by: ana })).toMatchObject({ kind: 'changed' });
  expect(await reserve()).toMatchObject({ refusal: { reason: 'tooManyHolds', most: 1 } });
  await workflow.apply('T0DESK', 'r1', { type: 'holdReleased', holdId: aHold().id });
  expect(await reserve()).toMatchObject({ kind: 'changed' });
});

it('F61: twenty requests a day, also when they come at once, and the time of the next is told', async () => {
  const { workflow } = desk();
  const ask = (id: string, user = ana) => workflow.createRequest(wish(id, user));
  const outcomes = await Promise.all(Array.from({ length: 60 }, (_, each) => ask(`r${each}`)));
  expect(outcomes.filter(({ kind }) => kind === 'changed')).toHaveLength(20);
  const nextAt = NOW + 24 * 3_600_000;
  expect(await ask('another')).toMatchObject({ refusal: { reason: 'tooManyRequests', most: 20, nextAt } });
  expect(await ask('ofben', 'U0BEN')).toMatchObject({ kind: 'changed' });
  now = nextAt - 1;
  expect(await ask('early')).toMatchObject({ kind: 'refused' });
  now = nextAt;
  expect(await ask('next')).toMatchObject({ kind: 'changed' });
});

it('F61: a second delivery of the last question is answered with its request', async () => {
  const { workflow } = desk({ requestsADay: 1 });
  await workflow.createRequest(wish('r1'));
  expect(await workflow.createRequest(wish('r1'))).toMatchObject({ kind: 'changed', request: { id: 'r1' } });
});

it('F61: who may not ask starts nothing, and the trail says who tried', async () => {
  const { store, workflow } = desk();
  for (const membership of ['guest', 'stranger', 'bot', 'deactivated'] as const) {
    expect(await workflow.createRequest(wish(`r${membership}`), membership)).toMatchObject({
      refusal: { reason: 'mayNotAsk', membership },
    });
    expect(await store.load('T0DESK', `r${membership}`)).toBeUndefined();
  }
  expect(await desk({}, 'guests').workflow.createRequest(wish('rg'), 'guest')).toMatchObject({ kind: 'changed' });
  expect((await lines()).filter(({ reason }) => reason === 'mayNotAsk').map(({ by }) => by)).toEqual([
    ana,
    ana,
    ana,
    ana,
  ]);
});

it('F66: of what one person is refused on one request the trail keeps 20 an hour, says that more is not kept, and the rest is counted', async () => {
  const { store, workflow } = desk();
  for (const id of ['r1', 'r2']) await store.save({ ...aRequest(states.denied), id, version: 1 }, undefined, []);
  const press = (user: string, id = 'r1') => workflow.apply('T0DESK', id, { type: 'nudged', by: user });
  await Promise.all(Array.from({ length: 200 }, () => press(ana)));
  await press('U0BEN');
  await press(ana, 'r2');
  const kept = (await lines()).filter(({ request, by }) => request === 'r1' && by === ana).map(({ what }) => what);
  expect(kept).toEqual([...Array.from({ length: MAX_REFUSALS }, () => 'refused'), 'refusedMore']);
  expect(left).toBe(200 - MAX_REFUSALS);
  expect(await lines()).toHaveLength(MAX_REFUSALS + 3);
  expect(await redis.pttl('nd:{T0DESK}:refusals:r1:U0ANA')).toBeGreaterThan(0);
});

it('F66: questions that are refused count together, whatever their ids', async () => {
  const { workflow } = desk();
  for (let each = 0; each < 50; each += 1) await workflow.createRequest(wish(`r${each}`), 'guest');
  expect(await lines()).toHaveLength(MAX_REFUSALS + 1);
});
