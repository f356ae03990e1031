import { afterEach, describe, expect, it } from 'vitest';
import type { Search } from '../../src/domain/group.ts';
import { clientOf, SECRET } from './bird-bench.ts';
import { ACCOUNT, createBirdStubs, item, no, STOCK, US } from './bird-stub.ts';
import { createPlainQuota } from './plain-quota.ts';

const { birdOf, listOf, closeAll } = createBirdStubs();
afterEach(closeAll);

describe('what is asked', () => {
  it.each<[Search, string]>([
    [{ country: 'us', type: 'all' }, 'countryCodes=US&limit=99'],
    [{ country: 'US', type: 'local' }, 'countryCodes=US&types=local&limit=99'],
    [{ country: 'US', type: 'tollfree' }, 'countryCodes=US&types=toll-free&limit=99'],
    [{ country: 'NL', type: 'mobile' }, 'countryCodes=NL&types=mobile&limit=99'],
    [{ country: 'NL', type: 'national', cityText: '  ' }, 'countryCodes=NL&types=national&limit=99'],
    [{ country: 'US', type: 'all', cityText: '(213) 55' }, 'countryCodes=US&prefix=%2B121355&limit=99'],
  ])('for %j', async (search, query) => {
    const bird = await listOf();
    expect(await bird.client.search(search)).toEqual([]);
    expect(bird.seen.map(({ method, path }) => `${method} ${path}`)).toEqual([`GET ${STOCK}?${query}`]);
    expect(bird.keys).toEqual([`AccessKey ${SECRET}`]);
  });

  it.each<Search>([
    { country: 'US', type: 'global' },
    { country: 'GB', type: 'sharedcost' },
    { country: 'US', type: 'local', cityText: '+44 20' },
  ])('nothing, for what Bird does not have: %j', async (search) => {
    const bird = await listOf(item(1));
    expect(await bird.client.search(search)).toEqual([]);
    expect(bird.seen).toEqual([]);
  });

  it('no local number where the beginning of a number was asked for that the country does not have', async () => {
    const [local, tollFree] = [item(1), { ...item(2), type: 'toll-free' }];
    const bird = await listOf(local, tollFree);
    const found = await bird.client.search({ country: 'US', type: 'all', cityText: '+44 20' });
    expect(found.map(({ type }) => type)).toEqual(['tollfree']);
    expect(bird.seen).toEqual([
      expect.objectContaining({
        path: expect.stringContaining('countryCodes=US&types=mobile&types=national&types=toll-free&limit=99'),
      }),
    ]);
  });

  it.each<Omit<Search, 'country' | 'type'>>([
    { region: { id: '', name: 'California' } },
    { city: { id: '1001', name: 'Los Angeles' } },
    { cityText: 'Los Angeles' },
  ])('every number where a place was asked for, and never the place: %j', async (place) => {
    const bird = await listOf(item(1), item(2, { type: 'toll-free' }));
    const found = await bird.client.search({ country: 'US', type: 'all', ...place });
    expect(found.map(({ type, place, placed }) => [type, place, placed])).toEqual([
      ['local', 'Los Angeles', 'unknown'],
      ['tollfree', '', undefined],
    ]);
    expect(bird.seen.map(({ path }) => path)).toEqual([`${STOCK}?countryCodes=US&limit=99`]);
  });

  it('features by the names that can be told of its pages', async () => {
    const bird = await listOf(item(1));
    await bird.client.search({ country: 'NL', type: 'all', features: ['voice', 'sms_in', 'sms_out', 'whatsapp'] });
    expect(bird.seen).toEqual([
      expect.objectContaining({
        path: expect.stringContaining('countryCodes=NL&features=sms-inbound&features=sms-outbound&limit=99'),
      }),
    ]);
  });

  it('again without features when Bird does not know their names', async () => {
    const bird = await birdOf((query) => (query.has('features') ? no('unknown feature') : { results: [item(1)] }));
    const found = await bird.client.search({ country: 'US', type: 'all', features: ['sms_out'] });
    expect(found).toHaveLength(1);
    expect(bird.seen).toHaveLength(2);
  });

  it.each<[country: string, text: string, international: string | null, areaCode: string | null]>([
    ['US', '+1213', '+1213', '213'],
    ['US', '213', '+1213', '213'],
    ['US', '1 213', '+1213', '213'],
    ['US', '2', '+12', '2'],
    ['US', '+1', '+1', null],
    ['US', '+', null, null],
    ['DE', '030', '+4930', '30'],
    ['DE', '30', '+4930', '30'],
    ['DE', '+49 (30)', '+4930', '30'],
    ['DE', '+4', '+4', null],
    ['IT', '06', '+3906', '06'],
    ['GB', '020 7', '+44207', '207'],
    ['FR', '01.99', '+33199', '199'],
    ['IE', '01', '+3531', '1'],
  ])('of %s for "%s": %s or %s', async (country, text, ...expected) => {
    for (const [at, format] of (['international', 'areaCode'] as const).entries()) {
      const bird = await birdOf(() => ({ results: [] }), format);
      await bird.client.search({ country, type: 'all', cityText: text });
      const asked = bird.seen.map(({ path }) => new URL(path, 'http://x').searchParams);
      expect(asked[0]?.get('prefix') ?? null).toBe(expected[at]);
      for (const query of asked) expect(query.get('countryCodes')).toBe(country);
    }
  });

  it('again by no process within a minute, and once for many', async () => {
    let now = 0;
    const bird = await listOf(item(1));
    const client = clientOf(ACCOUNT, bird.url, { now: () => now });
    await Promise.all([client.search(US), client.search(US), client.search({ ...US, country: 'us' })]);
    now = 59_999;
    await client.search(US);
    expect(bird.seen).toHaveLength(1);
    now = 60_000;
    await client.search(US);
    expect(bird.seen).toHaveLength(2);
  });
});

describe('pages', () => {
  const tokens = (query: URLSearchParams) => query.get('pageToken');

  it('are read by their tokens until there is none', async () => {
    const next: Record<string, string | undefined> = { '': 'a+/=', 'a+/=': 'b', b: undefined };
    const bird = await birdOf((query) => {
      const at = tokens(query) ?? '';
      return { results: [item(at.length)], nextPageToken: next[at] };
    });
    expect((await bird.client.search(US)).map(({ id }) => id)).toEqual(['item-0', 'item-4', 'item-1']);
    const asked = bird.seen.map(({ path }) => new URL(path, 'http://x').searchParams);
    expect(asked.map(tokens)).toEqual([null, 'a+/=', 'b']);
    for (const query of asked) expect([query.get('countryCodes'), query.get('limit')]).toEqual(['US', '99']);
  });

  it.each([null, '', {}])('end with a token of %j', async (nextPageToken) => {
    const bird = await birdOf(() => ({ results: [item(1)], nextPageToken }));
    await bird.client.search(US);
    expect(bird.seen).toHaveLength(1);
  });

  it('do not go round in a circle, and show no number twice', async () => {
    const bird = await birdOf(() => ({ results: [item(1)], nextPageToken: 'same' }));
    expect(await bird.client.search(US)).toHaveLength(1);
    expect(bird.seen).toHaveLength(2);
  });

  it('are five at most', async () => {
    const bird = await birdOf((query) => {
      const at = Number(tokens(query) ?? 0);
      return { results: [item(at)], nextPageToken: String(at + 1) };
    });
    expect(await bird.client.search(US)).toHaveLength(5);
    expect(bird.seen).toHaveLength(5);
  });

  it('may be longer than asked for: 10,000 numbers', async () => {
    const bird = await listOf(...Array.from({ length: 10_000 }, (_, n) => item(n)));
    expect(await bird.client.search(US)).toHaveLength(10_000);
    expect(bird.seen).toHaveLength(1);
  });

  it('each take a turn', async () => {
    const bird = await birdOf((query) => ({ results: [item(1)], nextPageToken: tokens(query) ? undefined : 'a' }));
    const quota = createPlainQuota();
    await clientOf(ACCOUNT, bird.url, { quota }).search(US);
    const turn = { provider: 'Bird', urgent: false, perMinute: 300, waitMs: expect.any(Number) };
    expect(quota.turns).toEqual([turn, turn]);
  });
});
