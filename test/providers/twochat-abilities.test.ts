import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTwochatSandbox, type TwochatSandbox } from '../../src/demo/twochat/sandbox.ts';
import type { Twochat } from '../../src/providers/twochat/twochat.ts';
import { createStubServer, json } from './stub-server.ts';
import { clientOf, SECRET } from './twochat-bench.ts';

let sandbox: TwochatSandbox;
let provider: Twochat;
let clock: number;
beforeEach(async () => {
  clock = Date.UTC(2026, 0, 1);
  sandbox = await createTwochatSandbox({ apiKey: SECRET, now: () => clock });
  provider = clientOf(sandbox, sandbox.url, { now: () => clock });
});
afterEach(() => sandbox.close());

const next = (endpoint: 'didTypes' | 'requirements' | 'available' | 'reserve', body: unknown) =>
  sandbox.fault({ endpoint, kind: 'json', body });
const kind = (name: string) => expect.objectContaining({ name: 'ProviderError', kind: name });

async function berlin(): Promise<string> {
  const groups = await provider.search({ country: 'DE', type: 'local' });
  return groups.find((group) => group.place === 'Berlin')?.id ?? '';
}

describe('documents', () => {
  const requirements = (...rows: unknown[]) => ({ success: true, data: { requirements: rows } });

  it('are asked for by the id of the type, which is looked up by its name', async () => {
    const [document] = await provider.requirements.documents('DE', 'local');
    expect(document).toMatch(/^Proof of a local address/);
    expect(await provider.requirements.documents('IS', 'local')).toEqual([]);
    expect(sandbox.state().calls).toMatchObject({ didTypes: 1, requirements: 2 });
  });

  it.each([
    ['local', '?country=DE&did_type=1'],
    ['shared-cost', '?country=DE&did_type=xyz'],
    ['satellite', '?country=DE'],
    ['', '?country=DE'],
  ])('of type %j are asked for with %s', async (type, query) => {
    const types = [
      { id: 1, name: 'local' },
      { id: 'xyz', name: 'sharedcost' },
    ];
    const stub = await createStubServer((response, { path }) =>
      json(response, path.includes('did-types') ? { success: true, data: { did_types: types } } : requirements()),
    );
    await clientOf(sandbox, stub.url).requirements.documents('de', type);
    expect(stub.seen.map((call) => call.path)).toEqual([
      '/open/numbers/did-types',
      `/open/numbers/requirements${query}`,
    ]);
    await stub.close();
  });

  it('are put into words whatever they look like, each once', async () => {
    next(
      'requirements',
      requirements({ description: 'A passport' }, 'A passport', { kind: 'address', proof: ['bill'] }),
    );
    expect(await provider.requirements.documents('FR', 'local')).toEqual(['A passport', 'Address: proof: bill']);
  });

  it('are not taken for none when the answer cannot be read', async () => {
    next('requirements', { success: true, data: {} });
    await expect(provider.requirements.documents('FR', 'local')).rejects.toEqual(kind('unreadable'));
    next('didTypes', { success: true, data: { did_types: [{ name: 'local' }] } });
    clock += 24 * 60 * 60_000;
    // The types of yesterday still serve.
    expect((await provider.requirements.documents('DE', 'local')).length).toBe(1);
  });
});

describe('numbers of a group', () => {
  it('are narrowed by digits, also where the provider does not', async () => {
    const id = await berlin();
    const all = await provider.browsing.numbers(id);
    const wanted = all[3] ?? '';
    expect(await provider.browsing.numbers(id, ` ${wanted.slice(-5, -2)} ${wanted.slice(-2)}`)).toEqual([wanted]);
    next('available', { success: true, data: { numbers: all.map((number) => ({ id: 'x', number })) } });
    expect(await provider.browsing.numbers(id, wanted.slice(-6))).toEqual([wanted]);
  });

  it('are asked for with the documented names', async () => {
    const stub = await createStubServer((response) => json(response, { success: true, data: { numbers: [] } }));
    const client = clientOf(sandbox, stub.url);
    await client.browsing.numbers('abc-123');
    await client.browsing.numbers('abc-123', '55 01');
    expect(stub.seen.map((call) => call.path)).toEqual([
      '/open/numbers/available?group_id=abc-123',
      '/open/numbers/available?group_id=abc-123&number_contains=5501',
    ]);
    await stub.close();
  });

  it('are read in any spelling, and what is no number is left out', async () => {
    const numbers = [{ number: '1 213-555-0100' }, '+12135550101', { number: '' }, { id: 'x' }];
    next('available', { success: true, data: { numbers } });
    expect(await provider.browsing.numbers('grp')).toEqual(['+12135550100', '+12135550101']);
    next('available', { success: true, data: { numbers: [{ id: 'x' }] } });
    await expect(provider.browsing.numbers('grp-2')).rejects.toEqual(kind('unreadable'));
  });

  it('are looked up again after some seconds', async () => {
    const id = await berlin();
    const [first = ''] = await provider.browsing.numbers(id);
    sandbox.take({ number: first });
    clock += 10_000;
    expect(await provider.browsing.numbers(id)).not.toContain(first);
  });
});

describe('a hold of one particular number', () => {
  it('sends the number when there is one, and nothing in its place when there is none', async () => {
    const row = { uuid: 'u', number: '+12135551234', expires_at: '2026-01-01T01:00:00Z' };
    const stub = await createStubServer((response) =>
      json(response, { success: true, data: { reservation_details: row } }, 201),
    );
    const client = clientOf(sandbox, stub.url);
    await client.holding.hold('grp');
    await client.holding.hold('grp', '+12135551234');
    expect(stub.seen.map((call) => call.body)).toEqual([
      { group_id: 'grp' },
      { group_id: 'grp', number: '+12135551234' },
    ]);
    await expect(client.holding.hold('grp', '')).rejects.toEqual(kind('refused'));
    expect(stub.seen).toHaveLength(2);
    await stub.close();
  });

  it('holds that number, and no other in its place', async () => {
    const id = await berlin();
    const wanted = (await provider.browsing.numbers(id))[4] ?? '';
    expect(await provider.holding.hold(id, wanted)).toMatchObject({ number: wanted });
    await expect(provider.holding.hold(id, wanted)).rejects.toEqual(kind('taken'));
    expect(sandbox.state().reservations.map((held) => held.number)).toEqual([wanted]);
  });

  it('tells of a number that was not asked for, so that it is given back', async () => {
    const other = await provider.holding.hold(await berlin());
    const row = { uuid: other.id, number: other.number, expires_at: '2026-01-01T01:00:00Z' };
    next('reserve', { success: true, data: { reservation_details: row } });
    expect(await provider.holding.hold('grp', '+493023125099')).toMatchObject({ id: other.id, unfit: 'otherNumber' });
  });
});

describe("2Chat's clock", () => {
  it.each([
    0,
    7 * 60_000,
    -13 * 60_000,
    400 * 24 * 60 * 60_000,
  ])('is seen to be %d ms ahead of ours', async (clockOffsetMs) => {
    sandbox.setClock(clockOffsetMs);
    const hold = await provider.holding.hold(await berlin());
    expect(hold.clockOffsetMs).toBe(clockOffsetMs);
    // Five minutes by whichever clock is right.
    expect(hold.expiresAt - hold.clockOffsetMs).toBe(clock + 5 * 60_000);
    // The list tells of the group, too.
    const { notBefore, measuredOffsetMs, ...listed } = hold;
    expect((await provider.holding.holds()).holds).toEqual([{ ...listed, groupId: await berlin() }]);
    expect({ notBefore, measuredOffsetMs }).toEqual({
      notBefore: clock + clockOffsetMs - 2_000,
      measuredOffsetMs: clockOffsetMs,
    });
  });

  it.each<[what: string, created_at: string | undefined, date: string | undefined, clockOffsetMs: number]>([
    ['both', '2026-01-01T00:02:00Z', 'Thu, 01 Jan 2026 00:02:01 GMT', 120_000],
    ['both, a minute apart', '2026-01-01T00:02:00Z', 'Thu, 01 Jan 2026 00:03:00 GMT', 120_000],
    ['both, further apart', '2026-01-01T00:02:00Z', 'Thu, 01 Jan 2026 00:03:01 GMT', 181_000],
    ['a moment long ago, of a hold made earlier', '2025-12-31T23:00:00Z', 'Thu, 01 Jan 2026 00:00:00 GMT', 0],
    ['fractions of a second', '2026-01-01T00:02:00.250Z', undefined, 120_250],
    ['created_at alone', '2026-01-01T00:02:00Z', undefined, 120_000],
    ['Date alone', undefined, 'Wed, 31 Dec 2025 23:58:00 GMT', -120_000],
    ['Date and nonsense', 'soon', 'Thu, 01 Jan 2026 00:01:00 GMT', 60_000],
    ['nonsense alone', 'soon', 'whenever', 0],
    ['nothing', undefined, undefined, 0],
  ])('is read from %s', async (_what, created_at, date, clockOffsetMs) => {
    const stub = await createStubServer((response, { method }) => {
      response.sendDate = false;
      if (date !== undefined) response.setHeader('date', date);
      const row = { uuid: 'u', number: '+12135551234', expires_at: '2026-01-01T01:00:00Z', created_at };
      if (method === 'GET') json(response, { success: true, data: { reservations: [row] } });
      else json(response, { success: true, data: { reservation_details: row } }, 201);
    });
    const client = clientOf(sandbox, stub.url, { now: () => clock });
    expect(await client.holding.hold('grp')).toMatchObject({ clockOffsetMs });
    // When a hold was made says nothing of now in a list of holds.
    const byDate = Date.parse(date ?? '') - clock || 0;
    expect((await client.holding.holds()).holds).toMatchObject([{ clockOffsetMs: byDate }]);
    await stub.close();
  });

  it('is compared with the beginning of the call by ours, so that no end comes too late', async () => {
    const stub = await createStubServer((response) => {
      clock += 8000;
      response.sendDate = false;
      const row = { uuid: 'u', number: '+12135551234', expires_at: '2026-01-01T01:00:00Z' };
      json(response, { success: true, data: { reservation_details: { ...row, created_at: '2026-01-01T00:00:04Z' } } });
    });
    const hold = await clientOf(sandbox, stub.url, { now: () => clock }).holding.hold('grp');
    expect(hold.clockOffsetMs).toBe(4_000);
    await stub.close();
  });
});
