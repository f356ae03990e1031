import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { holdFingerprint } from '../../src/domain/fingerprint.ts';
import { money } from '../../src/domain/money.ts';
import type { Refusal } from '../../src/domain/refusal.ts';
import type { Request } from '../../src/domain/request.ts';
import { decide } from '../../src/jobs/decide.ts';
import type { JobContext } from '../../src/jobs/job-context.ts';
import { reserve } from '../../src/jobs/reserve.ts';
import { createAuditTrail, readAuditTrail } from '../../src/store/audit-trail.ts';
import { keys } from '../../src/store/keys.ts';
import { createRecounting } from '../../src/store/recounting.ts';
import { createSpendingStore } from '../../src/store/spending.ts';
import { createJudging } from '../../src/workflow/judging.ts';
import type { DecisionClick } from '../../src/workflow/ports.ts';
import { createWorkflow } from '../../src/workflow/workflow.ts';
import { nobodyAway } from '../support/absences.ts';
import { aJobContext } from '../support/job-context.ts';
import { aPolicy } from '../support/policies.ts';
import { useRedis } from '../support/redis.ts';
import { aGroup, aHeldNumber, aHold, aRequest, MINUTE, marta, NOW, rules, states } from '../support/requests.ts';

const server = useRedis();
const team = 'T0DESK';
const policy = aPolicy(`version: 1
currency: USD
approve: {who: [U0MARTA, U0OMAR], auto_below: 7.00 USD}
budget: {workspace: 20.00 USD}
`);
const group = aGroup({ monthly: money('1.50'), setup: money('5.00') });
const hold = aHold({ group });
let redis: Redis;
let now: number;
let told: Refusal[];
let context: JobContext;

beforeAll(() => {
  redis = new Redis(server.url);
});
afterAll(() => redis.disconnect());
beforeEach(async () => {
  await server.flush();
  [now, told] = [NOW, []];
  const given = aJobContext(redis, { orders: [], owned: [], holds: [], released: [] });
  const { budget, timeZone, currency } = policy;
  const budgets = { ...budget, timeZone, currency };
  const limits = { openHolds: 100, workspaceHolds: 100, requestsADay: 100, budgets };
  const clock = () => now;
  const directory = {
    membership: async () => 'member' as const,
    membershipNow: async () => 'member' as const,
    people: async () => ({}),
    gone: async () => [],
  };
  context = {
    ...given,
    clock,
    workflow: createWorkflow({
      store: given.store,
      audit: createAuditTrail(redis),
      timers: { schedule: async () => undefined, decide: async () => undefined },
      clock,
      observer: given.observer,
      rules: () => ({ ...rules, policy, limits }),
    }),
    recounting: { store: createRecounting(redis), counting: () => budgets },
    judging: createJudging({
      policies: { current: () => ({ policy, digest: 'd1' }) },
      approvers: [],
      backupApprovers: [],
      directory: directory as unknown as Parameters<typeof createJudging>[0]['directory'],
      spending: createSpendingStore(redis),
      absences: nobodyAway,
      clock,
    }),
    notifier: { sync: async () => undefined, refuse: async (_click, refusal) => void told.push(refusal) },
    timers: { ...given.timers, judgeAnew: async () => undefined },
    homes: { render: async () => undefined, invalidateAll: async () => undefined },
  };
  // So many are bought that one more would be too much.
  for (const id of ['b1', 'b2', 'b3']) await saved(id, { ...states.purchased, hold });
  await redis.del(keys.spent(team));
});

async function saved(id: string, state: Request['state']): Promise<Request> {
  const request = { ...aRequest(state), id, version: 1 };
  await context.store.save(request, undefined, []);
  return request;
}
const click = (requestId: string): DecisionClick => ({
  ...{ teamId: team, requestId, user: marta, at: NOW, channel: 'C0APPROVALS', nonce: 'n' },
  ...{ fingerprint: holdFingerprint(hold), decision: { verb: 'approve' } },
});
const stateOf = async (id: string) => (await context.store.load(team, id))?.state;

/** Until it does not come again; answers with how often it did. */
async function decided(requestId: string): Promise<number> {
  for (let again = 0; again < 100; again++) {
    const found = await decide({ click: click(requestId) }, context);
    if (!found) return again;
    now = found.againAt;
  }
  throw new Error('it comes again for ever');
}

it('a click for which there is room goes through without a word, once all is counted', async () => {
  await redis.del(keys.request(team, 'b3'));
  await redis.zrem(keys.numbers(team), 'b3');
  await saved('r1', { ...states.awaitingApproval, hold });
  expect([await decided('r1'), told, (await stateOf('r1'))?.name]).toEqual([1, [], 'purchasing']);
  expect(now).toBe(NOW + 2_000);
  expect(await redis.hget(keys.spent(team), '2026-01 workspace USD')).toBe('19500000');
});

it('a click for which there is none is refused as over budget, and only that is in the trail', async () => {
  await saved('r1', { ...states.awaitingApproval, hold });
  expect([await decided('r1'), (await stateOf('r1'))?.name]).toEqual([1, 'awaitingApproval']);
  expect(told).toEqual([
    {
      reason: 'overBudget',
      budget: 'budget.workspace',
      limit: money('20.00', 'USD'),
      left: { amount: '-6.00', currency: 'USD' },
    },
  ]);
  const reasons: (string | undefined)[] = [];
  for await (const { reason } of readAuditTrail(redis, 0)) reasons.push(reason);
  expect(reasons).toEqual(['overBudget']);
});

it('many who wait look once, and a look that fails does not fail their clicks', async () => {
  const { recounting, sweeps } = context;
  if (!recounting) throw new Error('nothing is counted');
  let looks = 0;
  const sweepAlone = async () => {
    looks += 1;
    await new Promise((resolve) => setTimeout(resolve, 50));
    throw new Error('Redis is away');
  };
  context = { ...context, sweeps: { ...sweeps, sweepAlone } };
  for (const id of ['r1', 'r2', 'r3']) await saved(id, { ...states.awaitingApproval, hold });
  const all = await Promise.all(['r1', 'r2', 'r3'].map((id) => decide({ click: click(id) }, context)));
  expect([all, looks, told]).toEqual([Array(3).fill({ againAt: NOW + 2_000 }), 1, []]);
});

it('what cannot be counted for two minutes is told to the one who clicked, and nothing is approved', async () => {
  context = { ...context, recounting: undefined };
  await saved('r1', { ...states.awaitingApproval, hold });
  expect([await decided('r1'), told, (await stateOf('r1'))?.name]).toEqual([
    60,
    [{ reason: 'uncounted' }],
    'awaitingApproval',
  ]);
});

it('a click in time counts as made in time: the deadline waits for it', async () => {
  await saved('r1', { ...states.awaitingApproval, hold, decideBy: NOW + MINUTE / 6 });
  await decide({ click: click('r1') }, context);
  expect(await stateOf('r1')).toMatchObject({ clicks: [{ by: marta, at: NOW }] });
});

it('an automatic approval falls back to people', async () => {
  const { attempt: _, ...reserving } = states.reserving;
  const seller = context.provider('2Chat');
  const holds = {
    hold: async () => ({ ...aHeldNumber(), id: 'res-9' }),
    release: async () => undefined,
    holds: async () => ({ holds: [], whole: true }),
  };
  context = { ...context, provider: () => ({ ...seller, holding: holds }) as typeof seller };
  const request = await saved('r1', { ...reserving, group });
  await reserve(request, context, { job: 'j' });
  expect(await stateOf('r1')).toMatchObject({ name: 'awaitingApproval' });
  expect((await context.store.load(team, 'r1'))?.history.map(({ what }) => what)).not.toContain(
    'approvedAutomatically',
  );
});
