import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTwochatSandbox, type TwochatSandbox } from '../../src/demo/twochat/sandbox.ts';
import type { Group } from '../../src/domain/group.ts';
import { whatChanged } from '../../src/domain/offer-change.ts';
import type { Twochat } from '../../src/providers/twochat/twochat.ts';
import { clientOf, SECRET } from './twochat-bench.ts';

let sandbox: TwochatSandbox;
let provider: Twochat;
const clock = Date.UTC(2026, 0, 31, 10);
beforeEach(async () => {
  sandbox = await createTwochatSandbox({ apiKey: SECRET, now: () => clock });
  provider = clientOf(sandbox, sandbox.url, { now: () => clock });
});
afterEach(() => sandbox.close());

const NUMBER = '+12135550134';
const GROUP: Group = {
  provider: '2Chat',
  id: 'g1',
  country: 'US',
  type: 'local',
  prefix: '+1 (213)',
  place: 'Los Angeles',
  monthly: { amount: '3.50', currency: null },
  setup: { amount: '0.00', currency: null },
  features: ['voice'],
  requirements: [],
  picksNumber: true,
};
const { setup: _fee, ...UNTOLD } = GROUP;
const ROW = {
  uuid: 'ours',
  number: NUMBER,
  created_at: '2026-01-31T09:59:00Z',
  expires_at: '2026-01-31T11:30:00Z',
  monthly_price: '3.50',
  setup_price: '0.00',
};
const kind = (name: string) => expect.objectContaining({ name: 'ProviderError', kind: name });

const listed = (...reservations: unknown[]) =>
  sandbox.fault({ endpoint: 'reservations', kind: 'json', body: { success: true, data: { reservations } } });
const offered = (...prices: object[]) => {
  const groups = prices.map((price) => ({
    id: 'g1',
    prefix: '+1 (213)',
    location: 'Los Angeles',
    type: 'local',
    features: ['voice'],
    requirements: [],
    allow_number_selection: true,
    price,
  }));
  sandbox.fault({ endpoint: 'groups', kind: 'json', body: { success: true, data: { groups } } });
};
const HELD = { group: GROUP, number: NUMBER, holdId: 'ours', search: { country: 'US', type: 'all' } } as const;
const look = (group = GROUP) => provider.recheck({ ...HELD, group });

describe('a reservation that is looked at again', () => {
  const able = { ...GROUP, features: ['voice', 'sms_in', 'sms_out'] };

  it.each<[string, object, Partial<Group>]>([
    ['a feature less', { supports_sms_in: false }, { features: ['voice', 'sms_out'] }],
    ['two, in words', { supports_sms_in: 'false', supports_sms_out: 0 }, { features: ['voice'] }],
    ['another type', { did_type: 'Mobile' }, { type: 'mobile' }],
    ['another country', { iso_country_code: 'ca' }, { country: 'CA' }],
  ])('F57: says what its own row says of it, so that nothing else is ordered: %s', async (_, row, now) => {
    listed({ ...ROW, ...row });
    const seen = await look(able);
    expect(seen?.group).toEqual({ ...able, ...now });
    expect(whatChanged(able, seen?.group ?? able)).toMatchObject({ code: 'offerChanged' });
  });

  it('is as it was shown where its row says the same, or nothing that can be compared', async () => {
    for (const row of [{ did_type: 'LOCAL', supports_sms_in: true }, { type: 'reservation' }, { did_type: 3 }]) {
      listed({ ...ROW, ...row });
      expect((await look(able))?.group).toEqual(able);
    }
  });

  it('F121: is found beside rows that cannot be read, and is not gone while one may be it', async () => {
    listed({ note: 'no id' }, 7, ROW);
    expect(await look()).toMatchObject({ group: GROUP, expiresAt: Date.parse(ROW.expires_at) });
    listed({ note: 'no id' }, { ...ROW, uuid: 'another' });
    await expect(look()).rejects.toEqual(kind('unreadable'));
    listed({ ...ROW, uuid: 'another', number: 'secret', expires_at: 'soon' });
    expect(await look()).toBeUndefined();
  });

  it('F121: is not gone where the list may be one page of several', async () => {
    const others = Array.from({ length: 50 }, (_, n) => ({ ...ROW, uuid: `other-${n}` }));
    listed(...others);
    await expect(look()).rejects.toEqual(kind('unreadable'));
  });

  it('F51: is ours in every notation of its number, gone with another number, and neither where that cannot be read', async () => {
    for (const number of ['(213) 555-0134', 2135550134, '0012135550134', NUMBER]) {
      listed({ ...ROW, number });
      expect(await look()).toMatchObject({ group: GROUP });
    }
    listed({ ...ROW, number: '+12135550135' });
    expect(await look()).toBeUndefined();
    listed({ ...ROW, number: '+1213 555 0134 and others' });
    await expect(look()).rejects.toEqual(kind('unreadable'));
  });

  it('F46: costs what the row says, as a number or as text', async () => {
    for (const [monthly_price, setup_price, amount, fee] of [
      [499, 50, '499.00', '50.00'],
      ['4,99', 'free', '4.99', '0.00'],
      ['.50', '1', '0.50', '1.00'],
    ] as const) {
      listed({ ...ROW, monthly_price, setup_price });
      expect(await look()).toMatchObject({ group: { monthly: { amount }, setup: { amount: fee } } });
    }
    expect(sandbox.state().calls.groups ?? 0).toBe(0);
  });

  it('F53: whose fee the row does not tell costs what the group does, which may not tell it either', async () => {
    const { setup_price: _untold, ...row } = ROW;
    listed(row);
    offered({ monthly_price: 3.5, setup_price: 25 });
    expect(await look(UNTOLD)).toMatchObject({ group: { setup: { amount: '25.00' } } });
    listed(row);
    offered({ monthly_price: 3.5 });
    const now = await look(GROUP);
    expect(now?.group.monthly.amount).toBe('3.50');
    expect(now?.group.setup).toBeUndefined();
  });

  it('F132: costs nothing that can be told where its group is listed at two prices', async () => {
    listed({ ...ROW, monthly_price: undefined });
    offered({ monthly_price: '3.50', setup_price: '0' }, { monthly_price: '9.50', setup_price: '0' });
    await expect(look()).rejects.toEqual(kind('unreadable'));
  });

  it('F52: is there although its end cannot be read', async () => {
    listed({ ...ROW, expires_at: 'soon' });
    const now = await look();
    expect(now).toMatchObject({ group: GROUP });
    expect(now?.expiresAt).toBeUndefined();
  });
});

describe('a reservation that is no yes', () => {
  it('is listed twice, and differently', async () => {
    for (const more of [
      { monthly_price: '9.50' },
      { expires_at: '2026-01-31T10:30:00Z' },
      { number: '+12135550135' },
    ]) {
      listed(ROW, { ...ROW, ...more });
      await expect(look()).rejects.toEqual(kind('unreadable'));
    }
    listed(ROW, ROW);
    expect(await look()).toMatchObject({ group: GROUP });
  });

  it('says that it is over', async () => {
    for (const status of ['cancelled', 'EXPIRED', 'Released', 'purchased', 'CANCELLED_BY_USER']) {
      for (const name of ['status', 'state', 'reservation_status']) {
        listed({ ...ROW, [name]: status });
        expect(await look()).toBeUndefined();
      }
    }
  });

  it('does not say plainly that it stands', async () => {
    for (const more of [
      { is_active: false },
      { active: 0 },
      { held: 'no' },
      { status: 'inactive' },
      { cancelled: true },
      { released_at: '2026-01-31T09:59:30Z' },
    ]) {
      listed({ ...ROW, ...more });
      await expect(look()).rejects.toEqual(kind('unreadable'));
    }
    const fine = { status: 'ACTIVE', is_active: true, cancelled: false, released_at: null, expired_at: ROW.expires_at };
    listed({ ...ROW, ...fine, note: 'new' });
    expect(await look()).toMatchObject({ group: GROUP });
  });

  it('is of another group', async () => {
    for (const more of [{ did_group_id: 'g2' }, { group_id: 'g2' }, { did_group_id: 'g1', group_id: 'g2' }]) {
      listed({ ...ROW, ...more });
      await expect(look()).rejects.toEqual(kind('unreadable'));
    }
    listed({ ...ROW, did_group_id: 'g1', group_id: 'G1' });
    expect(await look()).toMatchObject({ group: GROUP });
  });

  it('asks for more than was shown, itself or in its group', async () => {
    listed({ ...ROW, activation_fee: '20.00' });
    await expect(look()).rejects.toEqual(kind('unreadable'));
    listed({ ...ROW, monthly_price: undefined });
    offered({ monthly_price: '3.50', setup_price: '0', billing_period: 'yearly' });
    await expect(look()).rejects.toEqual(kind('unreadable'));
  });

  it('is not listed yet, a moment after it was made', async () => {
    const heldFor = (ms: number) => provider.recheck({ ...HELD, heldAt: clock - ms });
    listed({ ...ROW, uuid: 'another' });
    await expect(heldFor(59_000)).rejects.toEqual(kind('unreadable'));
    listed({ ...ROW, uuid: 'another' });
    expect(await heldFor(60_000)).toBeUndefined();
  });
});

describe('a reservation that asks for documents', () => {
  it('F57: is another offer than one that asks for none', async () => {
    listed({ ...ROW, needs_registration: true });
    const asked = await look();
    expect(asked?.group.requirements).toEqual(['Ask 2Chat for the documents']);
    expect(whatChanged(GROUP, asked?.group ?? GROUP)).toMatchObject({ code: 'offerChanged' });
    listed({ ...ROW, requirements: [{ description: 'Passport' }] });
    expect((await look())?.group.requirements).toEqual(['Passport']);
    listed({ ...ROW, monthly_price: undefined });
    offered({ monthly_price: '3.50', setup_price: '0' });
    expect((await look())?.group).toEqual(GROUP);
  });

  it('F57: is the same offer where they were shown', async () => {
    const shown = { ...GROUP, requirements: ['Passport'] };
    listed({ ...ROW, needs_registration: true });
    expect((await look(shown))?.group).toEqual(shown);
    listed({ ...ROW, needs_registration: false, requirements: [] });
    expect((await look(shown))?.group).toEqual(shown);
  });
});

describe('an id in capitals', () => {
  it('is the same id', async () => {
    listed({ ...ROW, uuid: 'OURS' });
    expect(await look()).toMatchObject({ group: GROUP });
    sandbox.fault({ endpoint: 'release', kind: 'status', status: 409, message: 'The reservation is locked.' });
    listed({ ...ROW, uuid: 'OURS' });
    await expect(provider.holding.release('ours')).rejects.toEqual(kind('refused'));
    sandbox.fault({ endpoint: 'release', kind: 'status', status: 409, message: 'The reservation is over.' });
    listed({ ...ROW, uuid: 'OURS', status: 'released' });
    await provider.holding.release('ours');
  });
});

describe('times without a zone', () => {
  const local = (at: string, hours: number) => new Date(Date.parse(at) + hours * 3_600_000).toISOString().slice(0, 19);
  const times = (hours: number, made = '2026-01-31T10:00:00Z', end = '2026-01-31T10:40:00Z') => ({
    created_at: local(made, hours),
    expires_at: local(end, hours).replace('T', ' '),
  });
  const END = Date.UTC(2026, 0, 31, 10, 40);
  const made = async (row: object) => {
    const body = { success: true, data: { reservation_details: { ...ROW, ...row } } };
    sandbox.fault({ endpoint: 'reserve', kind: 'json', body });
    return provider.holding.hold('g1', NUMBER, GROUP);
  };

  it.each([-12, -9.5, -5, -3.5, -1, 0, 1, 5.75, 14])('are those of the server’s zone, UTC%d', async (hours) => {
    const { createdAt = 0, notBefore = 0, expiresAt, clockOffsetMs, unfit } = await made(times(hours));
    expect({ expiresAt, clockOffsetMs, unfit }).toEqual({ expiresAt: END, clockOffsetMs: 0, unfit: undefined });
    expect(createdAt).toBeGreaterThanOrEqual(notBefore);
    listed({ ...ROW, ...times(hours) });
    expect(await look()).toMatchObject({ expiresAt: END, createdAt });
    // Another process knows it from the hold itself.
    provider = clientOf(sandbox, sandbox.url, { now: () => clock });
    listed({ ...ROW, ...times(hours) });
    expect(await provider.recheck({ ...HELD, heldAt: clock })).toMatchObject({ expiresAt: END, createdAt });
  });

  it('F47: are not bent where a hold may be an old one that goes on', async () => {
    for (const row of [
      times(0, '2026-01-31T05:00:00Z', '2026-01-31T11:00:00Z'),
      times(0, '2026-01-31T09:45:00Z'),
      { created_at: '2026-01-31T05:00:00Z', expires_at: '2026-01-31T09:30:00Z' },
    ]) {
      const { createdAt = 0, notBefore = 0 } = await made(row);
      expect([row, createdAt < notBefore]).toEqual([row, true]);
    }
  });
});

describe('a hold that is older than the call that told of it', () => {
  it.each([
    ['has a number that cannot be read', { number: '<!channel>' }],
    ['has an end that cannot be read', { expires_at: 'soon' }],
    ['is of another place', { number: '+442071234567' }],
    ['is another than was asked for', { number: '+12135550199' }],
  ])('F47: is left alone when it %s', async (_why, row) => {
    const released = sandbox.state().calls.release ?? 0;
    const details = { ...ROW, created_at: '2026-01-31T09:00:00Z', ...row };
    const body = { success: true, data: { reservation_details: details } };
    sandbox.fault({ endpoint: 'reserve', kind: 'json', body });
    const { createdAt, notBefore = 0 } = await provider.holding.hold('g1', NUMBER, GROUP);
    expect(createdAt).toBeLessThan(notBefore);
    expect(sandbox.state().calls.release ?? 0).toBe(released);
  });
});
