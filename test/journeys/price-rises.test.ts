import { beforeEach, describe, expect, it } from 'vitest';
import { words } from '../../src/slack/words/words.ts';
import { asks, e164, heldNumber, holds, onHold, reserves, sold } from '../support/journey.ts';
import { approvable, approvalCards, changesPrices, choosesAgain, pause } from '../support/stock-trouble.ts';
import { useWholeBot } from '../support/whole-bot.ts';

const desk = useWholeBot();
let lines = 0;
let purpose: string;
beforeEach(() => {
  desk.sandbox.clearFaults();
  desk.sandbox.answerAs({ holdRowsWithout: [], heldPrice: 'now' });
  purpose = `Line no. ${++lines}`;
});

/** Approves what the newest card shows, and answers with what the dialog said. */
async function approves(): Promise<string> {
  return (await desk.person('marta').presses('Approve & buy', { in: purpose }))?.text ?? '';
}

/** Approves, and waits for a new card that shows this price; nothing was ordered meanwhile. */
async function isAskedAgain(price: string): Promise<void> {
  const marta = desk.person('marta');
  const before = desk.sandbox.state().calls.purchase;
  await approves();
  await expect
    .poll(async () => (await approvable(marta, purpose)).at(-1)?.allText, { timeout: 15_000, message: 'the new price' })
    .toContain(price);
  expect(desk.sandbox.state().calls.purchase, 'an order at a price that no approver was shown').toBe(before);
}

/** The number is bought at this price, and all who are concerned are told so. */
async function isBoughtAt(number: string, price: string): Promise<void> {
  await desk.person('ana').sees(`${number} is bought`, { in: '#general' });
  const paid = desk.sandbox.state().purchases.find((bought) => bought.number === e164(number))?.price?.monthlyPrice;
  expect(paid).toBe(price);
  const line = await desk.person('yuki').sees(number, { in: '#number-feed' });
  expect(line.allText).toContain(price);
}

describe('a price that changes while a request is under way', () => {
  it('F46: a price that rose between the options and Reserve stands on the approvers’ card and is what is paid', async () => {
    const [ana, marta] = [desk.person('ana'), desk.person('marta')];
    changesPrices(desk, { monthlyPrice: '2.35', setupPrice: '0.00' });
    await asks(ana, purpose);
    changesPrices(desk, { monthlyPrice: '17.30', setupPrice: '4.60' });
    await reserves(ana, purpose);
    const number = await heldNumber(ana, purpose);
    const card = await marta.sees(purpose, { in: '#number-approvals' });
    expect(card.allText).toContain('17.30');
    expect(card.allText).toContain('21.90 for the first month');
    expect(card.allText).toMatch(/price/i);
    expect((await ana.sees(purpose, { in: '#general' })).allText).toContain('17.30');
    expect(await approves()).toContain('17.30');
    await isBoughtAt(number, '17.30');
  });

  it('F46: a price that rose above what was asked for gives the hold back, and the person chooses again', async () => {
    const [ana, marta] = [desk.person('ana'), desk.person('marta')];
    changesPrices(desk, { monthlyPrice: '2.45', setupPrice: '0.00' });
    await ana.types('#general', '/number US local Los Angeles');
    await ana.fills(words.form.maxMonthly, '9.99');
    await ana.fills('What it is for', purpose);
    await ana.submits();
    await expect.poll(() => ana.buttons(purpose), { timeout: 10_000 }).toContain('Reserve');
    changesPrices(desk, { monthlyPrice: '10.00' });
    const before = desk.sandbox.state().calls.reserve;
    await reserves(ana, purpose);
    await expect.poll(() => desk.sandbox.state().calls.reserve).toBe(before + 1);
    await expect.poll(() => onHold(desk), { timeout: 10_000, message: 'the hold is given back' }).toEqual([]);
    await choosesAgain(ana, purpose);
    expect(await approvalCards(marta, purpose)).toEqual([]);
  });

  it.each([
    ['a month costs more', { monthlyPrice: '499.00', setupPrice: '0.00' }, '499.00'],
    ['a month costs less', { monthlyPrice: '1.15', setupPrice: '0.00' }, '1.15'],
    ['the set-up costs more', { monthlyPrice: '2.75', setupPrice: '50.70' }, '53.45 for the first month'],
  ])('F46: a price that changed between the card and Approve is approved anew: %s', async (_how, changed, shown) => {
    const ana = desk.person('ana');
    changesPrices(desk, { monthlyPrice: '2.75', setupPrice: '0.00' });
    const number = await holds(ana, purpose);
    changesPrices(desk, changed);
    await isAskedAgain(shown);
    expect(sold(desk)).not.toContain(e164(number));
    await approves();
    await isBoughtAt(number, changed.monthlyPrice);
  });

  it('F46: a price that changed before Hold it again stands on the new card and is what is paid', async () => {
    const [ana, marta] = [desk.person('ana'), desk.person('marta')];
    changesPrices(desk, { monthlyPrice: '2.55', setupPrice: '0.00' });
    await holds(ana, purpose);
    await ana.presses('Cancel', { in: purpose });
    await expect.poll(() => ana.buttons(purpose), { timeout: 15_000 }).toContain('Hold it again');
    changesPrices(desk, { monthlyPrice: '88.20' });
    await ana.presses('Hold it again', { in: purpose });
    const number = await heldNumber(ana, purpose);
    await expect.poll(async () => (await approvable(marta, purpose)).at(-1)?.allText).toContain('88.20');
    expect(await approves()).toContain('88.20');
    await isBoughtAt(number, '88.20');
  });

  it.each([
    ['tells no prices', ['setup_price', 'monthly_price']],
    ['tells no dates', ['reservation_date', 'reservation_end_date']],
    ['tells no group', ['did_group_id']],
    [
      'tells neither prices nor group nor dates',
      ['setup_price', 'monthly_price', 'did_group_id', 'reservation_end_date'],
    ],
  ])('F46: a rise is seen where the list of holds %s', async (_how, holdRowsWithout) => {
    const ana = desk.person('ana');
    changesPrices(desk, { monthlyPrice: '2.65', setupPrice: '0.00' });
    desk.sandbox.answerAs({ holdRowsWithout });
    const number = await holds(ana, purpose);
    changesPrices(desk, { monthlyPrice: '6.15' });
    const before = desk.sandbox.state().calls.purchase;
    await approves();
    await pause(2_500);
    expect(sold(desk)).not.toContain(e164(number));
    expect(desk.sandbox.state().calls.purchase).toBe(before);
  });

  it('F46: a hold whose price is kept is bought at that price, whatever its group costs by then', async () => {
    const ana = desk.person('ana');
    changesPrices(desk, { monthlyPrice: '2.85', setupPrice: '0.00' });
    desk.sandbox.answerAs({ heldPrice: 'held' });
    const number = await holds(ana, purpose);
    changesPrices(desk, { monthlyPrice: '31.00' });
    await approves();
    await isBoughtAt(number, '2.85');
  });

  it.each([
    ['a web page', { kind: 'html' }],
    ['an error', { kind: 'status', status: 500 }],
    ['success without a list', { kind: 'bare' }],
  ] as const)('F46: a look that cannot be read is no yes: %s', async (_how, failing) => {
    const [ana, marta] = [desk.person('ana'), desk.person('marta')];
    changesPrices(desk, { monthlyPrice: '2.95', setupPrice: '0.00' });
    const number = await holds(ana, purpose);
    const { purchase: before } = desk.sandbox.state().calls;
    for (const endpoint of ['reservations', 'groups'] as const) {
      desk.sandbox.fault({ endpoint, ...failing, times: 20 });
    }
    await approves();
    await pause(500);
    await expect.poll(async () => (await approvable(marta, purpose)).length, { timeout: 20_000 }).toBe(1);
    expect(desk.sandbox.state().calls.purchase, 'an order without a look').toBe(before);
    desk.sandbox.clearFaults();
    await approves();
    await isBoughtAt(number, '2.95');
  });
});
