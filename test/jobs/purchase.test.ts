import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { State } from '../../src/domain/request.ts';
import type { Kitchen } from '../../src/jobs/kitchen.ts';
import { purchase } from '../../src/jobs/purchase.ts';
import { createAuditTrail } from '../../src/store/audit-trail.ts';
import { createClaimStore } from '../../src/store/claim-store.ts';
import { createRequestStore } from '../../src/store/request-store.ts';
import { type Provider, ProviderError, type ProviderErrorKind } from '../../src/workflow/provider.ts';
import { createWorkflow } from '../../src/workflow/workflow.ts';
import { useRedis } from '../support/redis.ts';
import { aHold, aRequest, marta, NOW, rules, theApprovers } from '../support/requests.ts';

const server = useRedis();
const { number } = aHold();
let redis: Redis;
beforeAll(() => {
  redis = new Redis(server.url);
});
beforeEach(() => server.flush());
afterAll(() => redis.disconnect());

/** Orders an approved number; the provider answers with an error. Returns how it ended, and which numbers it was asked about. */
async function order(kind: ProviderErrorKind, owned: Provider['owned']): Promise<{ state?: State; asked: string[] }> {
  const store = createRequestStore(redis);
  const observer = { changed() {}, refused() {}, trouble() {} };
  const timers = { schedule: async () => {}, decide: async () => {} };
  const clock = () => NOW;
  const asked: string[] = [];
  const provider: Provider = {
    name: 'twochat',
    title: '2Chat',
    search: async () => [],
    check: async () => [],
    purchase: () => Promise.reject(new ProviderError(kind, 'twochat', 'not that one')),
    owned: (wanted) => {
      asked.push(wanted);
      return owned(wanted);
    },
  };
  const unused = new Proxy({} as never, {});
  const kitchen: Kitchen = {
    workflow: createWorkflow({ store, audit: createAuditTrail(redis), timers, clock, observer, rules }),
    store,
    providers: [provider],
    provider: () => provider,
    claims: createClaimStore(redis),
    durable: async () => undefined,
    directory: unused,
    notifier: unused,
    homes: unused,
    observer,
    clock,
  };
  const approval = { by: marta, at: NOW };
  const approved = { name: 'purchasing', hold: aHold(), asked: theApprovers, approval } as const;
  const request = { ...aRequest(approved), version: 1 };
  await store.save(request, true, []);
  await purchase(request, kitchen);
  const state = (await store.load(request.teamId, request.id))?.state;
  return { ...(state ? { state } : {}), asked };
}

const yes: Provider['owned'] = async (wanted) => ({ number: wanted, active: true, status: '' });
const no: Provider['owned'] = async () => undefined;
const broken: Provider['owned'] = () => Promise.reject(new ProviderError('unavailable', 'twochat', 'away'));

it.each<ProviderErrorKind>([
  'taken',
  'refused',
])('a number that is %s and owned was bought by an order that is forgotten', async (kind) => {
  const { state, asked } = await order(kind, yes);
  expect(state).toMatchObject({ name: 'purchased', hold: { number }, approval: { by: marta } });
  expect(asked).toEqual([number]);
});

it.each<[string, Provider['owned']]>([
  ['is not owned', no],
  ['cannot be looked for', broken],
])('a number that is taken and %s is not bought', async (_what, owned) => {
  const { state, asked } = await order('taken', owned);
  expect(state).toMatchObject({ name: 'failed', problem: { code: 'purchaseRefused', message: 'not that one' } });
  expect(asked).toEqual([number]);
});

it.each<[ProviderErrorKind, State['name']]>([
  ['outcomeUnknown', 'unconfirmed'],
  ['rateLimited', 'awaitingApproval'],
])('an order that ends with %s is not looked for here', async (kind, name) => {
  const { state, asked } = await order(kind, yes);
  expect(state?.name).toBe(name);
  expect(asked).toEqual([]);
});
