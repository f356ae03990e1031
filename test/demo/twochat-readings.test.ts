import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTwochatSandbox, type TwochatSandbox } from '../../src/demo/twochat/sandbox.ts';
import { berlin, callsOf } from './twochat-caller.ts';

let sandbox: TwochatSandbox;
beforeEach(async () => {
  sandbox = await createTwochatSandbox();
});
afterEach(() => sandbox.close());

const { ask, get, post } = callsOf(() => sandbox);
const reserve = (number?: string) => post('/numbers/reservations', { group_id: berlin.id, number });
const rows = async () => (await get('/numbers/reservations')).body['data'];
const first = berlin.numbers[0] ?? '';

describe('what 2Chat’s pages do not say can be answered in every way', () => {
  it('a price changes at any time, and a hold costs what its group costs now, or what it cost before', async () => {
    await reserve();
    expect(await ask('POST', '/sandbox/price', { group_id: berlin.id, monthly_price: '499.00' })).toMatchObject({
      body: { ok: true, monthlyPrice: '499.00', setupPrice: berlin.setupPrice },
    });
    expect(JSON.stringify((await get('/numbers/groups?country=DE')).body)).toContain('"monthly_price":"499.00"');
    expect(await rows()).toMatchObject({ reservations: [{ monthly_price: 499 }] });
    await ask('POST', '/sandbox/readings', { heldPrice: 'held' });
    expect(await rows()).toMatchObject({ reservations: [{ monthly_price: Number(berlin.monthlyPrice) }] });
    await post('/numbers/purchase', { group_id: berlin.id, number: first });
    expect(sandbox.state().purchases[0]?.price?.monthlyPrice).toBe(berlin.monthlyPrice);
    await post('/numbers/purchase', { group_id: berlin.id, number: berlin.numbers[1] });
    expect(sandbox.state().purchases[1]?.price?.monthlyPrice).toBe('499.00');
  });

  it('the list of reservations leaves fields or rows out, and says how many there are, or does not', async () => {
    for (let made = 0; made < 3; made++) await reserve();
    sandbox.answerAs({ holdRowsWithout: ['monthly_price', 'did_group_id'], mostHoldRows: 2, tellsTotal: true });
    const cut = (await rows()) as { reservations: object[]; total: number };
    expect(cut.reservations).toHaveLength(2);
    expect(cut).toMatchObject({ total: 3, reservations: [{ number: first }, {}] });
    expect(JSON.stringify(cut)).not.toMatch(/monthly_price|did_group_id/);
  });

  it('a number that is held already is refused, or answered with the reservation that is there', async () => {
    const stranger = await ask('POST', '/sandbox/strangers', { group_id: berlin.id, number: first, ago_ms: 180_000 });
    expect(stranger).toMatchObject({ body: { ok: true, reservation: { number: first } } });
    const [{ uuid = '' } = {}] = sandbox.state().reservations;
    expect(await reserve(first)).toMatchObject({ status: 409 });
    await ask('POST', '/sandbox/readings', { rereserve: 'same' });
    expect(await reserve(first)).toMatchObject({ status: 201, body: { data: { reservation_details: { uuid } } } });
    expect(await reserve()).not.toMatchObject({ body: { data: { reservation_details: { uuid } } } });
    sandbox.answerAs({ rereserve: 'sameOfGroup' });
    expect(await reserve()).toMatchObject({ status: 201, body: { data: { reservation_details: { uuid } } } });
    expect(sandbox.state().reservations).toHaveLength(2);
  });

  it('pages of owned numbers are shorter than asked for, begin with 1, and show a number late, otherwise or never', async () => {
    for (const number of berlin.numbers.slice(0, 5)) await post('/numbers/purchase', { group_id: berlin.id, number });
    const page = async (no: number) => {
      const { body } = await get(`/voip/virtual-numbers?page_number=${no}&results_per_page=200`);
      return (body['numbers'] as { phone_number: string }[]).map((row) => berlin.numbers.indexOf(row.phone_number));
    };
    sandbox.answerAs({ ownedPageLimit: 2 });
    expect([await page(0), await page(2), await page(3)]).toEqual([[0, 1], [4], []]);
    sandbox.answerAs({ ownedFirstPage: 1 });
    expect([await page(0), await page(1), await page(3)]).toEqual([[0, 1], [0, 1], [4]]);
    sandbox.answerAs({ ownedStatus: 'AWAITING_REGISTRATION' });
    expect(JSON.stringify((await get('/voip/virtual-numbers')).body)).toContain('"AWAITING_REGISTRATION"');
    sandbox.answerAs({ ownedAfterMs: null });
    expect(await page(1)).toEqual([]);
  });

  it.each([
    ['bare', first.slice(1)],
    ['zeros', `00${first.slice(1)}`],
    ['nationalDigits', first.replace('+49', '')],
    ['integer', Number(first.slice(1))],
  ] as const)('numbers are written in another way: %s', async (notation, wanted) => {
    sandbox.answerAs({ notation });
    expect(await reserve(first)).toMatchObject({ body: { data: { reservation_details: { number: wanted } } } });
    expect(await rows()).toMatchObject({ reservations: [{ number: wanted }] });
    const bought = await post('/numbers/purchase', { group_id: berlin.id, number: first });
    expect(bought).toMatchObject({ body: { purchased: [wanted] } });
    expect(JSON.stringify((await get('/voip/virtual-numbers')).body)).toContain(
      `"phone_number":${JSON.stringify(wanted)}`,
    );
  });

  it('a hold or a purchase is answered with any body, whether it was done or not', async () => {
    const failed = { success: true, purchased: [{ number: '$number', status: 'failed' }] };
    sandbox.fault({ endpoint: 'purchase', kind: 'json', status: 201, body: failed });
    const order = { group_id: berlin.id, number: first };
    const said = { status: 201, body: { purchased: [{ number: first, status: 'failed' }] } };
    expect(await post('/numbers/purchase', order)).toMatchObject(said);
    expect(sandbox.state().purchases).toEqual([]);
    sandbox.fault({ endpoint: 'purchase', kind: 'answer', body: failed });
    expect(await post('/numbers/purchase', order)).toMatchObject(said);
    expect(sandbox.state().purchases).toMatchObject([{ number: first }]);
    const odd = { success: true, data: { reservation_details: { uuid: '$uuid', number: '<!channel> 1' } } };
    sandbox.fault({ endpoint: 'reserve', kind: 'answer', body: odd });
    const { body } = await reserve();
    const [{ uuid = '' } = {}] = sandbox.state().reservations;
    expect(body).toMatchObject({ data: { reservation_details: { uuid, number: '<!channel> 1' } } });
  });
});
