import { afterEach, describe, expect, it } from 'vitest';
import { createBirdSandbox } from '../../src/demo/bird/sandbox.ts';
import { createTwochatSandbox } from '../../src/demo/twochat/sandbox.ts';
import { readTerms } from '../../src/providers/bird/terms.ts';
import * as bird from './bird-bench.ts';
import { ACCOUNT, createBirdStubs, PRICE } from './bird-stub.ts';
import { createPlainQuota } from './plain-quota.ts';
import { outcomeOf } from './provider-calls.ts';
import { createStubServer, json } from './stub-server.ts';
import { clientOf, KNOWN, SECRET } from './twochat-bench.ts';

const { open, birdOf, closeAll } = createBirdStubs();
afterEach(closeAll);

const AT = '2025-08-13T19:46:21Z';
const LATER = '2025-10-01T00:00:00Z';
const LATEST = '2025-11-01T00:00:00Z';
/** How far a provider's clock may be ahead of ours. */
const AHEAD_MS = 600_000;
const row = (n: number, more: object = {}) => ({
  uuid: `DID${n}`,
  phone_number: `+1213556${String(n).padStart(4, '0')}`,
  iso_country_code: 'US',
  region_name: 'Los Angeles',
  provider_type: 'shared-cost',
  status: 1,
  status_text: 'ACTIVE',
  created_at: AT,
  expires_at: '2025-09-14T13:49:56Z',
  ...more,
});

/** 2Chat that answers each page so, a client of it, and how long it paused. */
async function twochatOf(answer: (page: number) => unknown, aheadMs = 0) {
  const pauses: number[] = [];
  const stub = await createStubServer((response, { path }) => {
    const body = answer(Number(new URL(path, 'http://x').searchParams.get('page_number')));
    if (aheadMs > 0) response.setHeader('date', new Date(Date.now() + aheadMs).toUTCString());
    if (typeof body === 'number') response.writeHead(body, { 'retry-after': '7' }).end('{"error":true}');
    else json(response, body);
  });
  open.push(stub);
  const pause = async (ms: number) => void pauses.push(ms);
  const inventory = clientOf({ apiKey: SECRET }, stub.url, {
    quota: createPlainQuota({ known: KNOWN }),
    pause,
  }).inventory;
  return { inventory, pauses, seen: stub.seen };
}
const pages =
  (all: readonly unknown[], size: number, first = 0) =>
  (page: number) => {
    const numbers = page < first ? [] : all.slice((page - first) * size, (page - first + 1) * size);
    return { success: true, count: numbers.length, page, numbers };
  };
const rows = (count: number) => Array.from({ length: count }, (_, n) => row(n));

describe("2Chat's inventory", () => {
  it('says of each number what the list tells of it', async () => {
    const states = [
      'ACTIVE',
      'AWAITING_REGISTRATION',
      'PENDING_ACTIVATION',
      'PENDING_CANCELLATION',
      'RELEASED',
      'HELD',
    ];
    const { inventory } = await twochatOf(
      pages(
        states.map((status_text, n) => row(n, { status_text })),
        200,
      ),
    );
    const { numbers, ...rest } = await inventory.list();
    expect(rest).toEqual({ unreadable: 0, whole: true });
    expect(numbers.map(({ state }) => state)).toEqual(['active', 'waits', 'waits', 'ending', 'gone', undefined]);
    expect(numbers[5]).toMatchObject({
      id: 'DID5',
      status: 'HELD',
      country: 'US',
      type: 'sharedcost',
      place: 'Los Angeles',
    });
    expect(Math.abs((numbers[0]?.at ?? 0) - Date.parse(AT))).toBeLessThan(5_000);
    expect(numbers[0]?.endsAt).toBeGreaterThan(numbers[0]?.at ?? Infinity);
  });

  it('leaves an end as it is stated, and moves only when it became ours to our clock', async () => {
    const { inventory } = await twochatOf(pages([row(1, { expires_at: LATER })], 200), AHEAD_MS);
    const [listed] = (await inventory.list()).numbers;
    expect(listed?.endsAt).toBe(Date.parse(LATER));
    expect(Math.abs((listed?.at ?? 0) - (Date.parse(AT) - AHEAD_MS))).toBeLessThan(60_000);
  });

  it.each([
    [200, 0],
    [50, 0],
    [50, 1],
    [7, 1],
  ])('reads 1,003 numbers whole in pages of %i that are counted from %i', async (size, first) => {
    const { inventory } = await twochatOf(pages(rows(1_003), size, first));
    const { numbers, whole } = await inventory.list();
    expect({ count: numbers.length, whole }).toEqual({ count: 1_003, whole: true });
  });

  it('reads 10,000 in pages of 50 with a pause behind the first, so that people come first', async () => {
    const { inventory, pauses } = await twochatOf(pages(rows(10_000), 50));
    const { numbers, whole } = await inventory.list();
    expect({ count: numbers.length, whole }).toEqual({ count: 10_000, whole: true });
    expect(pauses).toHaveLength(10_000 / 50 + 1 - 5);
  });

  it('is not whole where the answer says that there is more, or a row cannot be read', async () => {
    const lies = await twochatOf((page) => ({ success: true, count: 9, numbers: page === 0 ? rows(3) : [] }));
    expect(await lies.inventory.list()).toMatchObject({ whole: false, unreadable: 0 });
    const odd = await twochatOf(pages([...rows(3), row(4, { phone_number: 'soon' })], 200));
    expect(await odd.inventory.list()).toMatchObject({ whole: false, unreadable: 1 });
  });

  it.each([
    ['one page whatever is asked for', 200, (page: number) => Math.min(page, 0), false],
    ['the same page twice in between', 200, (page: number) => (page === 2 ? 1 : page), false],
    ['its last page again and again', 200, (page: number) => Math.min(page, 2), true],
    ['its only page again and again', 7, () => 0, true],
  ])('sees by its length whether a page that is sent again may be less than all there is: %s', async (_, size, asked, whole) => {
    const list = pages(rows(size === 7 ? 7 : 443), size);
    const { inventory } = await twochatOf((page) => list(asked(page)));
    expect(await inventory.list()).toMatchObject({ whole, unreadable: 0 });
    expect(await inventory.find('+12139990000')).toMatchObject({ numbers: [], whole });
  });

  const cut = (all: readonly unknown[], ...lengths: number[]) =>
    lengths.map((length, page) => {
      const from = lengths.slice(0, page).reduce((sum, each) => sum + each, 0);
      return all.slice(from, from + length);
    });
  const plain = rows(500);
  const nameless = plain.map((each) => ({ ...each, uuid: undefined }));
  it.each<[string, unknown[][], boolean]>([
    ['one number came while it was read', [plain.slice(0, 200), plain.slice(199, 399), plain.slice(399)], false],
    ['the last page has only what moved there', [plain.slice(0, 200), plain.slice(197, 200)], false],
    ['a page was cut', cut(plain, 200, 150, 150), false],
    ['its first page was cut', cut(plain, 150, 200, 150), false],
    ['its last but one was cut', cut(plain, 200, 200, 40, 60), false],
    ['every page is full but the last', cut(plain, 50, 50, 50, 7), true],
    ['every page is full', cut(plain, 50, 50, 50), true],
    ['what has no id is listed twice', [nameless.slice(0, 7), nameless.slice(6, 13)], true],
  ])('sees by its pages whether it moved while it was read, or is cut: %s', async (_, all, whole) => {
    const { inventory } = await twochatOf((page) => ({ success: true, numbers: all[page] ?? [] }));
    const list = await inventory.list();
    expect(list).toMatchObject({ whole, unreadable: 0 });
    expect(list.numbers).toHaveLength(new Set(all.flat()).size);
  });

  it('waits where it is told to, and fails where a page does: half a list is none', async () => {
    let refused = 3;
    const list = pages(rows(450), 200);
    const limited = await twochatOf((page) => (page === 1 && refused-- > 0 ? 429 : list(page)));
    expect((await limited.inventory.list()).numbers).toHaveLength(450);
    expect(limited.pauses.length).toBeGreaterThan(0);
    const broken = await twochatOf((page) => (page === 1 ? 500 : list(page)));
    expect(await outcomeOf(broken.inventory.list(), SECRET)).toBe('unavailable');
  });

  it('finds every row of one number, however it is written, without the pauses of a list that nobody waits for', async () => {
    const mine = { iso_country_code: 'MX', created_at: AT };
    const { inventory, pauses } = await twochatOf(
      pages(
        [
          row(1, { ...mine, phone_number: '+5215512345678', status_text: 'RELEASED' }),
          ...rows(1_500),
          row(2, { ...mine, phone_number: '55 1234 5678', status_text: 'ACTIVE' }),
        ],
        200,
      ),
    );
    const { numbers, ...rest } = await inventory.find('+525512345678');
    expect(rest).toEqual({ unreadable: 0, whole: true });
    expect(numbers.map(({ id, state }) => [id, state])).toEqual([
      ['DID1', 'gone'],
      ['DID2', 'active'],
    ]);
    expect(await inventory.find('+525512345679')).toEqual({ numbers: [], unreadable: 0, whole: true });
    expect(pauses).toEqual([]);
  });

  it('looks once more for one that is absent from a long list, since others may have left it meanwhile', async () => {
    let left = rows(450);
    const leaving = await twochatOf((page) => {
      const answer = pages(left, 200)(page);
      if (page === 0) left = left.filter(({ uuid }) => uuid !== 'DID7');
      return answer;
    });
    expect((await leaving.inventory.find('+12135560200')).numbers).toHaveLength(1);
    // Of a short one nothing moves past us.
    const short = await twochatOf(pages(rows(3), 200));
    await short.inventory.find('+12139990000');
    expect(short.seen).toHaveLength(2);
  });

  it('does not prove that one is absent by a list that is not whole, and fails where a page does', async () => {
    const list = pages(rows(450), 200);
    const told = await twochatOf((page) => ({ ...Object(list(page)), count: 451 }));
    expect(await told.inventory.find('+12135550100')).toEqual({ numbers: [], unreadable: 0, whole: false });
    expect((await told.inventory.find('+12135560449')).numbers).toHaveLength(1);
    const broken = await twochatOf((page) => (page === 1 ? 500 : list(page)));
    expect(await outcomeOf(broken.inventory.find('+12135560001'), SECRET)).toBe('unavailable');
  });

  it('tells what the sandbox sold, in whichever notation', async () => {
    const sandbox = await createTwochatSandbox();
    open.push(sandbox);
    const client = clientOf(sandbox, sandbox.url);
    expect(await client.inventory.list()).toEqual({ numbers: [], unreadable: 0, whole: true });
    const [group] = await client.search({ country: 'DE', type: 'local' });
    const { number } = sandbox.holdForStranger(group?.id ?? '');
    await client.purchase({ groupId: group?.id ?? '', number });
    const { numbers } = await client.inventory.list();
    expect(numbers).toEqual([expect.objectContaining({ number, state: 'active', country: 'DE', type: 'local' })]);
  });
});

const listed = (more: object = {}) => ({
  id: 'n-1',
  endpointId: 'e-1',
  numberString: '+31201234567',
  countryCode: 'NL',
  type: 'toll-free',
  createdAt: AT,
  endpoint: { capabilities: [{ name: 'voice', inbound: { status: 'active', issues: [] } }] },
  ...more,
});
const subscription = (more: object = {}) => ({
  name: 'main',
  status: 'active',
  price: PRICE,
  subscription: { endAt: '2025-09-14T13:49:56Z', canceledAt: null, status: 'active' },
  ...more,
});

const paid = { endAt: AT, canceledAt: null, status: 'active' };
const next = { ...paid, endAt: LATER };

describe("Bird's inventory", () => {
  it('leaves an end as it is stated, and moves only when it became ours to our clock', async () => {
    const stub = await createStubServer((response, { path }) => {
      response.setHeader('date', new Date(Date.now() + AHEAD_MS).toUTCString());
      const terms = subscription({ subscription: { endAt: LATER } });
      json(response, { results: [path.includes('/subscriptions') ? terms : listed({ deprovisionAt: LATER })] });
    });
    open.push(stub);
    const { inventory } = bird.clientOf(ACCOUNT, stub.url);
    const [first] = (await inventory?.list())?.numbers ?? [];
    expect(first?.endsAt).toBe(Date.parse(LATER));
    expect(Math.abs((first?.at ?? 0) - (Date.parse(AT) - AHEAD_MS))).toBeLessThan(60_000);
    expect((first && (await inventory?.terms?.(first)))?.endsAt).toBe(Date.parse(LATER));
  });

  it('says of each number what the list tells of it', async () => {
    const issue = [
      { name: 'voice', inbound: { status: 'inactive', issues: ['compliance-requirement-not-satisfied'] } },
    ];
    const { client } = await birdOf(() => ({
      results: [
        listed(),
        listed({ id: 'n-2', numberString: '+31201234568', endpoint: { capabilities: issue } }),
        listed({ id: 'n-3', numberString: '+31201234569', deprovisionAt: '2025-01-01T00:00:00Z' }),
        listed({
          id: 'n-4',
          numberString: '+31201234560',
          deprovisionAt: new Date(Date.now() + 86_400_000).toISOString(),
        }),
      ],
    }));
    const { numbers, ...rest } = (await client.inventory?.list()) ?? { numbers: [] };
    expect(rest).toEqual({ unreadable: 0, whole: true });
    expect(numbers.map(({ state }) => state)).toEqual(['active', 'waits', 'gone', 'ending']);
    expect(numbers[0]).toMatchObject({ id: 'e-1', number: '+31201234567', country: 'NL', type: 'tollfree' });
  });

  it('is not whole where its pages lead round in a circle, and fails where one does', async () => {
    const circle = await birdOf(() => ({ results: [listed()], nextPageToken: 'again' }));
    expect(await circle.client.inventory?.list()).toMatchObject({ whole: false });
    let calls = 0;
    const cut = await birdOf(() => (calls++ === 0 ? { results: [listed()], nextPageToken: '2' } : 'gone'));
    expect(await outcomeOf(cut.client.inventory?.list() ?? Promise.resolve(), ACCOUNT.accessKey)).toBe('unreadable');
  });

  it('is not whole where an answer says that there are more, or a row cannot be read', async () => {
    const more = await birdOf(() => ({ results: [listed()], pagination: { totalCount: 2 } }));
    expect(await more.client.inventory?.list()).toMatchObject({ whole: false, unreadable: 0 });
    const exact = await birdOf(() => ({ results: [listed()], total: '1', limit: 99, nextPageToken: null }));
    expect(await exact.client.inventory?.list()).toMatchObject({ whole: true });
    const odd = await birdOf(() => ({ results: [listed(), listed({ numberString: null })] }));
    expect(await odd.client.inventory?.list()).toMatchObject({ whole: false, unreadable: 1 });
  });

  it('lists each number once where a page comes twice, and goes on behind an empty one', async () => {
    const rows = Array.from({ length: 5 }, (_, n) =>
      listed({ id: `n-${n}`, endpointId: `e-${n}`, numberString: `+3120123456${n}` }),
    );
    const all = [rows.slice(0, 2), [], rows.slice(0, 2), rows.slice(2)];
    const { client } = await birdOf((query) => {
      const page = Number(query.get('pageToken') ?? 0);
      return { results: all[page], ...(page < 3 && { nextPageToken: String(page + 1) }) };
    });
    const list = await client.inventory?.list();
    // A page that brings nothing may lead round in a circle, so that what is behind it is not read, nor taken to be absent.
    expect({ whole: list?.whole, count: list?.numbers.length }).toEqual({ whole: false, count: 2 });
    all[2] = [...rows.slice(1, 3)];
    const shifted = await client.inventory?.list();
    // It moved while it was read, so that others may have moved past the page that was read next.
    expect({ whole: shifted?.whole, count: shifted?.numbers.length }).toEqual({ whole: false, count: 5 });
    all[2] = [
      listed({ id: 'n-1', endpointId: 'e-1', numberString: '+31201234561', type: 'mobile' }),
      ...rows.slice(2, 3),
    ];
    expect((await client.inventory?.list())?.whole).toBe(false);
    expect(await outcomeOf(client.owned('+31201234999'), ACCOUNT.accessKey)).toBe('unreadable');
    all[2] = rows.slice(2, 3);
    all[3] = rows.slice(3);
    expect(await client.inventory?.list()).toMatchObject({ whole: true, unreadable: 0 });
  });

  it('finds one number by its digits, and in the whole list where that does not show it as ours', async () => {
    const { client, seen } = await birdOf((query) => ({
      results: query.has('numberString')
        ? [listed({ deprovisionAt: '2025-01-01T00:00:00Z' }), listed({ id: 'n-2', numberString: '+312012345670' })]
        : [listed({ id: 'n-3', endpointId: 'e-3' }), listed({ id: 'n-4', numberString: '+31201234568' })],
    }));
    const find = async (number: string) => (await client.inventory?.find(number)) ?? { numbers: [], whole: false };
    const { numbers, whole } = await find('+31201234567');
    expect({ ids: numbers.map(({ id }) => id), whole }).toEqual({ ids: ['e-3'], whole: true });
    expect(seen).toHaveLength(2);
    expect(await find('+31201234999')).toEqual({ numbers: [], unreadable: 0, whole: true });
  });

  it('does not prove that one is absent where a row cannot be read, and reads it as its own country writes it', async () => {
    const odd = await birdOf(() => ({ results: [listed({ numberString: 'soon' })].concat(listed()) }));
    expect(await odd.client.inventory?.find('+31201234999')).toMatchObject({ numbers: [], whole: false });
    const home = await birdOf(() => ({ results: [listed({ numberString: '020 1234567', countryCode: '' })] }));
    expect((await home.client.inventory?.find('+31201234567'))?.numbers).toMatchObject([{ number: '+31201234567' }]);
  });

  it('tells the price and the end of one number by its main subscription alone', async () => {
    const termsOf = async (...results: object[]) =>
      (await birdOf(() => ({ results }))).client.inventory?.terms?.({ number: '+31201234567', id: 'e-1' });
    expect(await termsOf(subscription())).toMatchObject({ monthly: { amount: '3.50', currency: 'EUR' }, ends: false });
    expect(await termsOf(subscription({ name: 'extra' }), subscription())).toMatchObject({ ends: false });
    const cancelled = { endAt: AT, canceledAt: AT, status: 'cancelled' };
    expect(await termsOf(subscription({ subscription: cancelled }))).toMatchObject({ ends: true });
    // A price that cannot be read is none.
    expect((await termsOf(subscription({ price: { amount: 'five', currencyCode: 'EUR' } })))?.monthly).toBeUndefined();
    expect(await termsOf()).toBeUndefined();
  });

  it.each([
    ['inactive', [{ status: 'inactive', subscription: { ...paid, status: 'inactive' } }], '0.00', AT, true],
    ['cancelled, and over', [{ subscription: { ...paid, canceledAt: AT, status: 'cancelled' } }], '0.00', AT, true],
    ['cancelled, by its status alone', [{ status: 'canceled', subscription: { endAt: AT } }], '0.00', AT, true],
    ['cancelled, and not over', [{ subscription: { ...next, canceledAt: AT } }], '3.50', LATER, true],
    [
      'of which its two words contradict each other',
      [{ subscription: { ...paid, status: 'inactive' } }],
      '3.50',
      AT,
      false,
    ],
    [
      'active beside one that is over',
      [{ status: 'inactive', subscription: { endAt: AT } }, { subscription: next }],
      '3.50',
      LATER,
      false,
    ],
    ['active, two of them', [{ subscription: { ...paid, startAt: AT } }, { subscription: next }], '7.00', AT, false],
    [
      'active, one of two cancelled',
      [{ subscription: { ...next, canceledAt: AT } }, { subscription: { endAt: LATEST } }],
      '7.00',
      LATEST,
      false,
    ],
    [
      'active, both cancelled',
      [{ subscription: { endAt: LATEST, canceledAt: AT } }, { subscription: { endAt: LATER, canceledAt: AT } }],
      '7.00',
      LATEST,
      true,
    ],
    [
      'active, in two currencies',
      [{}, { price: { ...PRICE, currencyCode: 'USD' } }],
      undefined,
      '2025-09-14T13:49:56Z',
      false,
    ],
    ['active, one of two without a price', [{}, { price: null }], undefined, '2025-09-14T13:49:56Z', false],
  ])('takes what runs of several subscriptions together, and what is over costs nothing: %s', async (_, some, amount, ends, isOver) => {
    const terms = readTerms(some.map(subscription), Date.parse('2025-09-01T00:00:00Z'));
    expect({ amount: terms?.monthly?.amount, at: terms?.endsAt, ends: terms?.ends }).toEqual({
      amount,
      at: Date.parse(ends),
      ends: isOver,
    });
  });

  it('does not guess which of several subscriptions counts', () => {
    expect(readTerms([subscription(), subscription({ status: 'pending' })], 0)).toBeUndefined();
    expect(readTerms([subscription({ name: 'extra' })], 0)).toBeUndefined();
  });

  it('asks for nothing else by an id that would lead elsewhere', async () => {
    const { client, seen } = await birdOf(() => ({ results: [listed({ endpointId: '../../x', id: '../y' })] }));
    const { numbers } = (await client.inventory?.list()) ?? { numbers: [] };
    expect(numbers[0]?.id).toBeUndefined();
    const [first] = numbers;
    expect(first && (await client.inventory?.terms?.(first))).toBeUndefined();
    expect(seen).toHaveLength(1);
  });

  it('tells what the sandbox sold', async () => {
    const sandbox = await createBirdSandbox();
    open.push(sandbox);
    const client = bird.clientOf(sandbox, sandbox.url);
    const [group] = await client.search({ country: 'NL', type: 'all' });
    await client.purchase({ groupId: group?.id ?? '', number: group?.number ?? '' });
    const [number] = (await client.inventory?.list())?.numbers ?? [];
    expect(number).toMatchObject({ number: group?.number, country: 'NL' });
    expect(number && (await client.inventory?.terms?.(number))).toMatchObject({ monthly: group?.monthly, ends: false });
  });
});
