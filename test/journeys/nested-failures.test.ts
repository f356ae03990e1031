import { beforeEach, describe, expect, it } from 'vitest';
import { asks, e164, holds, onHold, reserves, sold } from '../support/journey.ts';
import { shortPart } from '../support/long.ts';
import { approvalCards, choosesAgain, pause } from '../support/stock-trouble.ts';
import { useWholeBot } from '../support/whole-bot.ts';

let lines = 0;
let purpose: string;
beforeEach(() => {
  purpose = `Line no. ${++lines}`;
});

/** Answers to an order, each with HTTP 201 and `success`, that mention the number and do not say that it was bought. */
const UNCLEAR: readonly (readonly [how: string, lists: object])[] = [
  ['failed, in its entry', { purchased: [{ number: '$number', status: 'failed', error: 'payment declined' }] }],
  ['another number instead of it', { purchased: [{ number: '+12135559876', note: 'instead of $number' }] }],
  ['to be approved there first', { purchased: [{ number: '$number', status: 'PENDING_APPROVAL' }] }],
  ['failed, one level deeper', { purchased: [{ number: '$number', order: { state: 'rejected' } }] }],
  ['not successful, as a flag', { purchased: [{ number: '$number', success: false }] }],
  ['with an error code only', { purchased: [{ phone_number: '$number', error_code: 402 }] }],
  ['in words', { message: 'The order for $number was declined.', purchased: [] }],
  ['only as what was asked for', { purchased: [{ request: { number: '$number' }, result: null }] }],
];

describe('at 2Chat', () => {
  const desk = useWholeBot();

  it.each(shortPart(UNCLEAR, 2))('F49: an answer that mentions the number is no purchase: %s', async (_how, lists) => {
    const [ana, marta, yuki] = [desk.person('ana'), desk.person('marta'), desk.person('yuki')];
    const number = await holds(ana, purpose);
    desk.sandbox.fault({ endpoint: 'purchase', kind: 'json', status: 201, body: { success: true, ...lists } });
    const { purchase } = desk.sandbox.state().calls;
    await marta.presses('Approve & buy', { in: purpose });
    await expect.poll(() => desk.sandbox.state().calls.purchase, { timeout: 10_000 }).toBe(purchase + 1);
    await pause(1_500);
    await ana.doesNotSee(`${number} is bought`);
    await yuki.doesNotSee(number, { in: '#number-feed' });
    expect(sold(desk)).not.toContain(e164(number));
    expect(desk.sandbox.state().calls.purchase).toBe(purchase + 1);
  });

  it.each([
    ['whose answer says that it waits', { purchased: [{ number: '$number', status: 'PENDING_APPROVAL' }] }],
    ['whose answer says nothing of it', { purchased: [] }],
  ])('F49: a number that is bought is announced, since the list of owned numbers has it: one %s', async (_how, lists) => {
    const [ana, marta, yuki] = [desk.person('ana'), desk.person('marta'), desk.person('yuki')];
    const number = await holds(ana, purpose);
    desk.sandbox.fault({ endpoint: 'purchase', kind: 'answer', body: { success: true, ...lists } });
    await marta.presses('Approve & buy', { in: purpose });
    await ana.sees(`${number} is bought`, { in: '#general' });
    await yuki.sees(number, { in: '#number-feed' });
  });

  it('F49: more numbers than were ordered are said loudly', async () => {
    const [ana, marta] = [desk.person('ana'), desk.person('marta')];
    const number = await holds(ana, purpose);
    const body = { success: true, purchased: ['$number', '+12135559877'], failed: [] };
    desk.sandbox.fault({ endpoint: 'purchase', kind: 'answer', body });
    await marta.presses('Approve & buy', { in: purpose });
    await ana.sees(`${number} is bought`, { in: '#general' });
    expect(desk.log.join('\n')).toContain('12135559877');
  });

  it.each([
    ['markup', '<!channel> 00012135'],
    ['two numbers', '+1213 555 1000/99'],
    ['an extension', '+12135551000 ext. 5'],
    ['letters', '+1 213 CALL NOW'],
    ['too many digits', '+1213555100012135551000'],
    ['nothing', ''],
  ])('F50: what is no number is neither shown nor kept nor ordered: %s', async (_how, number) => {
    const [ana, marta] = [desk.person('ana'), desk.person('marta')];
    await asks(ana, purpose);
    const details = { uuid: '$uuid', number, created_at: '$created_at', expires_at: '$expires_at' };
    const body = { success: true, data: { reservation_details: details } };
    const before = { ...desk.sandbox.state().calls };
    const held = onHold(desk).length;
    desk.sandbox.fault({ endpoint: 'reserve', kind: 'answer', body });
    await reserves(ana, purpose);
    await expect.poll(() => desk.sandbox.state().calls.reserve, { timeout: 10_000 }).toBe(before.reserve + 1);
    await choosesAgain(ana, purpose);
    expect(await approvalCards(marta, purpose)).toEqual([]);
    // Its uuid is known, so it does not have to wait for its own end.
    await expect.poll(() => onHold(desk).length, { timeout: 15_000, message: 'the hold is given back' }).toBe(held);
    expect(desk.sandbox.state().calls.purchase).toBe(before.purchase);
  });
});

const STATUSES = ['failed', 'rejected', 'cancelled', 'PAYMENT_DECLINED', 'expired'];

describe('at Bird', () => {
  const desk = useWholeBot({ bird: true, env: { TWOCHAT_API_KEY: undefined, TWOCHAT_API_URL: undefined } });

  it.each(
    shortPart(STATUSES, 3),
  )('F119: an order that is told as "%s" inside an accepted answer is no purchase', async (status) => {
    const [ana, marta, yuki] = [desk.person('ana'), desk.person('marta'), desk.person('yuki')];
    desk.bird.orders({ status, bought: false });
    await ana.types('#general', '/number se mobile');
    await ana.fills('What it is for', purpose);
    await ana.submits();
    await expect.poll(() => ana.buttons(purpose), { timeout: 10_000 }).toContain('Reserve');
    // What is not settled keeps its number: each takes another one.
    await ana.presses('Pick a number…', { in: purpose });
    await ana.seesModal('Pick a number');
    await ana.fills('Number', (await ana.options('Number'))[STATUSES.indexOf(status)] ?? '');
    await ana.submits();
    const card = await marta.sees(purpose, { in: '#number-approvals' });
    const number = /(\+[\d ]+\d)/.exec(card.text)?.[1] ?? '';
    const { buy } = desk.bird.state().calls;
    await marta.presses('Approve & buy', { in: purpose });
    await expect.poll(() => desk.bird.state().calls.buy, { timeout: 10_000 }).toBe(buy + 1);
    await pause(1_500);
    await ana.doesNotSee(`${number} is bought`);
    await yuki.doesNotSee(number, { in: '#number-feed' });
    expect(desk.bird.state().purchases).toEqual([]);
  });
});
