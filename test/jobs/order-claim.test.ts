import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Request } from '../../src/domain/request.ts';
import type { Kitchen } from '../../src/jobs/kitchen.ts';
import { purchase } from '../../src/jobs/purchase.ts';
import { release } from '../../src/jobs/release.ts';
import { verify } from '../../src/jobs/verify.ts';
import { createAuditTrail } from '../../src/store/audit-trail.ts';
import { createClaimStore } from '../../src/store/claim-store.ts';
import { createRequestStore } from '../../src/store/request-store.ts';
import { createWorkflow } from '../../src/workflow/workflow.ts';
import { useRedis } from '../support/redis.ts';
import { aDuty, aHold, aRequest, marta, NOW, rules, states, theApprovers } from '../support/requests.ts';

const server = useRedis();
let redis: Redis;
let kitchen: Kitchen;
let orders: string[];
let owned: string[];

beforeAll(() => {
  redis = new Redis(server.url);
});
afterAll(() => redis.disconnect());
beforeEach(async () => {
  await server.flush();
  [orders, owned] = [[], []];
  const store = createRequestStore(redis);
  const observer = { changed() {}, refused() {}, trouble() {} };
  const timers = { schedule: async () => {}, decide: async () => {} };
  const clock = () => NOW;
  const provider = {
    name: 'twochat',
    title: '2Chat',
    search: async () => [],
    check: async () => [],
    purchase: async ({ number }: { number: string }) => void orders.push(number),
    owned: async (number: string) => (owned.includes(number) ? { number, active: true, status: '' } : undefined),
    holding: { hold: () => Promise.reject(new Error('not asked for')), release: async () => {}, holds: async () => [] },
  } as const;
  const workflow = createWorkflow({ store, audit: createAuditTrail(redis), timers, clock, observer, rules });
  const unused = new Proxy({} as never, {});
  kitchen = {
    workflow,
    store,
    providers: [provider],
    provider: () => provider,
    claims: createClaimStore(redis),
    durable: async () => {},
    directory: unused,
    notifier: unused,
    homes: unused,
    observer,
    clock,
  };
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
  it('the second is not sent while nobody knows how the first ended, so what is owned was bought for the first', async () => {
    await verify(await given('first', states.unconfirmed), kitchen);
    await purchase(await given('second', approved), kitchen);
    expect(orders).toEqual([]);
    expect(await stateOf('second')).toMatchObject({ name: 'awaitingApproval', problem: { code: 'orderPending' } });

    owned.push(number);
    const first = await kitchen.store.load('T0DESK', 'first');
    if (first) await verify({ ...first, state: { ...states.unconfirmed } }, kitchen);
    expect(await stateOf('first')).toMatchObject({ name: 'purchased' });
  });

  it('the second is sent once the first has ended without the number', async () => {
    await verify(await given('first', states.unconfirmed), kitchen);
    await given('second', approved);
    const first = await given('given-up', states.failed, { releasing: [aDuty()] });
    await release({ ...first, id: 'first' }, kitchen);
    const second = await kitchen.store.load('T0DESK', 'second');
    if (second) await purchase(second, kitchen);
    expect(orders).toEqual([number]);
    expect(await stateOf('second')).toMatchObject({ name: 'purchased' });
  });

  it('the same request may order its own number again when a person says so', async () => {
    await verify(await given('first', states.unconfirmed), kitchen);
    await redis.del('nd:{T0DESK}:request:first');
    await purchase(await given('first', approved), kitchen);
    expect(orders).toEqual([number]);
  });
});
