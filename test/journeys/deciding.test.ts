import { describe, expect, it } from 'vitest';
import { e164, holds, onHold, sold } from '../support/journey.ts';
import { useWholeBot } from '../support/whole-bot.ts';

const desk = useWholeBot();

describe('deciding', () => {
  it('a person who sees a card can read the details: number, price, rules, and what happened so far', async () => {
    const [ana, ben, marta] = [desk.person('ana'), desk.person('ben'), desk.person('marta')];
    const number = await holds(ana, 'Support line');
    await marta.sees(number, { in: '#number-approvals' });
    await ben.presses('Details', { in: number });
    const before = await ben.seesModal('Details');
    for (const fact of [
      `${number} is held and waits for approval`,
      'a month',
      '2Chat',
      'Support line',
      'May decide: <@U0MARTA> or <!subteam^S0LEADS>.',
      '<@U0ANA> asked for the number, so somebody else has to decide.',
      '<@U0ANA> asked for a number.',
      `${number} was held until <!date^`,
    ]) {
      expect(before.allText).toContain(fact);
    }
    expect(before.submit).toBeNull();
    await ben.closes();

    await marta.presses('Approve & buy', { in: number });
    await ana.sees(`${number} is bought`, { in: '#general' });
    await ana.presses('Details', { in: `${number} is bought` });
    const after = await ana.seesModal('Details');
    expect(after.allText).toContain(`<@U0MARTA> approved buying ${number}.`);
    expect(after.allText).toContain(`${number} is bought.`);
  });

  it('F19 a denial that is thought better of changes nothing: the card still asks', async () => {
    const [ana, marta] = [desk.person('ana'), desk.person('marta')];
    const number = await holds(ana, 'Second line');
    await marta.presses('Deny…', { in: number });
    const form = await marta.seesModal('Deny the request');
    expect(form.allText).toContain(number);
    await marta.closes();
    expect((await marta.sees(`asks for ${number}`, { in: '#number-approvals' })).buttons).toContain('Approve & buy');
    expect(onHold(desk)).toContain(e164(number));
  });

  it('F2 an approver who writes a reason while another one approves is told who was first; the card stays as it is for all (F20)', async () => {
    const [ana, marta, omar] = [desk.person('ana'), desk.person('marta'), desk.person('omar')];
    const number = await holds(ana, 'Third line');
    await omar.presses('Deny…', { in: number });
    await omar.seesModal('Deny the request');
    await marta.presses('Approve & buy', { in: number });
    const card = await marta.sees(`${number} is bought`, { in: '#number-approvals' });
    await omar.fills('Reason', 'Too dear');
    await omar.submits();
    const answer = await omar.sees('<@U0MARTA> already approved this', { in: '#number-approvals', ephemeral: true });
    expect(answer.text).toContain('<!date^');
    await marta.doesNotSee('already approved this');
    expect((await marta.messages('#number-approvals')).find(({ ts }) => ts === card.ts)?.text).toBe(card.text);
    expect(sold(desk)).toContain(e164(number));
  });

  it('F1, F5 a decision is made once and asked for once', async () => {
    const [ana, marta, omar] = [desk.person('ana'), desk.person('marta'), desk.person('omar')];
    const number = await holds(ana, 'Fourth line');
    await marta.sees(number, { in: '#number-approvals' });
    await Promise.all(
      [marta, marta, omar].map((person) => person.presses('Approve & buy', { in: number }).catch(() => undefined)),
    );
    await ana.sees(`${number} is bought`, { in: '#general' });
    await marta.sees(`${number} is bought`, { in: '#number-approvals' });
    expect(sold(desk).filter((each) => each === e164(number))).toHaveLength(1);
    const cards = (await marta.messages('#number-approvals')).filter(({ text }) => text.startsWith(number));
    expect(cards).toHaveLength(1);
  });

  it('F3, F18 a card from before a restart can be decided on, with the first click', async () => {
    const [ana, marta] = [desk.person('ana'), desk.person('marta')];
    const number = await holds(ana, 'Fifth line');
    await marta.sees(number, { in: '#number-approvals' });
    await desk.kill();
    await desk.start();
    await marta.presses('Approve & buy', { in: number });
    await ana.sees(`${number} is bought`, { in: '#general' });
    expect(sold(desk)).toContain(e164(number));
  });
});

describe('F10 an approver who has left', () => {
  const small = useWholeBot({ env: { APPROVERS: 'U0GONE,U0MARTA', APPROVALS_CHANNEL: undefined } });

  it('does not keep the others from being asked', async () => {
    const [ana, marta] = [small.person('ana'), small.person('marta')];
    const number = await holds(ana, 'Support line');
    await marta.presses('Approve & buy', { in: number });
    await ana.sees(`${number} is bought`, { in: '#general' });
  });
});
