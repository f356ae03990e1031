import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Request } from '../../src/domain/request.ts';
import type { Kitchen } from '../../src/jobs/kitchen.ts';
import { purchase } from '../../src/jobs/purchase.ts';
import { release } from '../../src/jobs/release.ts';
import { verify } from '../../src/jobs/verify.ts';
import { aKitchen, type FakeProvider } from '../support/job-context.ts';
import { useRedis } from '../support/redis.ts';
import { aDuty, aHold, aRequest, marta, NOW, states, theApprovers } from '../support/requests.ts';

const server = useRedis();
let redis: Redis;
let kitchen: Kitchen;
let fake: FakeProvider;
const delivery = { job: 'purchase-1' };

beforeAll(() => {
  redis = new Redis(server.url);
});
afterAll(() => redis.disconnect());
beforeEach(async () => {
  await server.flush();
  fake = { orders: [], owned: [], holds: [], released: [] };
  kitchen = aKitchen(redis, fake);
});

const { number } = aHold();

async function given(id: string, state: Request['state'], changes: Partial<Request> = {}): Promise<Request> {
  const request = { ...aRequest(state, { id, ...changes }), version: 1 };
  await kitchen.store.save(request, true, []);
  return request;
}
const stateOf = async (id: string) => (await kitchen.store.load('T0DESK', id))?.state;
const approved = {
  name: 'purchasing',
  hold: aHold({ id: 'res-2' }),
  asked: theApprovers,
  approval: { by: marta, at: NOW },
} as const;

describe('two orders for one number', () => {
  it('the second is not sent while the bot does not know how the first ended, so what is owned was bought for the first', async () => {
    await verify(await given('first', states.unconfirmed), kitchen);
    await purchase(await given('second', approved), kitchen, delivery);
    expect(fake.orders).toEqual([]);
    expect(await stateOf('second')).toMatchObject({ name: 'awaitingApproval', problem: { code: 'orderPending' } });

    fake.owned.push(number);
    const first = await kitchen.store.load('T0DESK', 'first');
    if (first) await verify({ ...first, state: { ...states.unconfirmed } }, kitchen);
    expect(await stateOf('first')).toMatchObject({ name: 'purchased' });
  });

  it('the second is sent once the first has ended without the number', async () => {
    await verify(await given('first', states.unconfirmed), kitchen);
    await given('second', approved);
    const first = await given('given-up', states.failed, { releasing: [aDuty()] });
    await release({ ...first, id: 'first' }, kitchen, '2Chat');
    const second = await kitchen.store.load('T0DESK', 'second');
    if (second) await purchase(second, kitchen, delivery);
    expect(fake.orders).toEqual([number]);
    expect(await stateOf('second')).toMatchObject({ name: 'purchased' });
  });

  it('the same request may order its own number again when a person says so', async () => {
    await verify(await given('first', states.unconfirmed), kitchen);
    await redis.del('nd:{T0DESK}:request:first');
    await purchase(await given('first', approved), kitchen, delivery);
    expect(fake.orders).toEqual([number]);
  });
});
