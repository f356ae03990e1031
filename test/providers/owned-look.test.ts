import { afterEach, describe, expect, it } from 'vitest';
import type { ApiQuota } from '../../src/workflow/api-quota.ts';
import { createBirdStubs } from './bird-stub.ts';
import { createPlainQuota } from './plain-quota.ts';
import { outcomeOf } from './provider-calls.ts';
import { createStubServer, json } from './stub-server.ts';
import { clientOf, KNOWN, SECRET } from './twochat-bench.ts';

const { open, birdOf, listOf, closeAll } = createBirdStubs();
afterEach(closeAll);

const NUMBER = '+12135550100';
const MINUTE = 60_000;

/** 2Chat with these pages of owned numbers, and the pages that were asked for. */
async function twochatOf(answer: (page: number) => unknown[], quota: ApiQuota = createPlainQuota({ known: KNOWN })) {
  const asked: number[] = [];
  const stub = await createStubServer((response, { path }) => {
    const page = Number(new URL(path, 'http://x').searchParams.get('page_number'));
    asked.push(page);
    json(response, { success: true, numbers: answer(page) });
  });
  open.push(stub);
  return { asked, client: clientOf({ apiKey: SECRET }, stub.url, { quota }) };
}
const other = (n: number) => ({ uuid: `DID${n}`, phone_number: `+1213556${String(n).padStart(4, '0')}` });

describe('a list of owned numbers without end', () => {
  it('has its first pages read at once and the others in turn, and those not again so soon', async () => {
    const quota = createPlainQuota({ known: KNOWN });
    const { client, asked } = await twochatOf((page) => [other(page)], quota);
    // Where it was not read to its end, its absence is not told.
    expect(await outcomeOf(client.owned(NUMBER), SECRET)).toBe('unreadable');
    expect(asked).toHaveLength(500);
    expect(quota.turns.filter(({ urgent }) => urgent)).toHaveLength(50);
    for (let looks = 0; looks < 10; looks++) expect(await outcomeOf(client.owned(NUMBER), SECRET)).toBe('unreadable');
    expect(asked).toHaveLength(550);
  });

  it('is looked through by one look after another where turns are few', async () => {
    let turns = 2;
    const plain = createPlainQuota({ known: KNOWN });
    const turn: ApiQuota['acquire'] = async (_provider, { urgent }) => {
      if (!urgent && turns-- <= 0) throw new RangeError('no turn');
    };
    const { client, asked } = await twochatOf((page) => (page < 57 ? [other(page)] : []), { ...plain, acquire: turn });
    expect(await outcomeOf(client.owned(NUMBER), SECRET)).toBe('rateLimited');
    expect(asked.splice(0)).toEqual(Array.from({ length: 52 }, (_, page) => page));
    expect(await outcomeOf(client.owned(NUMBER), SECRET)).toBe('rateLimited');
    expect(asked.splice(0)).toEqual([0, 1, 2, 3, 4]);
    turns = 20;
    expect(await client.owned(NUMBER)).toBeUndefined();
    expect(asked).toEqual([0, 1, 2, 3, 4, 52, 53, 54, 55, 56, 57]);
  });
});

describe('a list of owned numbers that was not read whole', () => {
  const OTHER = { uuid: 'DID2', phone_number: '+12135560002', iso_country_code: 'US' };
  const at2Chat = async (rows: unknown[], more: object = {}) => {
    const stub = await createStubServer((response, { path }) => {
      const isFirst = path.includes('page_number=0');
      json(response, { success: true, numbers: isFirst ? rows : [], ...(isFirst ? more : {}) });
    });
    open.push(stub);
    return clientOf({ apiKey: SECRET }, stub.url, { quota: createPlainQuota({ known: KNOWN }) });
  };

  it.each<[string, unknown[], object]>([
    ['a row without a number', [OTHER, { uuid: 'DID3', phone_number: null }], {}],
    ['a row with the number somewhere else', [OTHER, { uuid: 'DID3', number: { e164: NUMBER } }], {}],
    ['a row that is no object', [OTHER, 'x'], {}],
    ['more rows told than sent', [OTHER], { count: 150 }],
    ['more rows told in all', [OTHER], { meta: { total: '2' } }],
    ['rows told and none sent', [], { count: 5 }],
  ])('does not tell that a number is absent: %s', async (_, rows, more) => {
    const client = await at2Chat(rows, more);
    expect(await outcomeOf(client.owned(NUMBER), SECRET)).toBe('unreadable');
    expect(await client.owned('+12135560002').catch(() => undefined)).toEqual(
      rows.includes(OTHER) ? expect.objectContaining({ number: '+12135560002' }) : undefined,
    );
  });

  it('tells it where nothing speaks against it', async () => {
    expect(await (await at2Chat([OTHER], { count: 1, page: 0 })).owned(NUMBER)).toBeUndefined();
    expect(await (await at2Chat([], { count: 0 })).owned(NUMBER)).toBeUndefined();
  });

  it('finds a number that only its written form tells', async () => {
    const row = { uuid: 'DID3', phone_number: null, formatted_phone_number: '+1 213-555-0100', iso_country_code: 'US' };
    expect(await (await at2Chat([OTHER, row])).owned(NUMBER)).toMatchObject({ number: NUMBER });
  });

  it('is so at Bird too: a row that cannot be read, and a search for the digits that finds nothing', async () => {
    const odd = await listOf({ id: 'a', numberString: '+12135560002' }, { id: 'b', numberString: null });
    expect(await outcomeOf(odd.client.owned(NUMBER), SECRET)).toBe('unreadable');
    const filtering = await birdOf((query) => ({
      results: query.has('numberString') ? [] : [{ id: 'n', numberString: NUMBER }],
    }));
    expect(await filtering.client.owned(NUMBER)).toMatchObject({ number: NUMBER });
  });
});

describe('when an owned number became ours', () => {
  const since = Date.now() - 30 * MINUTE;
  const ago = (minutes: number) => new Date(since - minutes * MINUTE).toISOString();
  const noZone = (minutes: number) => ago(minutes).slice(0, 19);
  const at2Chat = (row: object) =>
    twochatOf((page) => (page === 0 ? [{ ...other(1), phone_number: NUMBER, ...row }] : []));

  it('tells that it is not from our order, where it was surely before', async () => {
    for (const [told, counts] of [
      [ago(11), false],
      [new Date(since - 11 * MINUTE).toUTCString(), false],
      [(since - 11 * MINUTE) / 1000, false],
      [ago(9), true],
      [ago(-5), true],
      [noZone(11), true],
      ['long ago', true],
      [null, true],
    ] as const) {
      const twochat = await at2Chat({ created_at: told });
      const bird = await listOf({ id: 'n', numberString: NUMBER, createdAt: told });
      for (const { client } of [twochat, bird]) {
        expect([told, (await client.owned(NUMBER, { since }))?.isOlder !== true]).toEqual([told, counts]);
        expect(await client.owned(NUMBER)).toMatchObject({ number: NUMBER });
      }
    }
    const bought = await at2Chat({ created_at: ago(9000), purchased_at: ago(-5) });
    const found = await bought.client.owned(NUMBER, { since });
    // By our clock; the header Date is cut to the second.
    expect(Math.abs((found?.at ?? 0) - (since + 5 * MINUTE))).toBeLessThan(3_000);
  });
});

describe('a number of which no status is told', () => {
  it('is neither active nor waiting', async () => {
    const twochat = await twochatOf((page) => (page === 0 ? [{ uuid: 'D', phone_number: NUMBER }] : []));
    const bird = await listOf({ id: 'n', numberString: NUMBER });
    for (const { client } of [twochat, bird]) expect(await client.owned(NUMBER)).toEqual({ number: NUMBER });
  });
});
