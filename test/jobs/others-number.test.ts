import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Request } from '../../src/domain/request.ts';
import type { JobContext } from '../../src/jobs/job-context.ts';
import { lookAgain } from '../../src/jobs/look-again.ts';
import { purchase } from '../../src/jobs/purchase.ts';
import { verify } from '../../src/jobs/verify.ts';
import { aJobContext, type FakeProvider } from '../support/job-context.ts';
import { useRedis } from '../support/redis.ts';
import { aDuty, aHold, aRequest, marta, NOW, states, theApprovers } from '../support/requests.ts';

const server = useRedis();
const { number } = aHold();
let redis: Redis;
let context: JobContext;
let fake: FakeProvider;
beforeAll(() => {
  redis = new Redis(server.url);
});
afterAll(() => redis.disconnect());
beforeEach(async () => {
  await server.flush();
  fake = { orders: [], owned: [number], holds: [], released: [] };
  const plain = aJobContext(redis, fake, { recheck: async () => undefined });
  const run = { id: 'the copy', at: NOW };
  context = { ...plain, runs: { ...plain.runs, uncheckedRun: async () => run } };
});

async function given(id: string, state: Request['state']): Promise<Request> {
  const request = { ...aRequest(state, { id }), version: 1 };
  await context.store.save(request, undefined, []);
  return request;
}
const stateOf = async (id: string) => (await context.store.load('T0DESK', id))?.state;
const denied = { name: 'denied', hold: aHold(), approvers: theApprovers, by: marta, at: NOW, reason: 'No' } as const;
const approval = { by: marta, at: NOW };
const approved = { name: 'purchasing', hold: aHold(), approvers: theApprovers, approval } as const;

describe('F99: a number that one request gave back, and another one was given and has bought', () => {
  beforeEach(async () => {
    await given('second', { ...states.purchased, hold: aHold({ id: 'res-2' }) });
  });

  it('after a failover it is not said to be bought for the first', async () => {
    await given('first', denied);
    await lookAgain('T0DESK', context);
    expect(await stateOf('first')).toMatchObject({ name: 'denied' });
  });

  it('an approval of the first that the store takes for open buys nothing, and is not taken for what the second bought', async () => {
    await purchase(await given('first', approved), context, { job: 'purchase-first' });
    expect([fake.orders, (await stateOf('first'))?.name]).toEqual([[], 'failed']);
  });

  it('a refused order of the first is not found in it', async () => {
    await verify(await given('first', { ...states.failed, checks: 0, nextCheckAt: NOW }), context);
    expect(await stateOf('first')).toMatchObject({ name: 'failed' });
  });
});

it('F99: what the store forgot that it was bought is found for the request that held it', async () => {
  // Its hold is not known to be gone, so nobody else can have got the number.
  const releasing = [aDuty({ holdId: aHold().id, number })];
  await context.store.save({ ...aRequest(denied, { id: 'first', releasing }), version: 1 }, undefined, []);
  await lookAgain('T0DESK', context);
  expect(await stateOf('first')).toMatchObject({ name: 'purchased', hold: { number } });
});
