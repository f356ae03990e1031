import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BirdSandbox } from '../../src/demo/bird/sandbox.ts';
import type { Group } from '../../src/domain/group.ts';
import { createBird } from '../../src/providers/bird/bird.ts';
import { type Provider, ProviderError } from '../../src/workflow/provider.ts';
import { BERLIN_AND_OTHERS, clientOf, createBirdBench, createBirdFaultBench, SECRET, sandboxOf } from './bird-bench.ts';
import { faultTable } from './fault-table.ts';
import { createPlainQuota } from './plain-quota.ts';
import { describeProvider } from './provider.contract.ts';
import { firstGroup, heldOffer, must, outcomeOf } from './provider-calls.ts';

describeProvider('Bird', createBirdBench, ['inventory']);

const TABLE = `
Bird               | search           | recheck      | purchase       | owned
refused connection | unavailable      | unavailable  | unavailable    | unavailable
slow answer        | unavailable      | unavailable  | outcomeUnknown | unavailable
cut answer         | unavailable      | unavailable  | outcomeUnknown | unavailable
HTML for JSON      | unreadable       | unreadable   | outcomeUnknown | unreadable
HTTP 401           | unauthorised     | unauthorised | unauthorised   | unauthorised
HTTP 402           | refused          | refused      | refused        | refused
HTTP 403           | unauthorised     | unauthorised | unauthorised   | unauthorised
HTTP 404           | refused          | refused      | taken          | refused
HTTP 409           | refused          | refused      | taken          | refused
HTTP 422           | refused          | refused      | refused        | refused
HTTP 429           | rateLimited      | rateLimited  | rateLimited    | rateLimited
HTTP 500           | unavailable      | unavailable  | outcomeUnknown | unavailable
error in HTTP 200  | unreadable       | unreadable   | outcomeUnknown | unreadable
unknown fields     | fine             | fine         | fine           | fine
missing fields     | unreadable       | unreadable   | fine           | unreadable
10,000 groups      | fine, 10000 rows | ·            | ·              | ·
`.trim();

it('every fault has one outcome', async () => {
  expect(await faultTable('Bird', createBirdFaultBench)).toBe(TABLE);
}, 30_000);

let sandbox: BirdSandbox;
let provider: Provider;
beforeEach(async () => {
  sandbox = await sandboxOf();
  provider = clientOf(sandbox, sandbox.url);
});
afterEach(() => sandbox.close());

async function failureOf(call: Promise<unknown>): Promise<ProviderError> {
  const error = await call.then(
    () => new Error('the call succeeded'),
    (failure: unknown) => failure,
  );
  if (!(error instanceof ProviderError)) throw error;
  expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain(SECRET);
  return error;
}

const outcome = (call: Promise<unknown>) => outcomeOf(call, SECRET);
const offer = () => firstGroup(provider, BERLIN_AND_OTHERS);
const orderOf = (group: Group) => ({ groupId: group.id, number: must(group.number) });
const answers = (body: unknown, status = 201) => ({ endpoint: 'buy', kind: 'json', body, status }) as const;

describe('a whole request', () => {
  it('is one search, one look, one purchase, and nothing else', async () => {
    const group = await offer();
    await provider.search(BERLIN_AND_OTHERS);
    await provider.recheck(await heldOffer(provider, group, BERLIN_AND_OTHERS));
    await provider.purchase(orderOf(group));
    expect(sandbox.state().calls).toEqual({ stock: 2, buy: 1, owned: 0, details: 0, subscriptions: 0 });
    expect(sandbox.state().purchaseBodies).toEqual([{ numberStockItemIds: [group.id] }]);
    expect(sandbox.state().purchases).toMatchObject([{ itemId: group.id, number: group.number }]);
  });

  it('looks past the cache: a new price is a new price', async () => {
    const group = await offer();
    sandbox.setPrice({ id: group.id }, { amount: 4_200_000 });
    expect(await offer()).toEqual(group);
    const held = await heldOffer(provider, group, BERLIN_AND_OTHERS);
    const now = async () => (await provider.recheck(held))?.group;
    expect(await now()).toEqual({ ...group, monthly: { amount: '4.20', currency: 'EUR' } });
    sandbox.setPrice({ id: group.id }, { currencyCode: 'USD' });
    expect((await now())?.monthly).toEqual({ amount: '4.20', currency: 'USD' });
  });
});

describe('a purchase is believed only when it is proven', () => {
  it.each(['results', 'numbers', 'array', 'object'] as const)('by an answer wrapped as %s', async (wrapper) => {
    const other = await sandboxOf({ readings: { wrapper } });
    const client = clientOf(other, other.url);
    const order = orderOf(await firstGroup(client, BERLIN_AND_OTHERS));
    await client.purchase(order);
    expect(other.state().calls).toMatchObject({ buy: 1, owned: 0 });
    expect(other.state().purchases).toHaveLength(1);
    await other.close();
  });

  const number = '+493023125777';
  const row = { id: 'n1', endpointId: 'n1', numberString: number };
  const cases: readonly (readonly [answer: unknown, outcome: string])[] = [
    [{ data: row }, 'fine'],
    [{ data: [row] }, 'fine'],
    [{ message: 'Created', code: 'ok', errors: [], results: [row] }, 'fine'],
    [{ results: [{ ...row, numberString: '49 30 23125-777' }] }, 'fine'],
    [{ ...row, numberString: '+493023125778' }, 'outcomeUnknown'],
    [{ results: [{ ...row, numberString: '+4930231257770' }] }, 'outcomeUnknown'],
    [{ results: [] }, 'outcomeUnknown'],
    [{ results: [number] }, 'outcomeUnknown'],
    [{ results: [row], errors: [{ message: 'could not be assigned' }] }, 'outcomeUnknown'],
    [{ results: [{ ...row, error: 'not enough balance' }] }, 'refused'],
    [{ results: [{ ...row, status: 'failed' }] }, 'outcomeUnknown'],
    [{ message: `Number ${number} accepted`, code: 'pending' }, 'outcomeUnknown'],
    [{ message: 'not enough balance' }, 'outcomeUnknown'],
    [{}, 'outcomeUnknown'],
    [[], 'outcomeUnknown'],
    ['ok', 'outcomeUnknown'],
    [null, 'outcomeUnknown'],
  ];
  it.each(cases)('%j in HTTP 201 -> %s', async (answer, expected) => {
    sandbox.fault(answers(answer));
    expect(await outcome(provider.purchase({ groupId: 'item', number }))).toBe(expected);
    expect(sandbox.state().purchaseBodies).toEqual([{ numberStockItemIds: ['item'] }]);
  });

  it('or by the list of owned numbers, where the answer says nothing', async () => {
    const order = orderOf(await offer());
    sandbox.fault({ endpoint: 'buy', kind: 'bare' });
    expect(await outcome(provider.purchase(order))).toBe('fine');
    expect(sandbox.state().calls).toMatchObject({ buy: 1, owned: 1 });
  });

  it('and is unknown while that list does not have it, or cannot be read', async () => {
    const slow = await sandboxOf({ ownedDelayMs: 60_000 });
    const client = clientOf(slow, slow.url);
    const order = orderOf(await firstGroup(client, BERLIN_AND_OTHERS));
    slow.fault({ endpoint: 'buy', kind: 'bare' });
    expect(await outcome(client.purchase(order))).toBe('outcomeUnknown');
    slow.setClock(60_000);
    expect(await client.owned(order.number)).toMatchObject({ number: order.number });
    await slow.close();

    const next = orderOf(await offer());
    sandbox.fault({ endpoint: 'buy', kind: 'bare' });
    sandbox.fault({ endpoint: 'owned', kind: 'html' });
    expect(await outcome(provider.purchase(next))).toBe('outcomeUnknown');
  });

  it('is ours when it is gone from the stock because we have it', async () => {
    const order = orderOf(await offer());
    await provider.purchase(order);
    expect(await outcome(provider.purchase(order))).toBe('fine');
    expect(sandbox.state().purchases).toHaveLength(1);
    sandbox.fault({ endpoint: 'owned', kind: 'html' });
    expect(await outcome(provider.purchase(order))).toBe('outcomeUnknown');
  });
});

describe('a "no" is read out of whatever fields it has', () => {
  const order = { groupId: 'item', number: '+493023125777' };
  const cases: readonly (readonly [status: number, body: unknown, kind: string, message: string | RegExp])[] = [
    [402, { message: 'There is not enough balance' }, 'refused', 'There is not enough balance'],
    [400, { errors: [{ code: 20, description: 'not enough balance' }] }, 'refused', 'not enough balance'],
    [422, { error: { message: 'not enough balance' } }, 'refused', 'not enough balance'],
    [409, { title: 'Conflict', detail: 'Wallet has not enough balance' }, 'refused', /not enough balance/],
    [409, { code: 'InsufficientBalance' }, 'refused', 'insufficient balance'],
    [422, { code: 'compliance_requirement_not_satisfied' }, 'refused', /compliance requirement/],
    [422, { message: 'Before buying the number, you must reserve it' }, 'refused', /must reserve/],
    [409, { message: 'Number Stock Item should be reserved' }, 'refused', /reserved/],
    [404, { message: 'Workspace not found' }, 'refused', 'Workspace not found'],
    [404, { code: 'NotFound', message: 'No such item' }, 'taken', /^No such item .not found.$/],
    [404, { message: 'Number stock item not found' }, 'taken', 'Number stock item not found'],
    [409, { description: 'Conflict' }, 'taken', 'Conflict'],
    [410, { error: 'Gone' }, 'taken', 'Gone'],
    [422, { errors: [{ message: 'Number already assigned to another workspace' }] }, 'taken', /already assigned/],
    [409, { message: 'Number is reserved by somebody else' }, 'taken', /somebody else/],
    [400, { message: 'Number is no longer available' }, 'taken', /no longer/],
    [400, { message: 'Something went wrong, try again' }, 'outcomeUnknown', /no clear answer/],
    [400, { requestId: '7' }, 'outcomeUnknown', /no clear answer/],
    [400, {}, 'outcomeUnknown', /no clear answer/],
    [400, 'no', 'outcomeUnknown', /no clear answer/],
    [302, { message: 'Number is no longer here' }, 'outcomeUnknown', /no clear answer/],
    [403, { message: 'not enough balance' }, 'unauthorised', /not enough balance/],
    [429, { message: 'slow down' }, 'rateLimited', /slow down/],
    [500, { message: 'not enough balance' }, 'outcomeUnknown', /not enough balance/],
    [503, { message: 'Number is no longer available' }, 'outcomeUnknown', /no longer/],
  ];
  it.each(cases)('HTTP %d %j -> %s', async (status, body, kind, message) => {
    sandbox.fault(answers(body, status));
    const error = await failureOf(provider.purchase(order));
    expect(error).toMatchObject({ kind, message: expect.stringMatching(message) });
    expect(sandbox.state().calls.buy).toBe(1);
    expect(sandbox.state().purchases).toEqual([]);
  });

  it('masks the key where the answer repeats it, with the scheme or without', async () => {
    for (const message of [`Key ${SECRET} may not`, `AccessKey ${SECRET}`, `${'y'.repeat(290)} ${SECRET}`]) {
      for (const status of [400, 401, 409, 500]) {
        sandbox.fault(answers({ message }, status));
        const error = await failureOf(provider.purchase(order));
        expect(error.message).not.toContain(SECRET.slice(0, 6));
      }
    }
  });

  it('refuses a key that cannot be a header, without repeating it', () => {
    const account = { organizationId: 'org', workspaceId: 'ws', baseUrl: 'http://127.0.0.1:1' };
    for (const accessKey of ['', ' ', 'se cret', 'sé', 'a\nb']) {
      const make = () => createBird({ ...account, accessKey, quota: createPlainQuota() });
      expect(make).toThrow(TypeError);
      if (accessKey.trim() !== '') expect(make).not.toThrow(accessKey);
    }
  });
});

describe('the check', () => {
  const said = async () =>
    Object.fromEntries((await provider.check()).map(({ name, status, detail }) => [name, [status, detail] as const]));

  it('tells what it can, and what nothing but an order would', async () => {
    expect(await said()).toEqual({
      'access key and organization': ['pass', 'the stock can be read'],
      workspace: ['pass', expect.stringMatching(/^its numbers can be read; .*wallet.*buy/)],
      'sample search': ['pass', expect.stringMatching(/^\d+ numbers in the Netherlands$/)],
      'requests per minute': ['pass', expect.stringContaining('not documented')],
    });
    expect(sandbox.state().calls).toEqual({ stock: 2, buy: 0, owned: 1, details: 0, subscriptions: 0 });
  });

  it('tells a wrong organization from a wrong workspace', async () => {
    provider = clientOf({ ...sandbox, workspaceId: 'other' }, sandbox.url);
    expect(await said()).toMatchObject({
      'access key and organization': ['pass', expect.any(String)],
      workspace: ['fail', expect.stringMatching(/not found/i)],
    });
    provider = clientOf({ ...sandbox, organizationId: 'other' }, sandbox.url);
    expect(await said()).toMatchObject({
      'access key and organization': ['fail', expect.stringMatching(/policy/)],
      workspace: ['pass', expect.any(String)],
    });
    provider = clientOf({ ...sandbox, accessKey: 'other' }, sandbox.url);
    expect(await said()).toMatchObject({
      'access key and organization': ['fail', expect.any(String)],
      workspace: ['fail', expect.any(String)],
    });
  });

  it('does not blame the key for a page that is not Bird’s', async () => {
    sandbox.fault({ endpoint: 'stock', kind: 'html', times: 9 });
    const [key] = await provider.check();
    expect(key).toMatchObject({ status: 'fail', fix: expect.stringMatching(/^Check the address of Bird's API/) });
  });

  it('does not blame the key for trouble of Bird', async () => {
    sandbox.fault({ endpoint: 'stock', kind: 'status', status: 503, times: 9 });
    expect(await said()).toMatchObject({
      'access key and organization': ['warn', expect.stringMatching(/could not be told/)],
      workspace: ['pass', expect.any(String)],
      'sample search': ['fail', expect.any(String)],
    });
  });
});
