import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTwochatSandbox, type TwochatSandbox } from '../../src/demo/twochat/sandbox.ts';
import { berlin, call, callsOf } from './twochat-caller.ts';

let sandbox: TwochatSandbox;
let clock: number;
beforeEach(async () => {
  clock = Date.UTC(2026, 0, 1);
  sandbox = await createTwochatSandbox({ now: () => clock });
});
afterEach(() => sandbox.close());

const { ask, get } = callsOf(() => sandbox);
const headersOf = async (path: string) => {
  const response = await fetch(`${sandbox.url}/open${path}`, { headers: { 'X-User-API-Key': sandbox.apiKey } });
  await response.text();
  return response.headers;
};

describe("the minute's limit", () => {
  it('is kept once it is set, tells how long to wait, and is said by /info', async () => {
    expect(await ask('POST', '/sandbox/limit', { perMinute: 2 })).toMatchObject({ status: 200 });
    expect((await get('/info')).body).toMatchObject({ limits: { requests_per_minute: 2 } });
    clock += 20_500;
    await get('/numbers/did-types');
    const refused = await get('/numbers/did-types');
    expect(refused).toEqual({
      status: 429,
      body: { success: false, error: true, error_message: 'Too many requests.' },
    });
    expect((await headersOf('/numbers/did-types')).get('retry-after')).toBe('40');
    expect(await ask('POST', '/open/numbers/reservations', { group_id: berlin.id })).toMatchObject({ status: 429 });
    expect(sandbox.state()).toMatchObject({
      reservations: [],
      calls: { didTypes: 3, reserve: 1 },
      credits: { used: 2 },
    });
    clock += 39_500;
    expect(await get('/numbers/did-types')).toMatchObject({ status: 200 });
    await ask('POST', '/sandbox/limit', { perMinute: null });
    for (let n = 0; n < 5; n++) expect(await get('/numbers/did-types')).toMatchObject({ status: 200 });
    expect((await get('/info')).body).toMatchObject({ limits: { requests_per_minute: 80 } });
  });
});

describe('credits', () => {
  it('are used up one a call, which /info tells, and nothing works without', async () => {
    await ask('POST', '/sandbox/credits', { left: 2 });
    const usage = (used: number) => ({ usage: { api_request_count: used, max_api_request_count: 2 } });
    expect((await get('/info')).body).toMatchObject(usage(1));
    expect((await get('/info')).body).toMatchObject(usage(2));
    expect(await ask('POST', '/open/numbers/reservations', { group_id: berlin.id })).toEqual({
      status: 402,
      body: { success: false, error: true, error_message: 'No API credits left.' },
    });
    expect(sandbox.state()).toMatchObject({ reservations: [], credits: { used: 2, most: 2 } });
  });

  it('are not used up by a call with another key', async () => {
    await call(sandbox, 'GET', '/open/info', undefined, { 'X-User-API-Key': 'wrong' });
    expect(sandbox.state().credits.used).toBe(0);
  });
});

it('has one clock, which is also that of the header Date', async () => {
  expect((await headersOf('/info')).get('date')).toBe('Thu, 01 Jan 2026 00:00:00 GMT');
  await ask('POST', '/sandbox/clock', { offsetMs: -60_000 });
  expect((await headersOf('/info')).get('date')).toBe('Wed, 31 Dec 2025 23:59:00 GMT');
});

it.each([
  ['/sandbox/limit', { perMinute: -1 }],
  ['/sandbox/limit', { perMinute: '5' }],
  ['/sandbox/limit', {}],
  ['/sandbox/credits', { left: 1.5 }],
  ['/sandbox/credits', {}],
])('refuses %s %j', async (door, body) => {
  expect(await ask('POST', door, body)).toMatchObject({ status: 400 });
});

describe('answers that were tampered with', () => {
  const path = '/numbers/groups?country=DE&did_type=local&city_name_or_prefix=berl';
  const fault = (more: object) => ask('POST', '/sandbox/faults', { endpoint: 'groups', ...more });

  it('have unknown fields, miss known ones, or are very long', async () => {
    const { body: plain } = await get(path);
    await fault({ kind: 'extra' });
    const { body: extra } = await get(path);
    expect(extra).toMatchObject(plain);
    expect(JSON.stringify(extra).match(/not_documented/g)).toHaveLength(5);
    await fault({ kind: 'without', fields: ['price', 'id'] });
    const missing = JSON.stringify((await get(path)).body);
    expect(missing).toContain('"location":"Berlin"');
    expect(missing).not.toMatch(/"(price|id)"/);
    await fault({ kind: 'many', rows: 1000 });
    const ids = JSON.stringify((await get(path)).body).match(/"id":"[^"]+"/g);
    expect(new Set(ids).size).toBe(1000);
    expect(await get(path)).toEqual({ status: 200, body: plain });
  });

  it('are not made of a refusal', async () => {
    await fault({ kind: 'bare' });
    expect(await get('/numbers/groups')).toMatchObject({ status: 400, body: { success: false } });
  });
});
