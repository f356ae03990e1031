import { afterEach, describe, expect, it } from 'vitest';
import type { Search } from '../../src/domain/group.ts';
import type { LeftOut } from '../../src/domain/options.ts';
import { createBirdStubs, item, PRICE, US } from './bird-stub.ts';

const { birdOf, listOf, closeAll } = createBirdStubs();
afterEach(closeAll);

/** What a search finds and leaves out among these rows. */
async function found(rows: readonly unknown[], search: Search = US) {
  const leftOut: LeftOut[] = [];
  const groups = await (await listOf(...rows)).client.search(search, { leftOut: (what) => leftOut.push(what) });
  return { groups, leftOut: leftOut.map(({ why, count }) => [why, count]) };
}

describe('a number for sale', () => {
  it('F120: in national notation is read by its country', async () => {
    const { groups } = await found([
      item(1, { numberString: '(213) 777-1000' }),
      item(2, { numberString: 2137771001 }),
      item(3, { numberString: '0012137771002' }),
      item(4, { numberString: '213-777-1003', countryCode: undefined }),
    ]);
    expect(groups.map(({ number, prefix, country }) => [number, prefix, country])).toEqual([
      ['+12137771000', '+1 213 777 1000', 'US'],
      ['+12137771001', '+1 213 777 1001', 'US'],
      ['+12137771002', '+1 213 777 1002', 'US'],
      ['+12137771003', '+1 213 777 1003', 'US'],
    ]);
  });

  it('F50: one that is no number is counted, not shown', async () => {
    const rows = ['<!channel> 00012135', '+1213 555 1000/99', '12345', null].map((numberString, n) =>
      item(n, { numberString }),
    );
    const { groups, leftOut } = await found([...rows, item(9)]);
    expect(groups.map(({ id }) => id)).toEqual(['item-9']);
    expect(leftOut).toEqual([['unreadable', 4]]);
  });

  it('F118: one of another country or type than was asked for is counted, not shown', async () => {
    const rows = [
      item(1, { type: 'mobile' }),
      item(2),
      item(3, { type: 'mobile', countryCode: 'GB', numberString: '+447700900500' }),
      item(4, { type: 'mobile', numberString: '+447700900501' }),
      item(5, { type: 'mobile', numberString: '+14165550134' }),
    ];
    const { groups, leftOut } = await found(rows, { country: 'US', type: 'mobile' });
    expect(groups.map(({ id }) => id)).toEqual(['item-1']);
    expect(leftOut).toEqual([['notFitting', 4]]);
  });

  it('F132: two stock ids of one number are one offer, two numbers of one id are two', async () => {
    const { groups } = await found([
      item(1, { monthlyPrice: { ...PRICE, amount: 9_000_000 } }),
      item(2, { numberString: '+1 (213) 000-0001' }),
      item(3),
      item(3, { numberString: '+12130000033' }),
      item(3),
    ]);
    expect(groups.map(({ id, number, monthly }) => [id, number, monthly.amount])).toEqual([
      ['item-2', '+12130000001', '3.50'],
      ['item-3', '+12130000003', '3.50'],
      ['item-3', '+12130000033', '3.50'],
    ]);
  });

  it('F134: prices in other types are read, or counted', async () => {
    const { groups, leftOut } = await found([
      item(1, { monthlyPrice: { ...PRICE, amount: '1.99', exponent: undefined } }),
      item(2, { monthlyPrice: { ...PRICE, amount: '1990000', exponent: '-6' } }),
      item(3, { monthlyPrice: { amount: 199, exponent: -2 } }),
      item(4, { monthlyPrice: { ...PRICE, amount: 199, exponent: undefined } }),
      item(5, { monthlyPrice: { ...PRICE, amount: 2 ** 60, exponent: -18 } }),
      item(6, { monthlyPrice: PRICE, setupPrice: { ...PRICE, amount: 5_000_000 } }),
      item(7, { monthlyPrice: PRICE, setupPrice: 'much' }),
    ]);
    expect(groups.map(({ id, monthly, setup }) => [id, monthly.amount, monthly.currency, setup?.amount])).toEqual([
      ['item-1', '1.99', 'EUR', undefined],
      ['item-2', '1.99', 'EUR', undefined],
      ['item-3', '1.99', null, undefined],
      ['item-6', '3.50', 'EUR', '5.00'],
    ]);
    expect(leftOut).toEqual([['unreadable', 3]]);
  });

  it('F134: the token of the next page may be a number', async () => {
    const bird = await birdOf((query) => {
      const at = Number(query.get('pageToken') ?? 0);
      return { results: [item(at)], ...(at < 2 ? { nextPageToken: at + 1 } : {}) };
    });
    expect(await bird.client.search(US)).toHaveLength(3);
  });

  it('F53: what may cost something to set up is not said to be free', async () => {
    const { groups } = await found([
      item(1),
      item(2, { setupPrice: null }),
      item(3, { setupPrice: { ...PRICE, amount: 0 } }),
    ]);
    expect(groups.map(({ setup }) => setup?.amount)).toEqual([undefined, undefined, '0.00']);
  });
});

describe('the place of a number', () => {
  const city = { id: '', name: 'Los Angeles' };
  const region = { id: '', name: 'California' };

  it('F58: is told by its digits, and whether it is the place that was asked for is left open', async () => {
    const rows = [
      item(1),
      item(2, { numberString: '+13105550134' }),
      item(3, { numberString: '+12125550134' }),
      item(4, { numberString: '+18335550134', type: 'toll-free' }),
    ];
    const { groups } = await found(rows, { ...US, region, city });
    expect(groups.map(({ place, region, placed }) => [place, region, placed])).toEqual([
      ['Los Angeles', 'California', 'unknown'],
      ['', 'California', 'unknown'],
      ['New York', 'New York', 'unknown'],
      ['', undefined, undefined],
    ]);
    const sweden = await found([item(1, { countryCode: 'SE', numberString: '+46846500500' })], {
      country: 'SE',
      type: 'local',
    });
    expect(sweden.groups[0]).toMatchObject({ place: 'Stockholm' });
  });

  it('F58: the area codes of a city are asked for where the list of all numbers is too long to be read', async () => {
    let page = 0;
    const bird = await birdOf((query) => {
      if (query.get('prefix') === '+1213') return { results: [item(7_777_777)] };
      page++;
      const results = Array.from({ length: 99 }, (_, n) =>
        item(n, { numberString: `+1907555${page}${String(n).padStart(3, '0')}` }),
      );
      return { results, nextPageToken: `p${page}` };
    });
    const groups = await bird.client.search({ country: 'US', type: 'local', region, city });
    expect(groups.filter(({ place }) => place === 'Los Angeles').map(({ number }) => number)).toEqual(['+12137777777']);
    expect(bird.seen).toHaveLength(6);
  });

  it('F58: ids that another provider gave a place are never sent', async () => {
    const bird = await listOf(item(1));
    await bird.client.search({
      ...US,
      region: { id: '105', name: 'California' },
      city: { id: '1066', name: 'Los Angeles' },
    });
    for (const { path } of bird.seen) expect(path).not.toMatch(/105|1066/);
  });
});

describe('the list of owned numbers', () => {
  it('F51: is read in every notation', async () => {
    for (const numberString of ['(323) 555-2000', '3235552000', '0013235552000', 3235552000]) {
      for (const countryCode of ['US', undefined]) {
        const bird = await listOf({ id: 'e1', numberString, countryCode });
        expect(await bird.client.owned('+13235552000')).toMatchObject({ number: '+13235552000' });
      }
    }
  });

  it('F129: is not asked for one form of a number that may be listed in another', async () => {
    const bird = await listOf({ id: 'e1', numberString: '+525512345678', countryCode: 'MX' });
    expect(await bird.client.owned('+5215512345678')).toBeDefined();
    expect(bird.seen.map(({ path }) => path)).toEqual([expect.not.stringContaining('numberString')]);
  });

  it('F51: the answer of a purchase is read in every notation', async () => {
    for (const numberString of ['(323) 555-2000', '3235552000', '0013235552000']) {
      const bird = await birdOf(() => ({ results: [{ id: 'e1', numberString }] }));
      await bird.client.purchase({ groupId: 'item-1', number: '+13235552000' });
      expect(bird.seen).toHaveLength(1);
    }
  });
});
