import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Request } from '../../src/domain/request.ts';
import type { JobContext } from '../../src/jobs/job-context.ts';
import { purchase } from '../../src/jobs/purchase.ts';
import { release } from '../../src/jobs/release.ts';
import { verify } from '../../src/jobs/verify.ts';
import { aJobContext, type FakeProvider } from '../support/job-context.ts';
import { useRedis } from '../support/redis.ts';
import { aDuty, aHold, aRequest, marta, NOW, states, theApprovers } from '../support/requests.ts';

const server = useRedis();
let redis: Redis;
let context: JobContext;
let fake: FakeProvider;
const delivery = { job: 'purchase-1' };

beforeAll(() => {
  redis = new Redis(server.url);
});
afterAll(() => redis.disconnect());
beforeEach(async () => {
  await server.flush();
  fake = { orders: [], owned: [], holds: [], released: [] };
  context = aJobContext(redis, fake);
});

const { number } = aHold();

async function given(id: string, state: Request['state'], changes: Partial<Request> = {}): Promise<Request> {
  const request = { ...aRequest(state, { id, ...changes }), version: 1 };
  await context.store.save(request, 0, []);
  return request;
}
const stateOf = async (id: string) => (await context.store.load('T0DESK', id))?.state;
const approved = {
  name: 'purchasing',
  hold: aHold({ id: 'res-2' }),
  approvers: theApprovers,
  approval: { by: marta, at: NOW },
} as const;

describe('two orders for one number', () => {
  it('the second is not sent while the bot does not know how the first ended, so what is owned was bought for the first', async () => {
    await verify(await given('first', states.unconfirmed), context);
    await purchase(await given('second', approved), context, delivery);
    expect(fake.orders).toEqual([]);
    expect(await stateOf('second')).toMatchObject({ name: 'awaitingApproval', problem: { code: 'orderPending' } });

    fake.owned.push(number);
    const first = await context.store.load('T0DESK', 'first');
    if (first) await verify({ ...first, state: { ...states.unconfirmed } }, context);
    expect(await stateOf('first')).toMatchObject({ name: 'purchased' });
  });

  it('the second is sent once the first has ended without the number', async () => {
    await verify(await given('first', states.unconfirmed), context);
    await given('second', approved);
    const first = await given('given-up', states.failed, { releasing: [aDuty()] });
    await release({ ...first, id: 'first' }, context, '2Chat');
    const second = await context.store.load('T0DESK', 'second');
    if (second) await purchase(second, context, delivery);
    expect(fake.orders).toEqual([number]);
    expect(await stateOf('second')).toMatchObject({ name: 'purchased' });
  });

  it('the same request may order its own number again when a person says so', async () => {
    await verify(await given('first', states.unconfirmed), context);
    await redis.del('nd:{T0DESK}:request:first');
    await purchase(await given('first', approved), context, delivery);
    expect(fake.orders).toEqual([number]);
  });
});
