import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { State } from '../../src/domain/request.ts';
import { purchase } from '../../src/jobs/purchase.ts';
import { type Provider, ProviderError, type ProviderErrorKind } from '../../src/workflow/provider.ts';
import { aKitchen, type FakeProvider } from '../support/kitchen.ts';
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
async function order(changes: Partial<Provider>, steps?: string[]): Promise<State | undefined> {
  const kitchen = aKitchen(redis, fake, changes);
  const approval = { by: marta, at: NOW };
  const approved = { name: 'purchasing', hold: aHold(), asked: theApprovers, approval } as const;
  const request = { ...aRequest(approved), version: 1 };
  await kitchen.store.save(request, true, []);
  await purchase(
    request,
    {
      ...kitchen,
      durable: async (teamId) => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        const saved = await kitchen.store.load(teamId, request.id);
        steps?.push(
          saved?.state.name === 'purchasing' && saved.state.attempt ? `announced for ${teamId}` : 'not saved',
        );
      },
    },
    { job: 'purchase-r1-v1' },
  );
  return (await kitchen.store.load(request.teamId, request.id))?.state;
}

const failing = (kind: ProviderErrorKind): Provider['purchase'] => {
  return () => Promise.reject(new ProviderError(kind, 'twochat', 'not that one'));
};

it('money is spent only after the announcement is saved, and on disk', async () => {
  const steps: string[] = [];
  const state = await order({ purchase: async () => void steps.push('the call') }, steps);
  expect(steps).toEqual(['announced for T0DESK', 'the call']);
  expect(state).toMatchObject({ name: 'purchased' });
});

it.each<ProviderErrorKind>([
  'taken',
  'refused',
])('a number that is %s and owned was bought by an order that is forgotten', async (kind) => {
  fake.owned = [number];
  expect(await order({ purchase: failing(kind) })).toMatchObject({ name: 'purchased', hold: { number } });
});

it.each<[string, Partial<Provider>]>([
  ['is not owned', {}],
  ['cannot be looked for', { owned: () => Promise.reject(new ProviderError('unavailable', 'twochat', 'away')) }],
])('a number that is taken and %s is not bought', async (_what, changes) => {
  const state = await order({ purchase: failing('taken'), ...changes });
  expect(state).toMatchObject({ name: 'failed', problem: { code: 'purchaseRefused', message: 'not that one' } });
});

it.each<[ProviderErrorKind, State['name']]>([
  ['outcomeUnknown', 'unconfirmed'],
  ['rateLimited', 'awaitingApproval'],
])('an order that ends with %s is not looked for here', async (kind, name) => {
  const asked: string[] = [];
  const owned: Provider['owned'] = async (wanted) => void asked.push(wanted);
  expect(await order({ purchase: failing(kind), owned })).toMatchObject({ name });
  expect(asked).toEqual([]);
});
