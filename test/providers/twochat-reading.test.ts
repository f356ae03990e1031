import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTwochatSandbox, type TwochatSandbox } from '../../src/demo/twochat/sandbox.ts';
import type { Twochat } from '../../src/providers/twochat/twochat.ts';
import { createStubServer, json } from './stub-server.ts';
import { clientOf, SECRET } from './twochat-bench.ts';

let sandbox: TwochatSandbox;
let provider: Twochat;
let clock: number;
beforeEach(async () => {
  clock = Date.UTC(2026, 0, 1);
  sandbox = await createTwochatSandbox({ apiKey: SECRET });
  provider = clientOf(sandbox, sandbox.url, { now: () => clock });
});
afterEach(() => sandbox.close());

const next = (endpoint: 'regions' | 'cities' | 'groups' | 'reserve' | 'reservations' | 'owned', body: unknown) =>
  sandbox.fault({ endpoint, kind: 'json', body });
const kind = (name: string) => expect.objectContaining({ name: 'ProviderError', kind: name });

describe('groups', () => {
  const group = {
    id: 'abc-123',
    prefix: '+1 (213)',
    location: 'Los Angeles',
    price: { setup_price: '0.00', monthly_price: '3.50' },
    type: 'local',
    requirements: [],
    allow_number_selection: true,
    is_eligible_for_free_number: false,
    features: ['voice', 'sms_in'],
  };
  const search = { country: 'US', type: 'local' } as const;
  /** Past what was found a minute ago. */
  const find = () => {
    clock += 60_000;
    return provider.search(search);
  };
  const read = async (...groups: unknown[]) => {
    next('groups', { success: true, data: { groups } });
    return find();
  };

  it('reads the documented example', async () => {
    expect(await read(group)).toEqual([
      {
        provider: '2Chat',
        id: 'abc-123',
        country: 'US',
        type: 'local',
        prefix: '+1 (213)',
        place: 'Los Angeles',
        monthly: { amount: '3.50', currency: null },
        setup: { amount: '0.00', currency: null },
        features: ['voice', 'sms_in'],
        requirements: [],
        picksNumber: true,
      },
    ]);
  });

  it('reads numbers for ids and prices, ignores fields it does not know, and does without those that only describe', async () => {
    const odd = { id: 7, price: { setup_price: 0.1, monthly_price: 3.5, ppm: '0.02' }, news: { a: 1 } };
    const [first] = await read(odd);
    expect(first).toMatchObject({ id: '7', setup: { amount: '0.10' }, monthly: { amount: '3.50' }, features: [] });
    expect(first).toMatchObject({ picksNumber: false, requirements: [], prefix: '', place: '' });
  });

  it('reads the list in both envelopes', async () => {
    for (const body of [{ data: { groups: [group] } }, { data: [group] }, { groups: [group] }]) {
      next('groups', { success: true, ...body });
      expect(await find()).toHaveLength(1);
    }
  });

  it.each([
    undefined,
    null,
    '',
    'free',
    '1,000',
    '¥3',
    '-1',
    -1,
    {},
    '1e9',
    '1'.repeat(12),
    [3],
  ])('leaves a group out whose price is %j, and shows the rest', async (monthly_price) => {
    const bad = { ...group, id: 'bad', price: { ...group.price, monthly_price } };
    expect((await read(bad, group)).map((shown) => shown.id)).toEqual(['abc-123']);
    await expect(read(bad)).rejects.toEqual(kind('unreadable'));
  });

  it('says unreadable when no list is there, and nothing found when it is empty', async () => {
    expect(await read()).toEqual([]);
    next('groups', { success: true, data: { groups: null } });
    await expect(find()).rejects.toEqual(kind('unreadable'));
    await expect(read(null, 'x', 3)).rejects.toEqual(kind('unreadable'));
  });

  it('puts requirements of any shape into words', async () => {
    const requirements = [
      'A passport.',
      { description: 'Proof of address', did_type: 'local' },
      { name: 'Identity' },
      { title: 'Tax number' },
      { kind: 5, list: ['x'.repeat(300)] },
      null,
    ];
    const [shown] = await read({ ...group, requirements });
    expect(shown?.requirements.slice(0, 4)).toEqual(['A passport.', 'Proof of address', 'Identity', 'Tax number']);
    expect(shown?.requirements[4]).toMatch(/^Xx+$/);
    expect(shown?.requirements[4]).toHaveLength(300);
    expect(shown?.requirements).toHaveLength(5);
    for (const none of [[], {}, '', null, undefined, [{}]]) {
      expect((await read({ ...group, requirements: none }))[0]?.requirements).toEqual([]);
    }
    expect((await read({ ...group, requirements: 'A passport.' }))[0]?.requirements).toEqual(['A passport.']);
    expect((await read({ ...group, requirements: { a: 1 } }))[0]?.requirements).toEqual([
      'Ask 2Chat for the documents',
    ]);
  });

  it('asks with the names that /groups uses', async () => {
    const stub = await createStubServer((response) => json(response, { success: true, data: { groups: [] } }));
    const client = clientOf(sandbox, stub.url);
    await client.search({
      country: 'us',
      type: 'all',
      region: { id: '5', name: 'R' },
      city: { id: '6', name: 'C' },
      cityText: ' São ',
    });
    await client.search({ country: 'DE', type: 'mobile', cityText: ' ' });
    expect(stub.seen.map((call) => call.path)).toEqual([
      '/open/numbers/groups?country=US&did_type=all&region_id=5&city_id=6&city_name_or_prefix=S%C3%A3o',
      '/open/numbers/groups?country=DE&did_type=mobile',
    ]);
    expect(stub.seen[0]?.key).toBe(SECRET);
    await stub.close();
  });
});

describe('regions and cities', () => {
  it('asks for regions only where there are any', async () => {
    expect(await provider.places.regions('DE')).toEqual([]);
    expect(await provider.places.regions('gb')).toHaveLength(4);
    expect(sandbox.state().calls.regions).toBe(1);
  });

  it('names the region `region` when asking for cities', async () => {
    const stub = await createStubServer((response) => json(response, { success: true, data: { cities: [] } }));
    const client = clientOf(sandbox, stub.url);
    await client.places.cities('US', '5');
    await client.places.cities('US');
    expect(stub.seen.map((call) => call.path)).toEqual([
      '/open/numbers/cities?country=US&region=5',
      '/open/numbers/cities?country=US',
    ]);
    await stub.close();
  });

  it('leaves out a place without a name', async () => {
    next('cities', { success: true, data: { cities: [{ id: 1 }, { id: '2', city_name: 'Oslo' }] } });
    expect(await provider.places.cities('NO')).toEqual([{ id: '2', name: 'Oslo' }]);
  });

  it('asks again after a day, and shows the old list when that fails', async () => {
    const day = 24 * 60 * 60 * 1000;
    const cities = await provider.places.cities('FR');
    clock += day - 1;
    await provider.places.cities('FR');
    expect(sandbox.state().calls.cities).toBe(1);

    clock += 2;
    sandbox.fault({ endpoint: 'cities', kind: 'html', times: 2 });
    expect(await provider.places.cities('FR')).toEqual(cities);
    expect(await provider.places.cities('FR')).toEqual(cities);
    expect(sandbox.state().calls.cities).toBe(3);

    next('cities', { success: true, data: { cities: [{ id: 1, city_name: 'Nice' }] } });
    expect(await provider.places.cities('FR')).toEqual([{ id: '1', name: 'Nice' }]);
    await provider.places.cities('FR');
    expect(sandbox.state().calls.cities).toBe(4);
  });
});
