import { afterEach, describe, expect, it } from 'vitest';
import type { Group, Search } from '../../src/domain/group.ts';
import { SECRET } from './bird-bench.ts';
import { createBirdStubs, item, PRICE, US } from './bird-stub.ts';
import { firstGroup, outcomeOf } from './provider-calls.ts';

const { birdOf, listOf, closeAll } = createBirdStubs();
afterEach(closeAll);

describe('what is found', () => {
  it('is one group for each number, with everything that Bird tells', async () => {
    const bird = await listOf(item(1), item(2, { type: 'toll-free' }), item(3, { type: 'satellite', extra: [1] }));
    const group: Group = {
      provider: 'Bird',
      id: 'item-1',
      country: 'US',
      number: '+12130000001',
      type: 'local',
      prefix: '+1 213 000 0001',
      place: 'Los Angeles',
      region: 'California',
      monthly: { amount: '3.50', currency: 'EUR' },
      features: ['voice', 'sms_in'],
      requirements: [],
      picksNumber: false,
    };
    // Only a local number belongs to a place.
    const { region: _region, ...wide } = { ...group, place: '' };
    expect(await bird.client.search(US)).toEqual([
      group,
      { ...wide, id: 'item-2', number: '+12130000002', prefix: '+1 213 000 0002', type: 'tollfree' },
      { ...wide, id: 'item-3', number: '+12130000003', prefix: '+1 213 000 0003', type: 'satellite' },
    ]);
  });

  it('is what was asked for, even where Bird takes no notice of it', async () => {
    const rows = [
      item(1),
      item(2, { type: 'mobile' }),
      item(3, { countryCode: 'CA' }),
      item(4, { numberString: '+13100000004' }),
      item(5, { type: undefined, countryCode: undefined }),
    ];
    const found = async (search: Search) => (await (await listOf(...rows)).client.search(search)).map(({ id }) => id);
    expect(await found(US)).toEqual(['item-1', 'item-2', 'item-4', 'item-5']);
    expect(await found({ ...US, type: 'local' })).toEqual(['item-1', 'item-4', 'item-5']);
    expect(await found({ ...US, cityText: '213' })).toEqual(['item-1', 'item-2', 'item-5']);
    expect(await found({ ...US, cityText: '+1 310' })).toEqual(['item-4']);
  });

  it('is not what has to be ordered first', async () => {
    const bird = await listOf(
      item(1, { backOrderRequired: true, backOrderStockId: 'x' }),
      item(2, { backOrderRequired: false }),
    );
    expect((await bird.client.search(US)).map(({ id }) => id)).toEqual(['item-2']);
    const none = await listOf(item(1, { backOrderRequired: true }));
    expect(await none.client.search(US)).toEqual([]);
  });

  it.each([
    [{}, []],
    [undefined, []],
    ['voice', []],
    [{ voice: { inbound: false, outbound: true } }, ['voice']],
    [{ sms: true }, ['sms_in', 'sms_out']],
    [{ sms: { outbound: true }, mms: { inbound: true } }, ['sms_out', 'mms_in']],
    [{ sms: { inbound: 'yes' }, fax: { inbound: true }, whatsapp: { inbound: true } }, []],
    [{ mms: { inbound: true, outbound: true } }, ['mms_in', 'mms_out']],
  ])('can do %j: %j', async (capabilities, features) => {
    const bird = await listOf(item(1, { capabilities }));
    expect((await firstGroup(bird.client, US)).features).toEqual(features);
  });
});

describe('a price is amount × 10^exponent, exactly', () => {
  it.each<[amount: unknown, exponent: number, expected: string]>([
    [3_500_000, -6, '3.50'],
    [1, 1, '10.00'],
    [0, -6, '0.00'],
    [35, -1, '3.50'],
    [3, 0, '3.00'],
    [12, 3, '12000.00'],
    [1, -6, '0.000001'],
    [1_234_567, -6, '1.234567'],
    [1, -18, '0.000000000000000001'],
    [9_007_199_254_740_991, -15, '9.007199254740991'],
    ['3500000', -6, '3.50'],
    ['10000000000000000001', -18, '10.000000000000000001'],
  ])('%j and %d: %s', async (amount, exponent, expected) => {
    const bird = await listOf(item(1, { monthlyPrice: { currencyCode: 'usd', amount, exponent } }));
    expect((await firstGroup(bird.client, US)).monthly).toEqual({ amount: expected, currency: 'USD' });
  });

  it.each([
    null,
    {},
    { ...PRICE, amount: 3.5 },
    { ...PRICE, amount: -1 },
    { ...PRICE, amount: 2 ** 53 },
    { ...PRICE, amount: '3.50' },
    { ...PRICE, amount: null },
    { ...PRICE, exponent: undefined },
    { ...PRICE, exponent: -1.5 },
    { ...PRICE, exponent: 1_000_000 },
    { ...PRICE, exponent: 9 },
    { ...PRICE, exponent: -1_000_000 },
    { ...PRICE, currencyCode: 'EUROPE' },
  ])('and never guessed from %j', async (monthlyPrice) => {
    const bird = await listOf(item(1, { monthlyPrice }), item(2));
    expect((await bird.client.search(US)).map(({ id }) => id)).toEqual(['item-2']);
    const only = await listOf(item(1, { monthlyPrice }));
    expect(await outcomeOf(only.client.search(US), SECRET)).toBe('unreadable');
  });
});

describe('a row or a list that cannot be read', () => {
  it.each([
    { id: '' },
    { id: undefined },
    { numberString: undefined },
    { numberString: 'soon' },
    { numberString: '123' },
    { numberString: 12.5 },
  ])('%j is left out', async (more) => {
    const bird = await listOf(item(1, more), item(2));
    expect((await bird.client.search(US)).map(({ id }) => id)).toEqual(['item-2']);
  });

  it.each([
    {},
    { results: null },
    { results: {} },
    { items: [item(1)] },
    'none',
    null,
    { results: ['a', 1] },
  ])('%j is unreadable, and not kept', async (body) => {
    let next: unknown = body;
    const bird = await birdOf(() => next);
    expect(await outcomeOf(bird.client.search(US), SECRET)).toBe('unreadable');
    next = { results: [item(1)] };
    expect(await bird.client.search(US)).toHaveLength(1);
  });
});
