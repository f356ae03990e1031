import { afterEach, describe, expect, it } from 'vitest';
import type { Shortfall } from '../../src/domain/why.ts';
import { readRequirements } from '../../src/providers/reading/read-requirements.ts';
import { isWhole } from '../../src/providers/reading/whole-list.ts';
import { createBirdStubs, item, no, US } from './bird-stub.ts';
import { heldOffer, must, outcomeOf } from './provider-calls.ts';
import { createStubServer, json, type Seen } from './stub-server.ts';
import { clientOf, SECRET } from './twochat-bench.ts';

const { open, birdOf, closeAll } = createBirdStubs();
afterEach(closeAll);

async function twochatOf(answer: (query: URLSearchParams, seen: Seen) => Readonly<{ body: unknown; status?: number }>) {
  const stub = await createStubServer((response, seen) => {
    const { body, status } = answer(new URL(seen.path, 'http://x').searchParams, seen);
    json(response, body, status);
  });
  open.push(stub);
  return { ...stub, client: clientOf({ apiKey: SECRET }, stub.url) };
}

const hold = (n: number) => ({
  uuid: `u${n}`,
  number: `+1213555${String(n).padStart(4, '0')}`,
  expires_at: '2030-01-01T00:00:00Z',
});
const rows = (length: number) => Array.from({ length }, (_, n) => hold(n));

describe('a list that may not be whole', () => {
  /** Releases `gone` where 2Chat refuses that and its list has so many other holds. */
  const release = async (listed: number, more: object = {}) => {
    const { client } = await twochatOf((_query, { method }) =>
      method === 'DELETE'
        ? { body: { success: false, error_message: 'The reservation is locked' }, status: 409 }
        : { body: { success: true, data: { reservations: rows(listed), ...more } } },
    );
    return outcomeOf(client.holding.release('gone'), SECRET);
  };

  it('F121: a hold that is absent from a page is not gone', async () => {
    for (const listed of [10, 20, 25, 30, 36, 50, 99, 100, 200])
      expect([listed, await release(listed)]).toEqual([listed, 'refused']);
    for (const listed of [0, 1, 7, 51]) expect([listed, await release(listed)]).toEqual([listed, 'fine']);
  });

  it('F121: nor from a list that says itself that there is more', async () => {
    for (const more of [
      { count: 4 },
      { total: '4' },
      { meta: { total_count: 4 } },
      { pagination: { total_pages: 2 } },
      { limit: 3 },
      { has_more: true },
      { links: { next: '/numbers/reservations?page=2' } },
      { next_cursor: 'abc' },
    ]) {
      expect([more, await release(3, more)]).toEqual([more, 'refused']);
    }
    for (const more of [{ count: 3 }, { total: 3, page: 1, pages: 1, next: null, has_more: false, limit: 50 }]) {
      expect([more, await release(3, more)]).toEqual([more, 'fine']);
    }
    expect(isWhole({ total: 51 }, 51)).toBe(true);
  });

  it('F130: what Bird gave before a page that failed is offered, and the rest is said to be missing', async () => {
    const page = (at: number) => Array.from({ length: 99 }, (_, n) => item(at * 99 + n));
    const found = async (second: unknown) => {
      const { client, seen } = await birdOf((query) =>
        query.get('pageToken') === null ? { results: page(0), nextPageToken: 'p2' } : second,
      );
      const told: Shortfall[] = [];
      const groups = await client.search(US, { shortfall: (why) => told.push(why) });
      // Who asks within the minute is told the same.
      const again: Shortfall[] = [];
      expect(await client.search(US, { shortfall: (why) => again.push(why) })).toEqual(groups);
      expect(again).toEqual(told);
      return { groups: groups.length, told, calls: seen.length };
    };
    expect(await found(no('The token has expired'))).toEqual({
      groups: 99,
      told: [{ why: 'refused', message: 'The token has expired' }],
      calls: 2,
    });
    expect(await found({ rows: [] })).toMatchObject({ groups: 99, told: [{ why: 'unreadable' }] });
    expect(await found({ results: page(1), nextPageToken: 'p2' })).toMatchObject({
      groups: 198,
      told: [{ why: 'unreadable' }],
    });
    expect(await found({ results: page(0), nextPageToken: 'p3' })).toMatchObject({
      groups: 99,
      told: [{ why: 'unreadable' }],
      calls: 2,
    });
    expect(await found({ results: page(1) })).toMatchObject({ groups: 198, told: [] });
  });

  it('F130: a list that is cut at the most that is read is said to be cut', async () => {
    const { client, seen } = await birdOf((query) => {
      const at = Number(query.get('pageToken') ?? 0);
      return { results: [item(at)], nextPageToken: `${at + 1}` };
    });
    const told: Shortfall[] = [];
    expect(await client.search(US, { shortfall: (why) => told.push(why) })).toHaveLength(5);
    expect(told).toEqual([{ why: 'cut' }]);
    expect(seen).toHaveLength(5);
  });

  it('F121: an offer that is absent from a list that goes on is not called gone', async () => {
    const { client } = await birdOf((query) => {
      const at = Number(query.get('pageToken') ?? 0);
      return { results: [item(at + 1)], nextPageToken: `${at + 1}` };
    });
    const [offer] = await client.search(US);
    const held = await heldOffer(client, must(offer), US);
    expect(await client.recheck(held)).toMatchObject({ group: { id: 'item-1' } });
    const other = { ...held, group: { ...held.group, id: 'item-77' } };
    expect(await outcomeOf(client.recheck(other), SECRET)).toBe('unreadable');
  });

  it('F63: of more rows than 10,000 the rest is left out, not kept, and said', async () => {
    const price = { setup_price: '0', monthly_price: '1' };
    const groups = Array.from({ length: 10_003 }, (_, n) => ({ id: n, price }));
    const { client } = await twochatOf(() => ({ body: { success: true, data: { groups } } }));
    const told: Shortfall[] = [];
    expect(await client.search({ country: 'US', type: 'all' }, { shortfall: (why) => told.push(why) })).toHaveLength(
      10_000,
    );
    expect(told).toEqual([{ why: 'cut' }]);
    const few = await twochatOf(() => ({ body: { success: true, data: { total: 12, groups: groups.slice(0, 3) } } }));
    expect(
      await few.client.search({ country: 'US', type: 'all' }, { shortfall: (why) => told.push(why) }),
    ).toHaveLength(3);
    expect(told).toHaveLength(2);
  });
});

describe('owned numbers over pages', () => {
  const row = (n: number) => ({ uuid: `DID${n}`, phone_number: hold(n).number, status_text: 'ACTIVE' });
  const all = (length: number) => Array.from({ length }, (_, n) => row(n));
  const page = (list: unknown[], at: number, size: number) => list.slice(at * size, (at + 1) * size);

  it('F122: are read until a page is empty or repeats, however long a page is and wherever pages begin', async () => {
    for (const size of [10, 20, 30, 36, 40, 199]) {
      const total = size + 6;
      const servers: ((at: number) => unknown[])[] = [
        (at) => page(all(total), at, size),
        (at) => page(all(total), Math.max(0, at - 1), size),
        (at) => (at === 0 ? [] : page(all(total), at - 1, size)),
        // Beyond the end the last page comes again.
        (at) => page(all(total), Math.min(at, 1), size),
      ];
      for (const server of servers) {
        const { client, seen } = await twochatOf((query) => ({
          body: { success: true, numbers: server(Number(query.get('page_number'))) },
        }));
        expect(await client.owned(row(total - 1).phone_number)).toMatchObject({ number: row(total - 1).phone_number });
        expect(await client.owned('+4930231250')).toBeUndefined();
        expect(seen.length).toBeLessThanOrEqual(7);
      }
    }
  });

  it('F122: a page 0 that is refused is no reason not to look at page 1, and a page beyond the end none to fail', async () => {
    const { client } = await twochatOf((query) => {
      const at = Number(query.get('page_number'));
      const numbers = page(all(36), at - 1, 30);
      if (at === 0 || numbers.length === 0)
        return { body: { success: false, error_message: 'page_number out of range' }, status: 400 };
      return { body: { success: true, numbers } };
    });
    expect(await client.owned(row(35).phone_number)).toBeDefined();
    expect(await client.owned('+4930231250')).toBeUndefined();
    const refusing = await twochatOf(() => ({ body: { success: false, error_message: 'No such page' }, status: 404 }));
    expect(await outcomeOf(refusing.client.owned(row(1).phone_number), SECRET)).toBe('refused');
  });

  it('F122: on the first page it is one call', async () => {
    const { client, seen } = await twochatOf(() => ({ body: { success: true, numbers: all(30) } }));
    expect(await client.owned(row(3).phone_number)).toBeDefined();
    expect(seen).toHaveLength(1);
  });

  it('F122: at Bird a page that comes again under another token ends it', async () => {
    const { client, seen } = await birdOf((query) => ({
      results: [{ id: 'n', numberString: '+12135550000' }],
      nextPageToken: `${Number(query.get('pageToken') ?? 0) + 1}`,
    }));
    expect(await outcomeOf(client.owned('+12135550100'), SECRET)).toBe('unreadable');
    // Once by its digits, once all.
    expect(seen).toHaveLength(4);
  });
});

describe('requirements', () => {
  const of = (value: unknown) => readRequirements(value, '2Chat');
  const ASK = ['Ask 2Chat for the documents'];

  it('F126: of any shape that is empty are none', () => {
    for (const none of [
      undefined,
      null,
      '',
      'none',
      '[]',
      '{"required":false}',
      [],
      {},
      [{}],
      [[], {}],
      false,
      0,
      { required: false, end_user: [], address: [] },
      { required: 'false', documents: null, address: {} },
      { data: { requirements: [] } },
      [{ id: 7, did_type: 'local' }],
      { end_user: { passport: false }, address: false },
    ]) {
      expect([none, of(none)]).toEqual([none, []]);
    }
  });

  it('F126: are put into words however they are nested, and never into JSON', () => {
    expect(of({ required: true, end_user: ['Passport'], address: [{ name: 'Utility bill' }] })).toEqual([
      'End user: Passport',
      'Address: Utility bill',
    ]);
    expect(of({ endUser: { id_card: true, passport: false } })).toEqual(['End user: id card']);
    expect(of([{ description: 'Proof of address', did_type: 'local' }, 'proof_of_identity'])).toEqual([
      'Proof of address',
      'Proof of identity',
    ]);
    expect(of('{"documents":["A permit"]}')).toEqual(['A permit']);
  });

  it('F126: that cannot be read are to be asked for', () => {
    for (const odd of [
      true,
      7,
      { required: true },
      { a: 1 },
      '{"half":',
      '<p>{{x}}</p>',
      { required: true, end_user: [] },
    ]) {
      expect([odd, of(odd)]).toEqual([odd, ASK]);
    }
    const deep = Array.from({ length: 40 }).reduce<unknown>((inner) => ({ inner }), 'x');
    for (const text of of([deep, { a: [{ b: [{ c: 5 }] }] }])) expect(text).not.toMatch(/[{}[\]"]/);
  });
});
