import { afterEach, describe, expect, it } from 'vitest';
import { ProviderError } from '../../src/workflow/provider.ts';
import { clientOf as birdOf } from './bird-bench.ts';
import { ACCOUNT } from './bird-stub.ts';
import { createStubServer, json } from './stub-server.ts';
import { SECRET, clientOf as twochatOf } from './twochat-bench.ts';

const NUMBER = '+12135550100';
const OTHER = '+12135550101';
const ORDER = { groupId: 'grp', number: NUMBER };
const open: { close: () => Promise<void> }[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

/** What becomes of an order whose answer this is, with nothing in the owned list; the quoted words with a refusal. */
async function outcomes(provider: '2Chat' | 'Bird', body: unknown, status = 201) {
  const stub = await createStubServer((response, { method }) =>
    json(
      response,
      method === 'POST' ? body : { success: true, numbers: [], results: [] },
      method === 'POST' ? status : 200,
    ),
  );
  open.push(stub);
  const client = provider === '2Chat' ? twochatOf({ apiKey: SECRET }, stub.url) : birdOf(ACCOUNT, stub.url);
  const extra: string[] = [];
  const how = await client
    .purchase(ORDER, (numbers) => extra.push(...numbers))
    .then(
      () => 'bought',
      (error: unknown) =>
        error instanceof ProviderError && error.kind === 'refused' ? `refused ${error.said}` : kindOf(error),
    );
  return { how, extra, lookedAfter: stub.seen.some(({ method }) => method === 'GET') };
}

const kindOf = (error: unknown) => (error instanceof ProviderError ? error.kind : `a bug: ${String(error)}`);
const of2Chat = (...purchased: unknown[]) => ({ success: true, purchased, failed: [] });
const ofBird = (more: object) => ({ results: [{ id: 'n1', numberString: NUMBER, ...more }] });

/** Entries with our number that all say, somewhere, that it did not go well, or not yet. */
const SIGNS: readonly object[] = [
  { status: 'failed' },
  { status: 'PENDING_APPROVAL' },
  { status: 'strange' },
  { status: 7 },
  { status: false },
  { status: { code: 'FAILED' } },
  { state: 'queued' },
  { result: 'error' },
  { order: { status: 'failed' } },
  { order: { payment: { outcome: 'failed' } } },
  { success: false },
  { success: 'nearly' },
  { ok: 0 },
  { failed: true },
  { failure: { code: 7 } },
  { errors: ['carrier timeout'] },
  { errors: [{ code: 12 }] },
  { error_code: 'E17' },
  { reason: 'manual check' },
  { paymentDeclinedAt: '2026-01-01T00:00:00Z' },
  { cancelled: 'yes' },
  { pending: true },
  { needs_registration: true },
  { message: 'Your order is being reviewed: pending' },
  { a: { b: { c: { d: { e: { status: 'void' } } } } } },
  { note: 'could not be assigned' },
];

describe('how a purchase went', () => {
  it('F49: an entry with our number and any sign of failure in it is not bought, at 2Chat', async () => {
    for (const sign of SIGNS) {
      const { how, lookedAfter } = await outcomes('2Chat', of2Chat({ number: NUMBER, ...sign }));
      expect([sign, how, lookedAfter]).toEqual([sign, 'outcomeUnknown', true]);
    }
  });

  it('F119: nor is it at Bird, however deep the field is that says so', async () => {
    for (const sign of SIGNS) {
      const { how, lookedAfter } = await outcomes('Bird', ofBird(sign));
      expect([sign, how, lookedAfter]).toEqual([sign, 'outcomeUnknown', true]);
    }
  });

  it('F49: a sign around the lists counts as well', async () => {
    for (const sign of [{ status: 'PENDING_APPROVAL' }, { errors: ['x'] }, { order: { state: 'on hold' } }]) {
      expect((await outcomes('2Chat', { ...of2Chat(NUMBER), ...sign })).how).toBe('outcomeUnknown');
      expect((await outcomes('2Chat', { success: true, data: { purchased: [NUMBER], ...sign } })).how).toBe(
        'outcomeUnknown',
      );
      expect((await outcomes('Bird', { ...ofBird({}), ...sign })).how).toBe('outcomeUnknown');
    }
  });

  it('F49: a number that is only mentioned is not bought, and the one that was bought instead is told', async () => {
    for (const entry of [
      { number: OTHER, note: `instead of ${NUMBER}` },
      { phone_number: OTHER, requested: NUMBER },
      { number: OTHER, replaces: { number: NUMBER } },
    ]) {
      expect(await outcomes('2Chat', of2Chat(entry))).toMatchObject({ how: 'outcomeUnknown', extra: [OTHER] });
    }
    expect((await outcomes('2Chat', of2Chat(`${NUMBER} (declined)`))).how).toBe('outcomeUnknown');
    expect((await outcomes('2Chat', of2Chat({ number: NUMBER, phone_number: OTHER }))).how).toBe('outcomeUnknown');
  });

  it('F49: a string, or an entry that says nothing bad, is bought, and the provider is not asked again', async () => {
    for (const entry of [
      NUMBER,
      '1 (213) 555-0100',
      { number: NUMBER },
      { phone_number: NUMBER, status: 1, status_text: 'ACTIVE', error: null, errors: [], failed: false, success: true },
      {
        number: NUMBER,
        expires_at: '2026-12-01',
        region_name: 'Los Angeles',
        friendly_name: NUMBER,
        needs_registration: false,
      },
    ]) {
      const { how, lookedAfter, extra } = await outcomes('2Chat', of2Chat(entry));
      expect([entry, how, lookedAfter, extra]).toEqual([entry, 'bought', false, []]);
    }
    const channels = {
      endpoint: { capabilities: [{ name: 'sms', inbound: { status: 'inactive', issues: ['brand-not-ready'] } }] },
    };
    expect(await outcomes('Bird', ofBird(channels))).toMatchObject({ how: 'bought', lookedAfter: false });
  });

  it('F49: more numbers than were ordered are told, whether ours is among them or not', async () => {
    expect(await outcomes('2Chat', of2Chat(NUMBER, OTHER, '12135550102'))).toMatchObject({
      how: 'bought',
      extra: [OTHER, '+12135550102'],
    });
    expect(
      await outcomes('2Chat', { ...of2Chat(OTHER), failed: [{ number: NUMBER, reason: 'Card declined' }] }),
    ).toMatchObject({
      how: 'refused Card declined',
      extra: [OTHER],
    });
    const bird = {
      results: [{ numberString: NUMBER }, { numberString: OTHER }, { numberString: '+12135550103', status: 'failed' }],
    };
    expect(await outcomes('Bird', bird)).toMatchObject({ how: 'bought', extra: [OTHER] });
  });

  it('F49: a definite failure in words with our number is a refusal in these words', async () => {
    for (const [more, said] of [
      [{ status: 'failed', error: 'payment declined' }, 'payment declined'],
      [{ status: 'failed', reason: 'Insufficient funds on the wallet' }, 'Insufficient funds on the wallet'],
      [{ order: { status: 'failed', errors: [{ message: 'INSUFFICIENT_FUNDS' }] } }, 'INSUFFICIENT_FUNDS'],
    ] as const) {
      expect((await outcomes('2Chat', of2Chat({ number: NUMBER, ...more }))).how).toBe(`refused ${said}`);
      expect((await outcomes('Bird', ofBird(more))).how).toBe(`refused ${said}`);
    }
  });

  it('F49: a refusal that contradicts itself is none', async () => {
    for (const body of [
      { success: false, error_message: 'no', purchased: [NUMBER] },
      { success: true, purchased: [], failed: [{ number: NUMBER, status: 'ACTIVE' }] },
      { success: true, purchased: [], failed: [{ number: NUMBER, status: 'pending' }] },
      { success: true, purchased: [], failed: [{ number: NUMBER, reason: 'Something went wrong' }] },
      { success: true, purchased: [NUMBER], failed: [NUMBER] },
    ]) {
      expect((await outcomes('2Chat', body)).how).toBe('outcomeUnknown');
    }
  });

  it('is unclear where anything beside the list of bought ones says that it failed', async () => {
    for (const more of [
      { failed: 1 },
      { failed: '1' },
      { failed: true },
      { failed: { count: 1 } },
      { failed: ['Payment declined'] },
      { failed: [OTHER] },
      { failed_count: 1 },
      { number: NUMBER, failed: 1 },
      { unavailable: [NUMBER] },
      { rejected: { [NUMBER]: 'out of stock' } },
      { skipped: [{ phone_number: NUMBER }] },
      { left: [{ item: { e164: '1 (213) 555-0100' } }] },
      { success_count: 0 },
      { purchased_count: '0' },
      { total: 0 },
      { summary: { bought: { total: 0 } } },
      { dry_run: true },
      { test: 1 },
      { isTest: 'true' },
      { simulation: 'yes' },
      { sandbox: true },
      { mode: 'test' },
      { livemode: false },
    ]) {
      for (const body of [
        { success: true, purchased: [NUMBER], ...more },
        { success: true, data: { purchased: [NUMBER], ...more } },
        { success: true, data: { purchased: [NUMBER] }, ...more },
      ]) {
        const { how, lookedAfter } = await outcomes('2Chat', body);
        expect([body, how, lookedAfter]).toEqual([body, 'outcomeUnknown', true]);
      }
      if ('number' in more) continue;
      expect([more, (await outcomes('Bird', { ...ofBird({}), ...more })).how]).toEqual([more, 'outcomeUnknown']);
    }
  });

  it('is unclear at worst where our number stands in another list, and bought where what could say otherwise is empty', async () => {
    for (const more of [{ numbers: [NUMBER] }, { requested: [NUMBER] }]) {
      expect((await outcomes('2Chat', { ...of2Chat(NUMBER), ...more })).how).toBe('outcomeUnknown');
    }
    for (const failed of [0, '0', [], {}, null, false, '', { count: 0 }]) {
      const more = {
        failed,
        unavailable: [],
        success_count: 1,
        total: 1,
        dry_run: false,
        mode: 'live',
        livemode: true,
      };
      expect([failed, (await outcomes('2Chat', { success: true, purchased: [NUMBER], ...more })).how]).toEqual([
        failed,
        'bought',
      ]);
    }
    // A number may be called by itself.
    expect((await outcomes('Bird', ofBird({ endpoint: { name: NUMBER } }))).how).toBe('bought');
    expect((await outcomes('Bird', { id: 'n1', numberString: NUMBER, endpoint: { name: NUMBER } })).how).toBe('bought');
  });
});
