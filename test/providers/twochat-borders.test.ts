import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTwochatSandbox, type TwochatSandbox } from '../../src/demo/twochat/sandbox.ts';
import type { Search } from '../../src/domain/group.ts';
import type { LeftOut } from '../../src/domain/options.ts';
import type { Twochat } from '../../src/providers/twochat/twochat.ts';
import { clientOf, SECRET } from './twochat-bench.ts';

let sandbox: TwochatSandbox;
let provider: Twochat;
let clock: number;
beforeEach(async () => {
  clock = Date.UTC(2026, 0, 31, 10);
  sandbox = await createTwochatSandbox({ apiKey: SECRET, now: () => clock });
  provider = clientOf(sandbox, sandbox.url, { now: () => clock });
});
afterEach(() => sandbox.close());

type Endpoint = Parameters<TwochatSandbox['fault']>[0]['endpoint'];
const next = (endpoint: Endpoint, data: unknown) =>
  sandbox.fault({ endpoint, kind: 'json', body: { success: true, data } });
const kind = (name: string) => expect.objectContaining({ name: 'ProviderError', kind: name });

const LA = { country: 'US', prefix: '+1 (213)' };
const OFFER = {
  id: 'g1',
  prefix: '+1 (213)',
  location: 'Los Angeles',
  price: { setup_price: '0.00', monthly_price: '3.50' },
  type: 'local',
  requirements: [],
  allow_number_selection: true,
  features: ['voice'],
};

/** What a search finds and leaves out among these rows. */
async function found(rows: readonly unknown[], search: Search = { country: 'US', type: 'all' }) {
  clock += 60_000;
  next('groups', { groups: rows });
  const leftOut: LeftOut[] = [];
  const groups = await provider.search(search, { leftOut: (what) => leftOut.push(what) });
  return { groups, leftOut: leftOut.map(({ why, count }) => [why, count]) };
}

const priced = (id: string, price: object) => ({ ...OFFER, id, price });

describe('the groups of a search', () => {
  it('F53: odd prices are read, and those that cannot be are counted', async () => {
    const { groups, leftOut } = await found([
      OFFER,
      priced('null', { setup_price: null, monthly_price: '1' }),
      priced('missing', { monthly_price: '$1.20' }),
      priced('empty', { setup_price: '', monthly_price: '1,30' }),
      priced('free', { setup_price: 'free', monthly_price: '1.40 USD' }),
      priced('short', { setup_price: '1', monthly_price: '.50' }),
      priced('thousand', { setup_price: '0', monthly_price: '1,000' }),
      priced('words', { setup_price: 'some', monthly_price: '1' }),
      priced('none', {}),
    ]);
    expect(groups.map(({ id, monthly, setup }) => [id, monthly.amount, monthly.currency, setup?.amount])).toEqual([
      ['g1', '3.50', null, '0.00'],
      ['null', '1.00', null, undefined],
      ['missing', '1.20', 'USD', undefined],
      ['empty', '1.30', null, undefined],
      ['free', '1.40', 'USD', '0.00'],
      ['short', '0.50', null, '1.00'],
    ]);
    expect(leftOut).toEqual([['unreadable', 3]]);
  });

  it('F53: an answer of which nothing can be read is no answer, and its offers are counted all the same', async () => {
    const leftOut: LeftOut[] = [];
    next('groups', { groups: [priced('a', {}), priced('b', {})] });
    const search = provider.search({ country: 'US', type: 'all' }, { leftOut: (what) => leftOut.push(what) });
    await expect(search).rejects.toEqual(kind('unreadable'));
    expect(leftOut).toEqual([{ provider: '2Chat', why: 'unreadable', count: 2 }]);
  });

  it('F118: what is of another type or country than was asked for is left out and counted', async () => {
    const rows = [
      { ...OFFER, id: 'mobile', type: 'Mobile' },
      OFFER,
      { ...OFFER, id: 'british', type: 'mobile', prefix: '+44 (20)' },
      { ...OFFER, id: 'canadian', type: 'mobile', prefix: '+1 (416)' },
      { ...OFFER, id: 'said', type: 'mobile', iso_country_code: 'GB' },
      { ...OFFER, id: 'unknown', type: 'satellite', prefix: '' },
    ];
    const { groups, leftOut } = await found(rows, { country: 'US', type: 'mobile' });
    expect(groups.map(({ id }) => id)).toEqual(['mobile', 'unknown']);
    expect(leftOut).toEqual([['notFitting', 4]]);
  });

  it('F127: a group without a place has none, whatever was asked for', async () => {
    const city = { id: '1001', name: 'Los Angeles' };
    const region = { id: '105', name: 'California' };
    for (const location of [null, '', undefined, 7]) {
      const { groups } = await found([{ ...OFFER, location }], { country: 'US', type: 'local', region, city });
      expect(groups[0]).toMatchObject({ place: '' });
      expect(groups[0]?.region).toBeUndefined();
    }
  });

  it('F132: a group that is listed twice is shown once, and places of one name have their regions', async () => {
    const { groups } = await found([
      OFFER,
      OFFER,
      { ...OFFER, id: 'il', prefix: '+1 (217)', location: 'Springfield' },
      { ...OFFER, id: 'ma', prefix: '+1 (413)', location: 'Springfield' },
      { ...OFFER, id: 'mo', prefix: '?', location: 'Springfield', region_name: 'Missouri' },
    ]);
    expect(groups.map(({ id, place, region }) => [id, place, region])).toEqual([
      ['g1', 'Los Angeles', undefined],
      ['il', 'Springfield', 'Illinois'],
      ['ma', 'Springfield', 'Massachusetts'],
      ['mo', 'Springfield', 'Missouri'],
    ]);
  });
});

it('F132: cities of one name have their regions, and one that is listed twice is there once', async () => {
  const of = (id: number, city_name: string, region_name?: string) => ({ id, city_name, region_name });
  const cities = [
    of(1, 'Newport', 'Wales'),
    of(2, 'Newport', 'England'),
    of(3, 'Cardiff', 'Wales'),
    of(3, 'Cardiff', 'Wales'),
  ];
  next('cities', { cities: [...cities, of(4, 'Leeds', 'England')] });
  const names = (await provider.places.cities('GB')).map(({ name }) => name);
  expect(names.slice(0, 2)).toEqual(['Newport, Wales', 'Newport, England']);
  expect(names.filter((name) => name.startsWith('Cardiff'))).toHaveLength(1);
  expect(names.at(-1)).toBe('Leeds');
});

describe('the numbers of a group', () => {
  it('F118: those outside its country or prefix, and what is no number, are not offered', async () => {
    const numbers = [
      '+12135550134',
      '+442071234567',
      '12345',
      '+12125550134',
      '(213) 555-0135',
      2135550136,
      '+12135550134',
    ];
    next('available', { numbers: numbers.map((number) => ({ id: `did-${number}`, number })) });
    expect(await provider.browsing.numbers('g1', '', LA)).toEqual(['+12135550134', '+12135550135', '+12135550136']);
    next('available', { numbers: ['<!here> 12135550134', '+12135550134'] });
    expect(await provider.browsing.numbers('g2', '', LA)).toEqual(['+12135550134']);
  });
});

const EXPIRES = '2026-01-31T11:30:00Z';
const made = (row: object) =>
  next('reserve', {
    reservation_details: {
      uuid: 'u1',
      number: '+12135550134',
      created_at: '2026-01-31T10:00:00Z',
      expires_at: EXPIRES,
      ...row,
    },
  });

describe('the answer of a hold', () => {
  it('F50: a hold whose number is no number is given back at once', async () => {
    for (const number of ['<!channel> 00012135', '+1213 555 1000/99', '12345', '', null, undefined, {}, 7]) {
      made({ number });
      expect(await provider.holding.hold('g1', undefined, LA)).toMatchObject({
        id: 'u1',
        number: '',
        unfit: 'numberUnreadable',
      });
    }
  });

  it('F51: its number is read in every notation, and is E.164 from there on', async () => {
    for (const number of [
      '(213) 555-0134',
      '2135550134',
      '12135550134',
      '0012135550134',
      2135550134,
      '+1 213 555 0134',
    ]) {
      made({ number });
      expect(await provider.holding.hold('g1', undefined, LA)).toMatchObject({ number: '+12135550134' });
    }
    made({ number: '2135550134' });
    expect(await provider.holding.hold('g1', '+12135550134', LA)).toMatchObject({ number: '+12135550134' });
  });

  it('F52: its end is read in every notation', async () => {
    const at = Date.parse(EXPIRES);
    for (const expires_at of [
      at,
      at / 1000,
      String(at / 1000),
      '2026-01-31 11:30:00 UTC',
      'Sat, 31 Jan 2026 11:30:00 GMT',
      '2026-01-31T13:30:00+02',
    ]) {
      made({ expires_at });
      expect(await provider.holding.hold('g1', undefined, LA)).toMatchObject({ expiresAt: at });
    }
  });

  it('F52: a hold whose end cannot be read is given back at once, and why is said', async () => {
    for (const expires_at of ['soon', null, undefined, '', '31/01/2026 11:30', '2126-01-31T11:30:00Z', {}]) {
      made({ expires_at });
      expect(await provider.holding.hold('g1', undefined, LA)).toMatchObject({ id: 'u1', unfit: 'endUnreadable' });
    }
  });

  it('F52: one that stands in the list without a readable end may still be there', async () => {
    next('reservations', {
      reservations: [{ uuid: 'u1', number: 'x', did_group_id: 'g1', reservation_end_date: 'soon' }],
    });
    // In the list, where it is found, an end that cannot be read is one that is still to come.
    expect((await provider.holding.holds()).holds).toMatchObject([
      { id: 'u1', groupId: 'g1', number: '', expiresAt: clock + 24 * 60 * 60_000 },
    ]);
  });

  it('F118: a number that is none of the group is given back', async () => {
    for (const number of ['+442071234567', '+12125550134', '+14165550134']) {
      made({ number });
      expect(await provider.holding.hold('g1', undefined, LA)).toMatchObject({ id: 'u1', unfit: 'foreignNumber' });
    }
    made({ number: '+12125550134' });
    expect(await provider.holding.hold('g1', undefined, { country: 'US', prefix: 'as you like' })).toMatchObject({
      number: '+12125550134',
    });
  });
});

describe('what was bought', () => {
  const owned = (row: object) =>
    sandbox.fault({
      endpoint: 'owned',
      kind: 'json',
      body: { success: true, count: 1, numbers: [{ uuid: 'DID1', status_text: 'ACTIVE', ...row }] },
    });

  it('F51: the list of owned numbers is read in every notation, by the country of its row or of the number sought', async () => {
    for (const phone_number of ['(323) 555-2000', '3235552000', '0013235552000', 3235552000, '+13235552000']) {
      for (const more of [{}, { iso_country_code: 'US' }]) {
        owned({ phone_number, ...more });
        expect([phone_number, (await provider.owned('+13235552000'))?.number]).toEqual([phone_number, '+13235552000']);
      }
    }
    owned({ phone_number: '3235552000', iso_country_code: 'BE' });
    expect(await provider.owned('+13235552000')).toBeUndefined();
  });

  it('F51: the answer of a purchase is read in every notation', async () => {
    for (const number of ['(323) 555-2000', '3235552000', '0013235552000', 3235552000]) {
      sandbox.fault({
        endpoint: 'purchase',
        kind: 'json',
        status: 201,
        body: { success: true, purchased: [number], failed: [] },
      });
      await provider.purchase({ groupId: 'g1', number: '+13235552000' });
    }
    expect(sandbox.state().calls.owned).toBe(0);
  });

  it('F129: a number that is owned in another form is owned', async () => {
    owned({ phone_number: '+525512345678', iso_country_code: 'MX' });
    expect(await provider.owned('+5215512345678')).toMatchObject({ active: true });
    owned({ phone_number: '+22507123456' });
    expect(await provider.owned('+2250707123456')).toMatchObject({ active: true });
  });

  it('F50: only E.164 is ever ordered', async () => {
    for (const number of ['<!channel> 00012135', '+1213 555 1000/99', '2135550134', '+1 213 555 0134']) {
      await expect(provider.purchase({ groupId: 'g1', number })).rejects.toEqual(kind('refused'));
    }
    expect(sandbox.state().calls.purchase).toBe(0);
  });
});

it('F58: ids that another provider gave a place are no ids here', async () => {
  const named = {
    country: 'US',
    type: 'local',
    region: { id: '', name: 'California' },
    city: { id: '', name: 'Los Angeles' },
  } as const;
  // The sandbox refuses a search of the United States without a region: no id was sent.
  await expect(provider.search(named)).rejects.toMatchObject({
    message: expect.stringContaining('region is required'),
  });
});
