import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import parsePhoneNumber from 'libphonenumber-js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BirdSandbox, createBirdSandbox } from '../../src/demo/bird/sandbox.ts';
import { createCatalogue as createTwochatCatalogue } from '../../src/demo/twochat/catalogue.ts';
import { call, catalogue, itemWhere, rowsOf } from './bird-caller.ts';

let sandbox: BirdSandbox;
let clock: number;
beforeEach(async () => {
  clock = Date.UTC(2026, 0, 1);
  sandbox = await createBirdSandbox({ now: () => clock });
});
afterEach(() => sandbox.close());

const ask = (method: string, path: string, body?: unknown, headers?: Record<string, string>) =>
  call(sandbox, method, path, body, headers);
const stockPath = (query = '') => `/organizations/${sandbox.organizationId}/numbers-stock-items${query}`;
const ownedPath = (more = '') => `/workspaces/${sandbox.workspaceId}/numbers-long-code${more}`;
const stock = (query = '') => ask('GET', stockPath(query));
const owned = (more = '') => ask('GET', ownedPath(more));
const buy = (...ids: unknown[]) => ask('POST', ownedPath(), { numberStockItemIds: ids });
const error = (status: number, message: string | RegExp) =>
  expect.objectContaining({
    status,
    body: { code: expect.any(String), message: expect.stringMatching(message) },
  });

const ready = catalogue.filter((item) => item.backOrderRequired !== true);
const berlin = ready.filter((item) => item.numberString.startsWith('+4930'));
const [first, second] = berlin.map((item) => item.id);
const backOrder = itemWhere((item) => item.backOrderRequired === true);

describe('what is for sale', () => {
  it('is several hundred different numbers in many countries, of every type, with exact prices in two currencies', () => {
    const different = (pick: (item: (typeof catalogue)[number]) => unknown) => new Set(catalogue.map(pick)).size;
    expect(catalogue.length).toBeGreaterThan(500);
    expect([different((item) => item.id), different((item) => item.numberString)]).toEqual([
      catalogue.length,
      catalogue.length,
    ]);
    expect(new Set(catalogue.map((item) => item.countryCode))).toEqual(
      new Set(['US', 'CA', 'GB', 'DE', 'NL', 'FR', 'ES', 'AU', 'SE', 'BE', 'IE', 'PL']),
    );
    expect(different((item) => item.type)).toBe(4);
    expect(different((item) => JSON.stringify(item.capabilities))).toBeGreaterThan(3);
    const currencies = catalogue.map(({ monthlyPrice }) => `${monthlyPrice.currencyCode}${monthlyPrice.exponent}`);
    expect(new Set(currencies)).toEqual(new Set(['USD-2', 'EUR-6']));
    for (const { monthlyPrice } of catalogue) expect(Number.isSafeInteger(monthlyPrice.amount)).toBe(true);
  });

  it('is of the country it says, and sold by no other sandbox', () => {
    const twochat = new Set([...createTwochatCatalogue().groups.values()].flatMap((group) => group.numbers));
    for (const { numberString, countryCode } of catalogue) {
      expect([numberString, parsePhoneNumber(numberString)?.isPossible()]).toEqual([numberString, true]);
      if (countryCode !== 'CA') expect(numberString).toMatch(countryCode === 'US' ? /^\+1/ : /^\+[2-9]/);
      expect([numberString, twochat.has(numberString)]).toEqual([numberString, false]);
    }
  });

  it('is found by country, type, capability and prefix', async () => {
    const all = rowsOf(await stock('?countryCodes=SE&countryCodes=PL&limit=99'));
    expect(new Set(all.map((row) => row['countryCode']))).toEqual(new Set(['SE', 'PL']));
    const tollFree = rowsOf(await stock('?countryCodes=US&types=toll-free&features=sms-outbound&limit=99'));
    expect(tollFree.length).toBeGreaterThan(5);
    for (const row of tollFree)
      expect(row).toMatchObject({ type: 'toll-free', capabilities: { sms: { outbound: true } } });
    const inBerlin = rowsOf(await stock('?countryCodes=DE&prefix=%2B4930&limit=99'));
    expect(inBerlin).toEqual(berlin);
    expect(rowsOf(await stock('?countryCodes=IS'))).toEqual([]);
    expect(rowsOf(await stock())).toHaveLength(10);
  });

  it('is paged by opaque tokens, with every number once, also when some are sold in between', async () => {
    const us = catalogue.filter((item) => item.countryCode === 'US').map((item) => item.id);
    const seen: unknown[] = [];
    const sold: string[] = [];
    let token: unknown = '';
    while (token !== undefined) {
      const page = await stock(`?countryCodes=US&limit=99${token && `&pageToken=${token}`}`);
      seen.push(...rowsOf(page).map((row) => row['id']));
      token = page.body['nextPageToken'];
      // The number that the next page would have begun with.
      const next = us[seen.length + sold.length];
      if (next) sold.push(next);
      if (next) sandbox.take({ id: next });
    }
    expect(sold.length).toBeGreaterThan(1);
    expect(seen).toEqual(us.filter((id) => !sold.includes(id)));
  });

  it('means area codes by a prefix when it is told to', async () => {
    const other = await createBirdSandbox({ readings: { prefixFormat: 'areaCode' } });
    const path = `/organizations/${other.organizationId}/numbers-stock-items?countryCodes=DE&limit=99&prefix=`;
    expect(rowsOf(await call(other, 'GET', `${path}30`))).toEqual(berlin);
    expect(await call(other, 'GET', `${path}%2B4930`)).toEqual(error(400, /area code only/));
    await other.close();
  });
});

describe('what is refused', () => {
  it.each<[string, RegExp]>([
    ['?limit=0', /limit is out of range/],
    ['?limit=100', /limit is out of range/],
    ['?limit=ten', /limit is out of range/],
    ['?prefix=%2B1212', /together with countryCodes/],
    ['?countryCodes=US&prefix=212', /full international format/],
    ['?countryCodes=US&prefix=', /prefix must be/],
    [`?countryCodes=US&prefix=%2B${'1'.repeat(250)}`, /prefix must be/],
    ['?countryCodes=US&prefix=%2B1&prefix=%2B12', /prefix must be/],
    ['?countryCodes=usa', /countryCodes/],
    ['?countryCodes=US,NL', /countryCodes/],
    ['?types=tollfree', /types/],
    ['?types=all', /types/],
    ['?features=whatsapp', /features/],
    ['?pageToken=nonsense', /pageToken/],
    ['?pageToken=', /pageToken/],
    ['?countryCode=US', /Unknown parameter/],
    ['?capabilities=sms', /Unknown parameter/],
    ['?testing=true', /Unknown parameter/],
  ])('a search with %s', async (query, message) => {
    expect(await stock(query)).toEqual(error(400, message));
  });

  it('the token of another search', async () => {
    const token = String((await stock('?countryCodes=US')).body['nextPageToken']);
    expect(await stock(`?countryCodes=NL&pageToken=${token}`)).toEqual(error(400, /pageToken/));
    expect((await stock(`?countryCodes=US&limit=5&pageToken=${token}`)).status).toBe(200);
  });

  it.each<[string, unknown]>([
    ['no ids', { numberStockItemIds: [] }],
    ['no key', {}],
    ['one id alone', { numberStockItemIds: first }],
    ['more than one key', { numberStockItemIds: [first], numberString: '+4930' }],
    ['an id that is no UUID', { numberStockItemIds: ['item'] }],
    ['an id twice', { numberStockItemIds: [first, first] }],
    ['more than 25 ids', { numberStockItemIds: ready.slice(0, 26).map((item) => item.id) }],
    ['a list', [first]],
    ['no JSON', 'numberStockItemIds=1'],
  ])('a purchase with %s', async (_, body) => {
    expect(await ask('POST', ownedPath(), body)).toEqual(error(400, /./));
    expect(sandbox.state()).toMatchObject({ calls: { buy: 1 }, purchases: [] });
  });

  it('a purchase of what is not for sale, and of everything with it', async () => {
    expect(await buy(first, '00000000-0000-4000-8000-000000000000')).toEqual(error(404, /not found/));
    expect(await buy(first, backOrder.id)).toEqual(error(422, /back order/));
    sandbox.take({ id: String(second) });
    expect(await buy(first, second)).toEqual(error(409, /no longer available/));
    expect(sandbox.state().purchases).toEqual([]);
  });

  it('a body that is not declared as JSON, or a query to a purchase', async () => {
    const body = JSON.stringify({ numberStockItemIds: [first] });
    expect(await ask('POST', ownedPath(), body, { 'content-type': 'text/plain' })).toEqual(error(400, /JSON/));
    expect(await ask('POST', ownedPath('?limit=1'), body)).toEqual(error(400, /Unknown parameter/));
    expect(sandbox.state().purchases).toEqual([]);
  });

  it('another key, scheme, organization, workspace or path', async () => {
    for (const authorization of [
      '',
      'AccessKey',
      'AccessKey wrong',
      `Bearer ${sandbox.accessKey}`,
      sandbox.accessKey,
    ]) {
      expect(await ask('GET', stockPath(), undefined, { authorization })).toEqual(error(401, /not valid/));
      expect(await ask('POST', ownedPath(), { numberStockItemIds: [first] }, { authorization })).toEqual(
        error(401, /./),
      );
    }
    expect(await ask('GET', '/organizations/other/numbers-stock-items')).toEqual(error(403, /policy/));
    expect(await ask('GET', '/workspaces/other/numbers-long-code')).toEqual(error(404, /Workspace not found/));
    expect(await ask('GET', `/workspaces/${sandbox.workspaceId}/numbers`)).toEqual(error(404, /Not found/));
    expect(await ask('POST', `/workspaces/${sandbox.workspaceId}/numbers-long-code/reserve`, {})).toEqual(
      error(404, /./),
    );
    expect(sandbox.state().purchases).toEqual([]);
  });
});

describe('what is bought', () => {
  it('leaves the stock and comes into the list of numbers', async () => {
    const answer = await buy(first);
    const row = { numberString: berlin[0]?.numberString, countryCode: 'DE', type: 'local' };
    expect(answer.status).toBe(201);
    expect(rowsOf(answer)).toMatchObject([row]);
    expect(rowsOf(await stock('?countryCodes=DE&prefix=%2B4930&limit=99'))).toEqual(berlin.slice(1));
    expect(await buy(first)).toEqual(error(409, /no longer available/));
    expect(rowsOf(await owned())).toEqual(rowsOf(answer));
    const [{ id = '' } = {}] = rowsOf(answer);
    expect((await owned(`/${id}`)).body).toMatchObject({ ...row, endpoint: { type: 'long-code-number' } });
    expect(await owned('/other')).toEqual(error(404, /Long Code Number not found/));
  });

  it('is listed by leading digits, in either order, page by page', async () => {
    const ids = ready
      .filter((item) => item.countryCode === 'NL')
      .slice(0, 12)
      .map((item) => item.id);
    await buy(...ids, first);
    expect(rowsOf(await owned('?limit=99'))).toHaveLength(13);
    expect(rowsOf(await owned('?numberString=4930'))).toHaveLength(1);
    expect(rowsOf(await owned('?numberString=%2B31&limit=99'))).toHaveLength(12);
    expect(rowsOf(await owned('?countryCodes=DE'))).toHaveLength(1);
    const page = await owned();
    const rest = await owned(`?pageToken=${page.body['nextPageToken']}`);
    expect([rowsOf(page).length, rowsOf(rest).length, rest.body['nextPageToken']]).toEqual([10, 3, undefined]);
    const reversed = rowsOf(await owned('?reverse=true&limit=99'));
    expect(reversed).toEqual(rowsOf(await owned('?limit=99')).toReversed());
    for (const query of ['?limit=100', '?numberString=x', '?reverse=yes', '?prefix=31']) {
      expect(await owned(query)).toEqual(error(400, /./));
    }
  });

  it('survives a restart when there is a file, with prices and what others took', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bird-sandbox-'));
    const statePath = join(folder, 'deep', 'state.json');
    await sandbox.close();
    sandbox = await createBirdSandbox({ statePath, now: () => clock });
    await buy(first);
    sandbox.take({ id: String(second) });
    sandbox.setPrice({ id: String(berlin[2]?.id) }, { amount: 7 });
    const before = sandbox.state().purchases;
    await sandbox.close();
    sandbox = await createBirdSandbox({ statePath, now: () => clock });
    expect(sandbox.state().purchases).toEqual(before);
    const left = rowsOf(await stock('?countryCodes=DE&prefix=%2B4930&limit=99'));
    expect(left).toHaveLength(berlin.length - 2);
    expect(left[0]).toMatchObject({
      id: berlin[2]?.id,
      monthlyPrice: { currencyCode: 'EUR', amount: 7, exponent: -6 },
    });
    expect(JSON.parse(readFileSync(statePath, 'utf8'))).toMatchObject({ taken: [second] });
    writeFileSync(statePath, '{"purchases":');
    await expect(createBirdSandbox({ statePath })).rejects.toThrow(/delete it to start afresh/);
    rmSync(folder, { recursive: true });
  });
});

describe('the side door', () => {
  it('does over HTTP what it does in the process', async () => {
    const fault = { endpoint: 'stock', kind: 'status', status: 503, message: 'Busy', retryAfter: 3, times: 2 };
    expect(await ask('POST', '/sandbox/faults', fault)).toMatchObject({ status: 200, body: { ok: true } });
    expect(await stock()).toEqual(error(503, 'Busy'));
    expect((await ask('GET', '/sandbox/state')).body).toMatchObject({ calls: { stock: 1 }, faults: [{ times: 1 }] });
    expect(await ask('DELETE', '/sandbox/faults')).toMatchObject({ status: 200 });
    expect(await stock()).toMatchObject({ status: 200 });

    const number = berlin[0]?.numberString;
    expect((await ask('POST', '/sandbox/price', { number, amount: 4_200_000 })).body).toEqual({
      ok: true,
      monthlyPrice: { currencyCode: 'EUR', amount: 4_200_000, exponent: -6 },
    });
    const changed = { id: second, amount: 5, exponent: 0, currencyCode: 'USD' };
    await ask('POST', '/sandbox/price', changed);
    const prices = rowsOf(await stock('?countryCodes=DE&prefix=%2B4930')).map((row) => row['monthlyPrice']);
    expect(prices.slice(0, 2)).toEqual([
      { currencyCode: 'EUR', amount: 4_200_000, exponent: -6 },
      { currencyCode: 'USD', amount: 5, exponent: 0 },
    ]);
    expect((await ask('POST', '/sandbox/take', { number })).body).toEqual({ ok: true, numbers: [number] });
    expect(await buy(first)).toEqual(error(409, /no longer/));
    await ask('POST', '/sandbox/clock', { offsetMs: 60_000 });
    expect((await stock()).date).toBe(new Date(clock + 60_000).toUTCString());
  });

  it.each([
    ['POST', '/sandbox/faults', { endpoint: 'buy', kind: 'explode' }, 400],
    ['POST', '/sandbox/faults', { endpoint: 'purchase', kind: 'hang' }, 400],
    ['POST', '/sandbox/faults', { endpoint: 'buy', kind: 'hang', often: 2 }, 400],
    ['POST', '/sandbox/take', {}, 400],
    ['POST', '/sandbox/take', { number: '+1' }, 404],
    ['POST', '/sandbox/price', { number: '+1' }, 400],
    ['POST', '/sandbox/price', { amount: 5 }, 404],
    ['POST', '/sandbox/price', { number: '+1', amount: 5.5 }, 400],
    ['POST', '/sandbox/clock', 'x', 400],
    ['POST', '/sandbox/expire', {}, 404],
  ])('refuses %s %s %j', async (method, path, body, status) => {
    expect((await ask(method, path, body)).status).toBe(status);
    expect(sandbox.state().faults).toEqual([]);
  });

  it('is closed to pages of other origins, which cannot send JSON unasked', async () => {
    expect((await ask('POST', '/sandbox/clock', '{"offsetMs":1}', { 'content-type': 'text/plain' })).status).toBe(400);
  });

  it('closes while a call hangs', async () => {
    sandbox.fault({ endpoint: 'stock', kind: 'hang' });
    sandbox.fault({ endpoint: 'owned', kind: 'delay', ms: 3_600_000 });
    const calls = [stock(), owned()].map((answer) => answer.catch(() => 'ended'));
    while (sandbox.state().calls.stock + sandbox.state().calls.owned < 2) await new Promise(setImmediate);
    await sandbox.close();
    expect(await Promise.all(calls)).toEqual(['ended', 'ended']);
  });
});
