import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BirdSandbox, createBirdSandbox } from '../../src/demo/bird/sandbox.ts';
import { createTwochatSandbox, type TwochatSandbox } from '../../src/demo/twochat/sandbox.ts';
import * as bird from '../providers/bird-bench.ts';
import * as twochat from '../providers/twochat-bench.ts';
import { call as callBird, catalogue, itemWhere } from './bird-caller.ts';
import { berlin, callsOf } from './twochat-caller.ts';

const DAY = 24 * 60 * 60_000;
const NOON = Date.parse('2026-03-01T12:00:00Z');
const MANY = Array.from({ length: 10_000 }, (_, at) => `+1213557${String(at).padStart(4, '0')}`);
const atOnce = async () => undefined;

describe('the numbers that 2Chat’s sandbox owns', () => {
  let sandbox: TwochatSandbox;
  beforeEach(async () => {
    sandbox = await createTwochatSandbox({ now: () => NOON });
  });
  afterEach(() => sandbox.close());

  const { ask, get } = callsOf(() => sandbox);
  const [number = '', other = ''] = berlin.numbers;
  const rows = async () => (await get('/voip/virtual-numbers')).body['numbers'] as Record<string, unknown>[];
  const uuid = async () => String((await rows())[0]?.['uuid']);
  const giveBack = async (id: string) => ask('DELETE', `/open/voip/virtual-numbers/${id}`);
  const clientOf = () => twochat.clientOf(sandbox, sandbox.url, { pause: atOnce });

  it('renew by themselves, month after month', async () => {
    sandbox.buyForStranger(berlin.id, number);
    const endAfter = async (days: number) => {
      sandbox.setClock(days * DAY);
      return (await rows()).map((row) => [row['status_text'], row['expires_at']]);
    };
    expect(await endAfter(0)).toEqual([['ACTIVE', '2026-03-31T12:00:00Z']]);
    expect(await endAfter(29.9)).toEqual([['ACTIVE', '2026-03-31T12:00:00Z']]);
    expect(await endAfter(30)).toEqual([['ACTIVE', '2026-04-30T12:00:00Z']]);
    expect(await endAfter(365)).toEqual([['ACTIVE', '2027-03-26T12:00:00Z']]);
  });

  it('are taken back once, as its pages show it, and in the end are listed as released', async () => {
    sandbox.buyForStranger(berlin.id, number);
    const id = await uuid();
    expect(await giveBack(id)).toEqual({ status: 200, body: { success: true } });
    // The error body of this page lacks `success`.
    const pending = { error: true, error_message: `Virtual number ${id} is already pending cancellation.` };
    expect(await giveBack(id)).toEqual({ status: 409, body: pending });
    const unknown = { error: true, error_message: 'Virtual number DIDx not found.' };
    expect(await giveBack('DIDx')).toEqual({ status: 404, body: unknown });
    expect(await giveBack('x')).toMatchObject({ status: 400, body: { error: true } });
    expect(await rows()).toMatchObject([{ status: 0, status_text: 'PENDING_CANCELLATION' }]);
    sandbox.setClock(3 * DAY);
    expect(await rows()).toMatchObject([{ status_text: 'RELEASED', expires_at: '2026-03-04T12:00:00Z' }]);
    expect(await giveBack(id)).toMatchObject({ status: 404 });
    expect(sandbox.state()).toMatchObject({ calls: { giveBack: 5 }, purchases: [{ givenBackAt: NOON }] });
  });

  it('are off the list at once, or after a while, where that is how it is read', async () => {
    sandbox.answerAs({ cancellationMs: 0, listsReleased: false });
    sandbox.buyForStranger(berlin.id, number);
    await giveBack(await uuid());
    expect(await rows()).toEqual([]);
    sandbox.answerAs({ cancellationMs: DAY });
    expect(await rows()).toMatchObject([{ status_text: 'PENDING_CANCELLATION' }]);
  });

  it('are not for sale again, but may come from elsewhere once more, as another one', async () => {
    sandbox.answerAs({ cancellationMs: 0 });
    sandbox.buyForStranger(berlin.id, number);
    const before = await uuid();
    await giveBack(before);
    const order = { group_id: berlin.id, number };
    expect(await ask('POST', '/open/numbers/purchase', order)).toMatchObject({ status: 409 });
    const mine = { numbers: [{ group_id: berlin.id, number, ago_ms: DAY }] };
    expect(await ask('POST', '/sandbox/owned', mine)).toMatchObject({ body: { numbers: [{ number }] } });
    expect(await ask('POST', '/sandbox/owned', mine)).toMatchObject({ body: { numbers: [] } });
    const listed = await rows();
    expect(listed.map((row) => row['status_text'])).toEqual(['RELEASED', 'ACTIVE']);
    expect(listed[1]).toMatchObject({ created_at: '2026-02-28T12:00:00Z' });
    expect(listed[1]?.['uuid']).not.toBe(before);
  });

  it('end without having been given back', async () => {
    sandbox.buyForStranger(berlin.id, number);
    sandbox.buyForStranger(berlin.id, other);
    expect(await ask('POST', '/sandbox/end', { number })).toMatchObject({ status: 200 });
    expect((await rows()).map((row) => row['status_text'])).toEqual(['RELEASED', 'ACTIVE']);
    expect(await ask('POST', '/sandbox/end', { number })).toMatchObject({ status: 404 });
  });

  it('can be 10,000, which are listed in pages of 200, and each found', async () => {
    sandbox.own(MANY.map((each) => ({ groupId: berlin.id, number: each })));
    const { inventory } = clientOf();
    const { numbers, ...rest } = await inventory.list();
    expect(rest).toEqual({ unreadable: 0, whole: true });
    expect(new Set(numbers.map((listed) => listed.number)).size).toBe(MANY.length);
    expect(sandbox.state().calls.owned).toBe(51);
    expect((await inventory.find(MANY[9_876] ?? '')).numbers).toHaveLength(1);
  });
});

describe('the numbers that Bird’s sandbox owns', () => {
  let sandbox: BirdSandbox;
  const open = async (readings: Parameters<typeof createBirdSandbox>[0] = {}) => {
    await sandbox?.close();
    sandbox = await createBirdSandbox({ now: () => NOON, ...readings });
  };
  beforeEach(() => open());
  afterEach(() => sandbox.close());

  const item = itemWhere(({ countryCode, backOrderRequired }) => countryCode === 'NL' && !backOrderRequired);
  const inventory = () => {
    const ability = bird.clientOf(sandbox, sandbox.url, { pause: atOnce, now: () => NOON }).inventory;
    if (!ability) throw new Error('no inventory');
    return ability;
  };
  const owned = async () => {
    const { numbers } = await inventory().list();
    return Promise.all(
      numbers.map(async (listed) => ({ state: listed.state, ...(await inventory().terms?.(listed)) })),
    );
  };

  it('renew by themselves, at the price of that time', async () => {
    sandbox.own([{ itemId: item.id, number: '+31201234567', agoMs: 29 * DAY }]);
    expect(await owned()).toMatchObject([{ state: 'active', ends: false, endsAt: NOON + DAY }]);
    sandbox.setPrice({ id: item.id }, { amount: 9_000_000, exponent: -6 });
    sandbox.setClock(2 * DAY);
    // Its clock is two days ahead of ours; the end is the one that it states.
    expect(await owned()).toMatchObject([{ monthly: { amount: '9.00' }, endsAt: NOON + 31 * DAY }]);
  });

  it('are cancelled in its console, and end with the month', async () => {
    const mine = { numbers: [{ item_id: item.id, number: '+31201234567' }] };
    expect(await callBird(sandbox, 'POST', '/sandbox/owned', mine)).toMatchObject({ status: 200 });
    const cancel = () => callBird(sandbox, 'POST', '/sandbox/cancel', { number: '+31201234567' });
    expect(await cancel()).toMatchObject({ body: { endsAt: NOON + 30 * DAY } });
    expect(await cancel()).toMatchObject({ status: 404 });
    expect(await owned()).toMatchObject([{ state: 'ending', ends: true, endsAt: NOON + 30 * DAY }]);
    sandbox.setClock(31 * DAY);
    expect(await inventory().list()).toEqual({ numbers: [], unreadable: 0, whole: true });
  });

  it('are still listed when they are over, where that is how it is read', async () => {
    await open({ readings: { listsEnded: true } });
    sandbox.own([{ itemId: item.id, number: '+31201234567', agoMs: 40 * DAY }]);
    sandbox.cancel('+31201234567');
    sandbox.setClock(60 * DAY);
    expect(await owned()).toMatchObject([{ state: 'gone', ends: true }]);
  });

  it('can be 10,000, which are listed in pages of 50, and each found', async () => {
    await open({ readings: { ownedPageLimit: 50 } });
    sandbox.own(MANY.map((number) => ({ itemId: catalogue[0]?.id ?? '', number })));
    const { numbers, ...rest } = await inventory().list();
    expect(rest).toEqual({ unreadable: 0, whole: true });
    expect(new Set(numbers.map(({ number }) => number)).size).toBe(MANY.length);
    expect(sandbox.state().calls.owned).toBe(200);
    expect((await inventory().find(MANY[9_876] ?? '')).numbers).toHaveLength(1);
  });
});
