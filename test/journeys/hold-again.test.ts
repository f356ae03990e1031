import { describe, expect, it } from 'vitest';
import { e164, heldNumber, holds, onHold, sold } from '../support/journey.ts';
import type { Person } from '../support/person.ts';
import { useWholeBot } from '../support/whole-bot.ts';

/** Waits until the request's card offers to hold the number again. */
async function offersAgain(person: Person, purpose: string): Promise<void> {
  await expect.poll(() => person.buttons(purpose), { timeout: 15_000 }).toContain('Hold it again');
}

describe('a number that was released', () => {
  const desk = useWholeBot({ holdMs: 17_000, env: { RELEASE_MARGIN: '7s', REMINDERS: '50%' } });

  it('is held again with one click, and the approvers get a new card; the old one has nothing to press (F14)', async () => {
    const [ana, marta] = [desk.person('ana'), desk.person('marta')];
    const number = await holds(ana, 'Support line');
    const first = await marta.sees('asks for', { in: '#number-approvals' });
    await ana.sees(`${number} was released`, { in: '#general', timeoutMs: 15_000 });
    await offersAgain(ana, 'Support line');
    expect(onHold(desk)).toEqual([]);

    await ana.presses('Hold it again', { in: number });
    expect(await heldNumber(ana, 'Support line')).toBe(number);
    expect(onHold(desk)).toEqual([e164(number)]);
    const second = await marta.sees('asks for', { in: '#number-approvals' });
    expect(second.ts).not.toBe(first.ts);
    expect(second.buttons).toEqual(['Approve & buy', 'Deny…', 'Details']);

    await marta.sees('It was asked for again: see the newer card.', { in: '#number-approvals' });
    const cards = await marta.messages('#number-approvals');
    expect(cards.find(({ ts }) => ts === first.ts)).toMatchObject({
      text: `${number} was released: nobody decided in time. It was asked for again: see the newer card.`,
      buttons: [],
    });

    await marta.presses('Approve & buy', { in: number });
    await ana.sees(`${number} is bought`, { in: '#general' });
    expect(sold(desk)).toEqual([e164(number)]);
    const decided = await marta.sees(`${number} is bought`, { in: '#number-approvals' });
    expect(decided.ts).toBe(second.ts);
  });
});

describe('a request that was cancelled', () => {
  const desk = useWholeBot();

  it('can be held again by the requester alone (F21)', async () => {
    const [ana, ben] = [desk.person('ana'), desk.person('ben')];
    const number = await holds(ana, 'Second line');
    await ana.presses('Cancel', { in: number });
    await offersAgain(ana, 'Second line');
    await ben.presses('Hold it again', { in: number });
    await ben.sees('Only <@U0ANA>', { ephemeral: true });
    expect(onHold(desk)).not.toContain(e164(number));
    await ana.presses('Hold it again', { in: number });
    expect(await heldNumber(ana, 'Second line')).toBe(number);
  });

  it('says so when a stranger has taken the number meanwhile, and offers another search', async () => {
    const ana = desk.person('ana');
    const number = await holds(ana, 'Third line');
    await ana.presses('Cancel', { in: number });
    await offersAgain(ana, 'Third line');
    desk.sandbox.take({ number: e164(number) });
    await ana.presses('Hold it again', { in: number });
    await expect.poll(() => ana.buttons('Third line')).toContain('Change search');
    const card = await ana.sees('Third line', { in: '#general' });
    expect(card.allText).toContain('That was just taken.');
    expect(sold(desk)).not.toContain(e164(number));
  });
});

describe('without an approvals channel', () => {
  const desk = useWholeBot({ env: { APPROVALS_CHANNEL: undefined } });

  it('every approver gets a new card directly, and all of them follow the decision', async () => {
    const [ana, marta, omar] = [desk.person('ana'), desk.person('marta'), desk.person('omar')];
    const number = await holds(ana, 'Support line');
    for (const approver of [marta, omar]) await approver.sees(number, { in: 'dm' });
    await ana.presses('Cancel', { in: number });
    await offersAgain(ana, 'Support line');
    await ana.presses('Hold it again', { in: number });
    for (const approver of [marta, omar]) {
      await approver.sees('asks for', { in: 'dm' });
      await approver.sees('It was asked for again: see the newer card.', { in: 'dm' });
    }

    await marta.presses('Deny…', { in: number });
    await marta.seesModal('Deny the request');
    await marta.fills('Reason', 'One is enough');
    await marta.submits();
    for (const approver of [marta, omar]) {
      const card = await approver.sees(`${number} was denied`, { in: 'dm' });
      expect(card.allText).toContain('One is enough');
      expect(card.buttons).toEqual(['Details']);
      const pressable = (await approver.messages('dm')).flatMap(({ buttons }) => buttons);
      expect(pressable).toEqual(['Details']);
    }
    await ana.sees('denied your request', { in: 'dm' });
  });
});

describe('a number that only we held, since its provider cannot', () => {
  const desk = useWholeBot({ bird: true });

  it('is held again while it is there, and not offered any more when it is not', async () => {
    const ana = desk.person('ana');
    await ana.types('#general', '/number');
    await ana.fills('Country', 'Sweden');
    await ana.fills('Type', 'Mobile');
    await ana.fills('What it is for', 'Bird line');
    await ana.submits();
    await expect.poll(() => ana.buttons('Bird line')).toContain('Reserve');
    const { allText } = await ana.sees('Bird line', { in: '#general' });
    const sellers = [...allText.matchAll(/· (2Chat|Bird)/g)].map(([, seller]) => seller);
    await ana.presses('Reserve', { in: 'Bird line', nth: sellers.indexOf('Bird') });
    const number = await heldNumber(ana, 'Bird line');

    await ana.presses('Cancel', { in: 'Bird line' });
    await offersAgain(ana, 'Bird line');
    await ana.presses('Hold it again', { in: 'Bird line' });
    expect(await heldNumber(ana, 'Bird line')).toBe(number);

    await ana.presses('Cancel', { in: 'Bird line' });
    await offersAgain(ana, 'Bird line');
    desk.bird.take({ number: e164(number) });
    await ana.presses('Hold it again', { in: 'Bird line' });
    await expect.poll(() => ana.buttons('Bird line')).toContain('Change search');
    expect(await ana.buttons('Bird line')).not.toContain('Reserve');
  });
});
