import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Twochat } from '../../src/providers/twochat/twochat.ts';
import { ProviderError } from '../../src/workflow/provider.ts';
import { createStubServer, json } from './stub-server.ts';
import { clientOf, SECRET } from './twochat-bench.ts';

/** Answers that come near the documented ones, with any JSON in the places of their values. */
const anything = fc.jsonValue({ maxDepth: 3 });
const near = (...names: string[]) =>
  fc.record(Object.fromEntries(names.map((name) => [name, anything])), { requiredKeys: [] });
const NUMBER = '+12135550100';
const phones = fc.array(fc.oneof(fc.constantFrom(NUMBER, '+12135550101'), anything), { maxLength: 3 });
const row = near(
  'id',
  'uuid',
  'number',
  'phone_number',
  'price',
  'expires_at',
  'status_text',
  'requirements',
  'city_name',
);
const list = fc.array(fc.oneof(row, anything), { maxLength: 4 });
const answer = fc.oneof(
  anything,
  fc.record(
    {
      success: fc.oneof({ arbitrary: fc.constant(true), weight: 4 }, anything),
      error: fc.oneof(fc.constant(false), anything),
      error_message: anything,
      data: fc.oneof(
        fc.record({ groups: list, regions: list, cities: list, reservations: list, reservation_details: row }),
        list,
        anything,
      ),
      numbers: list,
      purchased: fc.oneof(phones, anything),
      failed: fc.oneof(phones, anything),
    },
    { requiredKeys: [] },
  ),
);
const status = fc.constantFrom(200, 201, 204, 400, 401, 404, 409, 422, 429, 500);

describe('whatever 2Chat answers', () => {
  let stub: Awaited<ReturnType<typeof createStubServer>>;
  let provider: Twochat;
  let next: { status: number; body: unknown };
  beforeAll(async () => {
    stub = await createStubServer((response, seen) => {
      // The list of owned numbers stays empty, so that only the answer itself could prove a purchase.
      if (seen.path.includes('/voip/')) json(response, { success: true, numbers: [] });
      else if (next.status === 204) response.writeHead(204).end();
      else json(response, next.body, next.status);
    });
    provider = clientOf({ apiKey: SECRET }, stub.url);
  });
  afterAll(() => stub.close());

  const calls = (client: Twochat): Record<string, () => Promise<unknown>> => ({
    cities: () => client.places.cities('DE'),
    search: () => client.search({ country: 'DE', type: 'all' }),
    hold: () => client.holding.hold('grp'),
    release: () => client.holding.release('hold'),
    holds: () => client.holding.holds(),
  });

  it('is either a result or a ProviderError without the key', async () => {
    await fc.assert(
      fc.asyncProperty(status, answer, async (code, body) => {
        next = { status: code, body };
        for (const call of Object.values(calls(clientOf({ apiKey: SECRET }, stub.url)))) {
          const error = await call().then(
            () => undefined,
            (thrown: unknown) => thrown,
          );
          if (error !== undefined) expect(error).toBeInstanceOf(ProviderError);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('is one call for each purchase, with group and number, and believed only when `purchased` has the number', async () => {
    await fc.assert(
      fc.asyncProperty(status, answer, async (code, body) => {
        next = { status: code, body };
        const before = stub.seen.length;
        const outcome = await provider.purchase({ groupId: 'grp', number: NUMBER }).then(
          () => 'fine',
          (error: unknown) => (error instanceof ProviderError ? error.kind : 'a bug'),
        );
        expect(outcome).not.toBe('a bug');
        expect(outcome).not.toBe('unreadable');
        if (outcome === 'fine') expect(JSON.stringify(body)).toContain(NUMBER.slice(1));
        if (outcome === 'fine') expect([200, 201]).toContain(code);
        const posts = stub.seen.slice(before).filter((call) => call.method === 'POST');
        expect(posts.map((call) => call.body)).toEqual([{ group_id: 'grp', number: NUMBER }]);
      }),
      { numRuns: 150 },
    );
  });
});
