import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Group } from '../../src/domain/group.ts';
import { type Provider, ProviderError } from '../../src/workflow/provider.ts';
import { clientOf, SECRET } from './bird-bench.ts';
import { createStubServer, json } from './stub-server.ts';

const NUMBER = '+493023125777';
const ACCOUNT = { accessKey: SECRET, organizationId: 'org', workspaceId: 'ws' };
const GROUP: Group = {
  provider: 'Bird',
  id: 'item',
  country: 'DE',
  number: NUMBER,
  type: 'local',
  prefix: NUMBER,
  place: '',
  monthly: { amount: '1.00', currency: 'EUR' },
  setup: { amount: '0.00', currency: 'EUR' },
  features: [],
  requirements: [],
  picksNumber: false,
};

/** Answers that come near the documented ones, with any JSON in the places of their values. */
const anything = fc.jsonValue({ maxDepth: 3 });
const row = fc.record(
  {
    id: fc.oneof(fc.constant('item'), anything),
    numberString: fc.oneof(fc.constantFrom(NUMBER, '+493023125778'), anything),
    countryCode: fc.oneof(fc.constant('DE'), anything),
    monthlyPrice: fc.oneof(
      fc.record({ currencyCode: fc.constant('EUR'), amount: anything, exponent: anything }),
      anything,
    ),
    capabilities: anything,
    endpoint: fc.oneof(
      fc.record({ capabilities: fc.array(fc.record({ inbound: anything, outbound: anything })) }),
      anything,
    ),
    deprovisionAt: anything,
    status: anything,
    error: anything,
  },
  { requiredKeys: [] },
);
const list = fc.array(fc.oneof(row, anything), { maxLength: 4 });
const answer = fc.oneof(
  anything,
  row,
  list,
  fc.record(
    {
      results: fc.oneof(list, anything),
      numbers: fc.oneof(list, anything),
      data: fc.oneof(row, list, anything),
      nextPageToken: fc.oneof(fc.constant('next'), anything),
      message: anything,
      errors: fc.oneof(fc.constant([]), anything),
      code: anything,
    },
    { requiredKeys: [] },
  ),
);
const status = fc.constantFrom(200, 201, 202, 204, 302, 400, 401, 402, 404, 409, 422, 429, 500);

describe('whatever Bird answers', () => {
  let stub: Awaited<ReturnType<typeof createStubServer>>;
  let provider: Provider;
  let next: { status: number; body: unknown };
  let list: unknown;
  beforeAll(async () => {
    stub = await createStubServer((response, seen) => {
      if (list !== undefined && seen.method === 'GET') json(response, list);
      else if (next.status === 204) response.writeHead(204).end();
      else json(response, next.body, next.status);
    });
    provider = clientOf(ACCOUNT, stub.url);
  });
  afterAll(() => stub.close());

  it('is either a result or a ProviderError', async () => {
    list = undefined;
    const calls = (client: Provider) => [
      client.search({ country: 'DE', type: 'all' }),
      client.recheck({ group: GROUP, number: NUMBER, search: { country: 'DE', type: 'all' } }),
      client.owned(NUMBER),
      client.check(),
    ];
    await fc.assert(
      fc.asyncProperty(status, answer, async (code, body) => {
        next = { status: code, body };
        for (const settled of await Promise.allSettled(calls(clientOf(ACCOUNT, stub.url)))) {
          if (settled.status === 'rejected') expect(settled.reason).toBeInstanceOf(ProviderError);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('is one call for each purchase, with one id, and believed only when a good answer has the number', async () => {
    // The list of owned numbers stays empty, so that only the answer itself could prove a purchase.
    list = { results: [] };
    await fc.assert(
      fc.asyncProperty(status, answer, async (code, body) => {
        next = { status: code, body };
        const before = stub.seen.length;
        const outcome = await provider.purchase({ groupId: 'item', number: NUMBER }).then(
          () => 'fine',
          (error: unknown) => (error instanceof ProviderError ? error.kind : 'a bug'),
        );
        expect(outcome).not.toBe('a bug');
        expect(outcome).not.toBe('unreadable');
        if (outcome === 'fine') expect(JSON.stringify(body)).toContain(NUMBER.slice(1));
        if (code < 300) expect(['fine', 'outcomeUnknown']).toContain(outcome);
        else expect(outcome).not.toBe('fine');
        const posts = stub.seen.slice(before).filter((call) => call.method === 'POST');
        expect(posts.map((call) => call.body)).toEqual([{ numberStockItemIds: ['item'] }]);
      }),
      { numRuns: 150 },
    );
  });
});
