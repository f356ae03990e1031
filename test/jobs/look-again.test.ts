import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Request } from '../../src/domain/request.ts';
import type { State } from '../../src/domain/state.ts';
import type { JobContext } from '../../src/jobs/job-context.ts';
import { lookAgain } from '../../src/jobs/look-again.ts';
import { type Provider, ProviderError } from '../../src/workflow/provider.ts';
import { aJobContext, type FakeProvider } from '../support/job-context.ts';
import { useRedis } from '../support/redis.ts';
import { aDuty, aHold, aRequest, marta, NOW, states, theApprovers } from '../support/requests.ts';

const server = useRedis();
const team = 'T0DESK';
const { number } = aHold();
let redis: Redis;
let fake: FakeProvider;
let checked: string[];
beforeAll(() => {
  redis = new Redis(server.url);
});
beforeEach(async () => {
  await server.flush();
  fake = { orders: [], owned: [number], holds: [], released: [] };
  checked = [];
});
afterAll(() => redis.disconnect());

const held = { hold: aHold(), approvers: theApprovers };
const waiting: State = { name: 'awaitingApproval', ...held, decideBy: NOW + 60_000, remindAt: [] };

/** What becomes of requests when the store runs anew, at `at`. */
async function looked(requests: readonly Partial<Request>[], changes: Partial<Provider> = {}, at = NOW) {
  const runs: JobContext['runs'] = {
    currentRun: async () => ({ id: 'now', at, settlesInMs: 0 }),
    uncheckedRun: async () => ({ id: 'now', at }),
    checked: async (_team, run) => void checked.push(run.id),
    queuesReplacedLately: async () => false,
  };
  const context = { ...aJobContext(redis, fake, changes), runs };
  for (const [no, request] of requests.entries())
    await context.store.save({ ...aRequest(request.state, { id: `r${no}`, ...request }), version: 1 }, undefined, []);
  await lookAgain(team, context);
  const saved = await Promise.all(requests.map((_, no) => context.store.load(team, `r${no}`)));
  return saved.map((request) => request?.state.name);
}

describe('F99: after the store ran anew, the provider is asked what it sold', () => {
  it('what it sold is bought, and nobody decides again; who approved is not known', async () => {
    expect(await looked([{ state: waiting }])).toEqual(['purchased']);
  });

  it('what it still holds, what it did not sell, or had sold before, waits as it did', async () => {
    const { id } = aHold();
    const listed = {
      holding: { holds: async () => ({ holds: [{ id }], whole: true }) },
    } as unknown as Partial<Provider>;
    expect(await looked([{ state: waiting }], listed)).toEqual(['awaitingApproval']);
    await server.flush();
    expect(await looked([{ state: waiting }], { owned: async () => ({ number, isOlder: true }) })).toEqual([
      'awaitingApproval',
    ]);
    await server.flush();
    fake.owned = [];
    expect(await looked([{ state: waiting }])).toEqual(['awaitingApproval']);
  });

  it('a hold of this run is not asked for', async () => {
    expect(await looked([{ state: { ...waiting, hold: { ...aHold(), run: 'now' } } }])).toEqual(['awaitingApproval']);
  });

  it('what was denied, expired or cancelled meanwhile was bought all the same, but only where its hold is not known to be gone', async () => {
    const over: State[] = [
      { name: 'denied', ...held, by: marta, at: NOW, reason: 'no' },
      { name: 'expired', ...held, at: NOW },
      { name: 'cancelled', ...held, at: NOW },
    ];
    for (const state of over) {
      await server.flush();
      const pending = aDuty({ holdId: aHold().id, number });
      expect([state.name, ...(await looked([{ state, releasing: [pending] }]))]).toEqual([state.name, 'purchased']);
      await server.flush();
      expect(await looked([{ state }])).toEqual([state.name]);
    }
  });

  it('what another request has bought, or is ordering, was not bought for this one', async () => {
    const bought: State = { ...states.purchased, hold: aHold() } as State;
    expect(await looked([{ state: waiting }, { state: bought }])).toEqual(['awaitingApproval', 'purchased']);
    await server.flush();
    await redis.set(`nd:{${team}}:claim:2Chat:${number}`, 'r9');
    expect(await looked([{ state: waiting }])).toEqual(['awaitingApproval']);
  });

  it('it is asked for a minute, since it may show late; and longer where it does not answer, but not for ever', async () => {
    const away = { owned: () => Promise.reject(new ProviderError('unavailable', '2Chat', 'away')) };
    for (const [minutesAgo, changes, isOver] of [
      [0.9, {}, false],
      [1, {}, true],
      [9, away, false],
      [10, away, true],
    ] as const) {
      await server.flush();
      checked = [];
      await looked([{ state: waiting }], changes, NOW - minutesAgo * 60_000);
      expect([minutesAgo, checked]).toEqual([minutesAgo, isOver ? ['now'] : []]);
    }
  });
});
