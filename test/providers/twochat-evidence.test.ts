import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTwochatSandbox, type TwochatSandbox } from '../../src/demo/twochat/sandbox.ts';
import type { Twochat } from '../../src/providers/twochat/twochat.ts';
import { ProviderError } from '../../src/workflow/provider.ts';
import { outcomeOf } from './provider-calls.ts';
import { createStubServer, json } from './stub-server.ts';
import { clientOf, SECRET } from './twochat-bench.ts';

let sandbox: TwochatSandbox;
let provider: Twochat;
beforeEach(async () => {
  sandbox = await createTwochatSandbox({ apiKey: SECRET });
  provider = clientOf(sandbox, sandbox.url);
});
afterEach(() => sandbox.close());

const next = (endpoint: 'regions' | 'cities' | 'groups' | 'reserve' | 'reservations' | 'owned', body: unknown) =>
  sandbox.fault({ endpoint, kind: 'json', body });
const kind = (name: string) => expect.objectContaining({ name: 'ProviderError', kind: name });

describe('holds', () => {
  // Elsewhere than UTC, where a time without a zone would be read as local.
  beforeEach(() => void vi.stubEnv('TZ', 'America/New_York'));
  afterEach(() => void vi.unstubAllEnvs());

  const at = Date.UTC(2024, 0, 15, 11, 30);
  it.each([
    { expires_at: '2024-01-15T11:30:00Z' },
    { reservation_end_date: '2024-01-15T11:30:00Z' },
    { expires_at: '2024-01-15T11:30:00.000000Z' },
    { expires_at: '2024-01-15T13:30:00+02:00' },
    { expires_at: '2024-01-15T11:30:00' },
    { expires_at: '2024-01-15 11:30:00' },
  ])('reads a deadline from %j, without a zone as UTC', async (dates) => {
    const row = { uuid: 5, number: '+12135551234', ...dates };
    const expected = { id: '5', number: '+12135551234', expiresAt: at };
    next('reserve', { success: true, data: { reservation_details: row } });
    expect(await provider.holding.hold('grp')).toMatchObject(expected);
    next('reserve', { success: true, data: row });
    expect(await provider.holding.hold('grp')).toMatchObject(expected);
    next('reservations', { success: true, data: { reservations: [row] } });
    expect((await provider.holding.holds()).holds).toMatchObject([expected]);
    next('reservations', { success: true, data: [row] });
    expect((await provider.holding.holds()).holds).toMatchObject([expected]);
  });

  it.each([
    { expires_at: 'soon' },
    { expires_at: null },
    {},
    { expires_at: '01/02/2026 10:30' },
  ])('does not invent a deadline from %j', async (dates) => {
    const row = { uuid: 'u', number: '+12135551234', ...dates };
    next('reserve', { success: true, data: { reservation_details: row } });
    expect(await provider.holding.hold('grp')).toMatchObject({ id: 'u', unfit: 'endUnreadable' });
    // It is there all the same, and is seen to for a day.
    next('reservations', { success: true, data: { reservations: [row] } });
    expect((await provider.holding.holds()).holds).toMatchObject([{ id: 'u', number: '+12135551234' }]);
  });

  it('does not take a list it can only half read for proof that a hold is gone', async () => {
    const rows = [{ uuid: 'other', number: '+12135551234', expires_at: '2024-01-15T11:30:00Z' }, { id: 'renamed' }];
    for (const data of [{ reservations: rows }, {}, null, { reservations: null }]) {
      next('reservations', { success: true, data });
      await expect(provider.holding.release('gone')).rejects.toEqual(kind('refused'));
    }
    await provider.holding.release('gone');
  });

  it('keeps a hold whose release was refused', async () => {
    const [group] = await provider.search({ country: 'SE', type: 'local' });
    const hold = await provider.holding.hold(group?.id ?? '');
    sandbox.fault({ endpoint: 'release', kind: 'status', status: 409, message: 'Not now' });
    await expect(provider.holding.release(hold.id)).rejects.toEqual(kind('refused'));
    expect((await provider.holding.holds()).holds).toMatchObject([{ id: hold.id, number: hold.number }]);
  });

  it('puts an id into the address so that it stays one piece of it', async () => {
    const stub = await createStubServer((response) => json(response, { success: true, message: 'done' }));
    await clientOf(sandbox, stub.url).holding.release('a/../b?c');
    expect(stub.seen.map((call) => `${call.method} ${call.path}`)).toEqual([
      'DELETE /open/numbers/reservations/a%2F..%2Fb%3Fc',
    ]);
    await stub.close();
  });

  it('ends a hold by its id as the list writes it, where that is another way than the answer that made it', async () => {
    const asked: string[] = [];
    const stub = await createStubServer((response, { method, path }) => {
      asked.push(`${method} ${path}`);
      if (method === 'GET')
        return json(response, { success: true, data: { reservations: [{ uuid: 'abc-1', number: '+12135550134' }] } });
      if (path.endsWith('/abc-1')) return json(response, { success: true });
      return json(response, { success: false, error: true, error_message: 'Reservation not found' }, 404);
    });
    await clientOf(sandbox, stub.url).holding.release('ABC-1');
    expect(asked.at(-1)).toBe('DELETE /open/numbers/reservations/abc-1');
    await stub.close();
  });
});

describe('owned numbers', () => {
  const row = (n: number, more: object = {}) => ({
    uuid: `DID${n}`,
    phone_number: `+1213${String(n).padStart(7, '0')}`,
    status: 1,
    status_text: 'ACTIVE',
    ...more,
  });

  /** A list of `total` numbers behind a server that pages as `answer` says. */
  async function listOf(total: number, answer: (page: number, size: number, all: object[]) => object) {
    const all = Array.from({ length: total }, (_, n) => row(n));
    const stub = await createStubServer((response, seen) => {
      const query = new URL(seen.path, 'http://x').searchParams;
      json(response, {
        success: true,
        ...answer(Number(query.get('page_number')), Number(query.get('results_per_page')), all),
      });
    });
    return { ...stub, client: clientOf(sandbox, stub.url) };
  }
  const page = (all: object[], at: number, size: number) => all.slice(at * size, (at + 1) * size);

  it('pages from 0 with 200 a page until a page is empty', async () => {
    const list = await listOf(437, (at, size, all) => ({ numbers: page(all, at, size), count: size }));
    expect(await list.client.owned(row(436).phone_number)).toMatchObject({ number: row(436).phone_number });
    expect(await list.client.owned('+4930231250')).toBeUndefined();
    const paths = [0, 1, 2, 3].map((n) => `/open/voip/virtual-numbers?page_number=${n}&results_per_page=200`);
    expect(list.seen.map((call) => call.path)).toEqual([...paths.slice(0, 3), ...paths]);
    await list.close();
  });

  it.each([
    [200, 'unreadable'],
    [173, 'fine'],
  ])('stops at a page that comes again, and %i rows may be less than all there is', async (rows, outcome) => {
    const list = await listOf(rows, (_at, size, all) => ({ numbers: page(all, 0, size), count: rows }));
    expect(await outcomeOf(list.client.owned('+4930231250'), SECRET)).toBe(outcome);
    // The first time it may be that pages are counted from 1.
    expect(list.seen).toHaveLength(3);
    await list.close();
  });

  it.each([25, 50, 100])('goes on when the server gives no more than %d a page', async (cap) => {
    const list = await listOf(2 * cap + 3, (at, _size, all) => ({ numbers: page(all, at, cap), count: cap }));
    expect(await list.client.owned(row(2 * cap + 2).phone_number)).toBeDefined();
    expect(await list.client.owned('+4930231250')).toBeUndefined();
    await list.close();
  });

  it('goes on when the count is a total that has not been reached', async () => {
    const list = await listOf(70, (at, _size, all) => ({ numbers: page(all, at, 30), count: all.length }));
    expect(await list.client.owned(row(69).phone_number)).toBeDefined();
    await list.close();
  });

  it('compares digits, in either envelope', async () => {
    next('owned', { success: true, data: { numbers: [row(1, { phone_number: '1 213-000-0001' })] } });
    expect(await provider.owned('+12130000001')).toMatchObject({ active: true });
    next('owned', { success: true, data: [row(1)] });
    expect(await provider.owned('+1 (213) 000 0001')).toMatchObject({ active: true });
  });

  it('does not call a number active that waits, nor owned that is given back', async () => {
    const ask = async (more: object) => {
      next('owned', { success: true, numbers: [row(1, more)] });
      return provider.owned(row(1).phone_number);
    };
    expect(await ask({ status_text: 'AWAITING_REGISTRATION' })).toMatchObject({ active: false });
    expect(await ask({ status_text: undefined, status: 1 })).toMatchObject({ active: true, status: '1' });
    expect(await ask({ status_text: undefined, status: 2 })).toMatchObject({ active: false, status: '2' });
    expect(await ask({ status_text: 'released' })).toBeUndefined();
    next('owned', { success: true, numbers: [{ phone_number: row(1).phone_number }] });
    expect(await provider.owned(row(1).phone_number)).toEqual({ number: row(1).phone_number });
    next('owned', { success: true, numbers: [row(1, { uuid: 'old', status_text: 'RELEASED' }), row(1)] });
    expect(await provider.owned(row(1).phone_number)).toMatchObject({ active: true });
  });

  it('says unreadable of a list that is none', async () => {
    next('owned', { success: true, count: 0 });
    await expect(provider.owned('+12130000001')).rejects.toBeInstanceOf(ProviderError);
    next('owned', { success: true, numbers: [{ msisdn: '+12130000001' }] });
    await expect(provider.owned('+12130000001')).rejects.toEqual(kind('unreadable'));
  });
});
