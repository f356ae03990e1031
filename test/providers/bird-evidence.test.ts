import { afterEach, describe, expect, it } from 'vitest';
import type { PrefixFormat } from '../../src/providers/bird/prefix.ts';
import { clientOf, SECRET, sandboxOf } from './bird-bench.ts';
import { ACCOUNT, createBirdStubs, item, no, STOCK, US } from './bird-stub.ts';
import { firstGroup, heldOffer, must, outcomeOf } from './provider-calls.ts';
import type { Seen } from './stub-server.ts';

const { open, birdOf, listOf, closeAll } = createBirdStubs();
afterEach(closeAll);

describe('a look at one number', () => {
  const all = async (answer: (prefix: string) => unknown, prefixFormat?: PrefixFormat) => {
    const bird = await birdOf((query) => answer(must(query.get('prefix') ?? undefined)), prefixFormat);
    const [offer] = await (await listOf(item(1))).client.search(US);
    return {
      ...bird,
      look: async () => (await bird.client.recheck(await heldOffer(bird.client, must(offer), US)))?.group,
      offer: must(offer),
    };
  };
  const prefixes = (seen: readonly Seen[]) =>
    seen.map(({ path }) => new URL(path, 'http://x').searchParams.get('prefix'));

  it('asks for the whole number', async () => {
    const bird = await all(() => ({ results: [item(1)] }));
    expect(await bird.look()).toEqual(bird.offer);
    expect(bird.seen.map(({ path }) => path)).toEqual([`${STOCK}?countryCodes=US&prefix=%2B12130000001&limit=99`]);
  });

  it.each<[PrefixFormat, string[]]>([
    ['international', ['+12130000001', '2130000001']],
    ['areaCode', ['2130000001', '+12130000001']],
  ])('is right whichever way Bird reads the prefix (%s first)', async (format, order) => {
    const [, second = ''] = order;
    for (const other of [{ results: [] }, no('prefix is invalid')]) {
      const bird = await all((prefix) => (prefix === second ? { results: [item(1)] } : other), format);
      expect(await bird.look()).toEqual(bird.offer);
      expect(prefixes(bird.seen)).toEqual(order);
      const gone = await all((prefix) => (prefix === second ? { results: [] } : other), format);
      expect(await gone.look()).toBeUndefined();
      expect(prefixes(gone.seen)).toEqual(order);
    }
  });

  it('does not call a number gone that could not be asked for', async () => {
    const bird = await all(() => no('prefix is invalid'));
    expect(await outcomeOf(bird.look(), SECRET)).toBe('refused');
  });

  it.each<[string, object]>([
    ['another item', { id: 'item-9' }],
    ['another number', { numberString: '+12130000002' }],
    ['a number of another area', { numberString: '+1 (323) 000-0001' }],
    ['an item on back order', { backOrderRequired: true }],
  ])('does not take %s for it', async (_, more) => {
    const bird = await all(() => ({ results: [item(1, more)] }));
    expect(await bird.look()).toBeUndefined();
  });

  it('says that it cannot read the price, rather than that the number is gone', async () => {
    const bird = await all(() => ({ results: [item(1, { monthlyPrice: null })] }));
    expect(await outcomeOf(bird.look(), SECRET)).toBe('unreadable');
  });

  it('is taken against a sandbox that knows area codes only', async () => {
    const sandbox = await sandboxOf({ readings: { prefixFormat: 'areaCode' } });
    open.push(sandbox);
    for (const prefixFormat of ['international', 'areaCode'] as const) {
      const client = clientOf(sandbox, sandbox.url, { prefixFormat });
      const offer = await firstGroup(client, { country: 'NL', type: 'local' });
      expect(await client.recheck(await heldOffer(client, offer, US))).toEqual({ group: offer });
    }
    const client = clientOf(sandbox, sandbox.url, { prefixFormat: 'areaCode' });
    expect((await client.search({ country: 'NL', type: 'all', cityText: '020' })).length).toBeGreaterThan(3);
  });
});

describe('owned numbers', () => {
  const NUMBER = '+12130000001';
  const side = (status: string, ...issues: string[]) => ({ status, issues });
  const owned = (more: object = {}) => ({ id: 'n1', endpointId: 'n1', numberString: NUMBER, ...more });
  const channels = (...sides: object[]) => ({
    endpoint: { capabilities: sides.map((inbound, n) => ({ name: `c${n}`, inbound })) },
  });

  it('are asked for by all digits of one, in the workspace', async () => {
    const bird = await listOf(owned(channels(side('active'))));
    expect(await bird.client.owned(NUMBER)).toEqual({ number: NUMBER, active: true, status: 'active' });
    expect(bird.seen.map(({ path }) => path)).toEqual([
      '/workspaces/ws-2/numbers-long-code?numberString=12130000001&limit=99',
    ]);
  });

  it('are the same number only when all digits are', async () => {
    const bird = await listOf(owned({ numberString: '+12130000010' }));
    expect(await bird.client.owned(NUMBER)).toBeUndefined();
    // What is no number may be any.
    for (const numberString of ['+121300000012', '+1213000000']) {
      const odd = await listOf(owned({ numberString }), owned({ numberString: '+12130000010' }));
      expect(await outcomeOf(odd.client.owned(NUMBER), SECRET)).toBe('unreadable');
    }
    const spelt = await listOf(owned({ numberString: '1 (213) 000-0001' }));
    expect(await spelt.client.owned(NUMBER)).toMatchObject({ number: NUMBER });
  });

  it('are looked for on every page, and no further than where it is', async () => {
    const bird = await birdOf((query) => {
      const at = Number(query.get('pageToken') ?? 0);
      return {
        results: [at === 7 ? owned() : owned({ numberString: `+3120555${at}000` })],
        nextPageToken: `${at + 1}`,
      };
    });
    expect(await bird.client.owned(NUMBER)).toBeDefined();
    expect(bird.seen).toHaveLength(8);
  });

  it.each<[string, object, { active?: boolean; status?: string }]>([
    ['nothing told', {}, {}],
    ['a draft order', { order: { status: 'draft' } }, { active: false, status: 'draft' }],
    ['active', channels(side('active'), side('inactive')), { active: true, status: 'active' }],
    ['inactive', channels(side('inactive')), { active: false, status: 'inactive' }],
    [
      'what it cannot do',
      channels(side('active'), side('inactive', 'capability-is-not-supported')),
      { active: true, status: 'active' },
    ],
    [
      'what it waits for',
      channels(side('active'), side('inactive', 'compliance-requirement-not-satisfied')),
      { active: false, status: 'compliance-requirement-not-satisfied' },
    ],
    [
      'two reasons, once each',
      channels(
        side('inactive', 'subscription-is-not-active'),
        side('', 'subscription-is-not-active', 'brand-not-ready'),
      ),
      { active: false, status: 'subscription-is-not-active, brand-not-ready' },
    ],
    ['an endpoint of another shape', { endpoint: { capabilities: {} } }, {}],
    ['a deprovision date to come', { deprovisionAt: '2030-01-01T00:00:00Z' }, {}],
  ])('%s', async (_, more, expected) => {
    const bird = await listOf(owned(more));
    const client = clientOf(ACCOUNT, bird.url, { now: () => Date.UTC(2026, 0, 1) });
    expect(await client.owned(NUMBER)).toEqual({ number: NUMBER, ...expected });
  });

  it('are not ours any more once given back', async () => {
    const bird = await listOf(owned({ deprovisionAt: '2025-12-31T23:59:59Z' }));
    const client = clientOf(ACCOUNT, bird.url, { now: () => Date.UTC(2026, 0, 1) });
    expect(await client.owned(NUMBER)).toBeUndefined();
    const again = await listOf(owned({ deprovisionAt: '2025-12-31T23:59:59Z' }), owned({ id: 'n2' }));
    expect(await clientOf(ACCOUNT, again.url, { now: () => Date.UTC(2026, 0, 1) }).owned(NUMBER)).toBeDefined();
  });

  it('are unreadable when there are rows but not one can be read', async () => {
    for (const rows of [[{ id: 'n1' }], [7]]) {
      const bird = await listOf(...rows);
      expect(await outcomeOf(bird.client.owned(NUMBER), SECRET)).toBe('unreadable');
    }
    expect(await (await listOf()).client.owned(NUMBER)).toBeUndefined();
  });

  it('wait for their activation in the sandbox', async () => {
    const sandbox = await sandboxOf({ activationMs: 60_000 });
    open.push(sandbox);
    const client = clientOf(sandbox, sandbox.url);
    const group = await firstGroup(client, { country: 'NL', type: 'mobile' });
    const number = must(group.number);
    await client.purchase({ groupId: group.id, number });
    expect(await client.owned(number)).toMatchObject({ number, active: false, status: 'subscription-is-not-active' });
    sandbox.setClock(60_000);
    expect(await client.owned(number)).toMatchObject({ number, active: true, status: 'active' });
  });
});
