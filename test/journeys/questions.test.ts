import { describe, expect, it } from 'vitest';
import { e164, holds, sold } from '../support/journey.ts';
import { useWholeBot } from '../support/whole-bot.ts';

const approvals = { in: '#number-approvals' };

describe('before it is decided', () => {
  const desk = useWholeBot();

  it('an approver asks, the requester answers, and both stand on the card; the deadline stays', async () => {
    const [ana, ben, marta, omar] = [desk.person('ana'), desk.person('ben'), desk.person('marta'), desk.person('omar')];
    const number = await holds(ana, 'Support line');
    const before = await marta.sees(`asks for ${number}`, approvals);
    expect(before.buttons).toEqual(['Approve & buy', 'Deny…', 'Ask…', 'Details']);

    await marta.presses('Ask…', { in: number });
    const form = await marta.seesModal('Ask a question');
    expect(form.allText).toContain('<@U0ANA> gets it as a direct message');
    expect(Object.keys(await marta.submitsExpectingErrors())).toEqual(['Your question']);
    await marta.fills('Your question', 'Why not *the one* we have? <!here>');
    await marta.submits();

    const question = await ana.sees(`<@U0MARTA> asks about ${number}`, { in: 'dm' });
    expect(question.allText).toContain('“Why not *the one* we have? <!here>”');
    expect(question.buttons).toEqual(['Answer…']);
    const asked = await omar.sees('<@U0MARTA> asked: “Why not', approvals);
    expect(asked.ts).toBe(before.ts);
    expect(asked.allText).toContain('not answered yet');
    await omar.sees('<@U0MARTA> asks:', approvals);

    await ana.presses('Answer…', { in: 'Why not *the one*' });
    const answering = await ana.seesModal('Answer a question');
    expect(answering.allText).toContain('The approvers read this.');
    await ana.fills('Your answer', 'It is for another city');
    await ana.submits();
    const answered = await marta.sees('<@U0ANA> answered: “It is for another city”', approvals);
    expect(answered.ts).toBe(before.ts);
    expect(answered.allText).not.toContain('not answered yet');
    await marta.sees('<@U0ANA> answers <@U0MARTA>:', approvals);
    const painted = await ana.sees('You answered: “It is for another city”', { in: 'dm' });
    expect([painted.ts, painted.buttons]).toEqual([question.ts, []]);
    const deadline = /Decide by .*/;
    expect(deadline.exec(answered.allText)?.[0]).toBe(deadline.exec(before.allText)?.[0]);

    await ben.presses('Details', { in: number });
    const { allText } = await ben.seesModal('Details');
    for (const line of ['<@U0MARTA> asked:', '<@U0ANA> answered:', '“It is for another city”']) {
      expect(allText).toContain(line);
    }
    await marta.presses('Approve & buy', { in: number });
    const done = await marta.sees(`Bought: ${number}`, approvals);
    expect([done.ts, done.buttons]).toEqual([before.ts, ['Details']]);
    expect(done.allText).not.toContain('another city');
    expect(sold(desk)).toContain(e164(number));
  });

  it('only approvers ask, only the requester answers, and who answers too late keeps what they wrote', async () => {
    const [ana, ben, marta, omar] = [desk.person('ana'), desk.person('ben'), desk.person('marta'), desk.person('omar')];
    const number = await holds(ana, 'Second line');
    await ben.sees(number, approvals);
    await ben.presses('Ask…', { in: number });
    await ben.sees('You may not decide this', { ...approvals, ephemeral: true });
    await omar.presses('Ask…', { in: number });
    await omar.seesModal('Ask a question');
    await omar.fills('Your question', 'For how long?');
    await omar.submits();
    await ana.presses('Answer…', { in: 'For how long?' });
    await ana.seesModal('Answer a question');
    await ana.fills('Your answer', 'A year at least');
    await marta.presses('Deny…', { in: number });
    await marta.fills('Is it one of these?', 'Too expensive');
    await marta.submits();
    await marta.sees(`Denied: ${number}`, approvals);
    expect(Object.values(await ana.submitsExpectingErrors())).toEqual(['Too late: the request was denied.']);
    expect((await ana.modal())?.fields['Your answer']).toBe('A year at least');
    await ana.closes();
    const over = await ana.sees('No answer is needed any more', { in: 'dm' });
    expect(over.buttons).toEqual([]);
    expect(over.allText).toContain('For how long?');
  });

  it('a common reason is enough to deny, and goes with own words', async () => {
    const [ana, marta] = [desk.person('ana'), desk.person('marta')];
    const number = await holds(ana, 'Third line');
    await marta.presses('Deny…', { in: number });
    const form = await marta.seesModal('Deny the request');
    expect(form.allText).toContain('<@U0ANA> and the approvers read this.');
    expect(Object.keys(await marta.submitsExpectingErrors())).toEqual(['Reason in your own words']);
    await marta.fills('Is it one of these?', 'We have a number there already');
    await marta.fills('Reason in your own words', 'the one of Sales');
    await marta.submits();
    const reason = '“We have a number there already: the one of Sales”';
    expect((await ana.sees(reason, { in: 'dm' })).text).toContain('denied your request');
    expect((await marta.sees(reason, approvals)).allText).toContain(`Denied: ${number} for <@U0ANA> · ${reason}`);
  });

  it('what it is for is said anew: the card and its thread say so, and who decides on the old text does not', async () => {
    const [ana, marta, omar] = [desk.person('ana'), desk.person('marta'), desk.person('omar')];
    const number = await holds(ana, 'Fourth line');
    const before = await marta.sees('Fourth line', approvals);
    await omar.presses('Deny…', { in: number });
    await omar.seesModal('Deny the request');
    await omar.fills('Reason in your own words', 'Four are enough');

    await ana.presses('Edit what it is for…', { in: number });
    const form = await ana.seesModal('What it is for');
    expect(form.fields['What it is for']).toBe('Fourth line');
    // Nothing changed: nobody is told.
    await ana.submits();
    // The card that Marta looks at is the old one as long as Slack does not take the new one.
    const isCard = ({ channel }: Record<string, unknown>) => channel === 'C0APPROVALS';
    desk.slack.fail('chat.update', { status: 429, retryAfter: 3 }, 1, isCard);
    await ana.presses('Edit what it is for…', { in: number });
    await ana.fills('What it is for', 'Line for *Fresno*');
    await ana.submits();
    await marta.presses('Approve & buy', { in: number });
    const refused = await marta.sees('changed what the number is for', { ...approvals, ephemeral: true });
    expect(refused.allText).toContain('<@U0ANA>');
    await omar.submits();
    const kept = await omar.sees('changed what the number is for', { ...approvals, ephemeral: true });
    expect(kept.allText).toContain('You wrote: “Four are enough”');
    expect(sold(desk)).not.toContain(e164(number));

    const note = await marta.sees('<@U0ANA> changed what it is for:', { ...approvals, timeoutMs: 20_000 });
    expect(note.allText).toContain('“Line for *Fresno*”, before: “Fourth line”');
    const changed = await marta.sees(`asks for ${number}: “Line for *Fresno*”`, { ...approvals, timeoutMs: 20_000 });
    expect(changed.ts).toBe(before.ts);
    await marta.presses('Approve & buy', { in: number });
    await marta.sees(`Bought: ${number}`, approvals);
    expect(sold(desk).filter((each) => each === e164(number))).toHaveLength(1);
  });
});

describe('in the last two minutes', () => {
  const desk = useWholeBot({ holdMs: 134_000, env: { RELEASE_MARGIN: '3s' } });

  it('nobody asks any more, and what was written meanwhile is given back', async () => {
    const [ana, marta] = [desk.person('ana'), desk.person('marta')];
    const number = await holds(ana, 'Support line');
    await marta.presses('Ask…', { in: number });
    await marta.seesModal('Ask a question');
    await marta.fills('Your question', 'Why now?');
    const buttons = async () => (await marta.sees(`asks for ${number}`, approvals)).buttons;
    await expect.poll(buttons, { timeout: 30_000 }).toEqual(['Approve & buy', 'Deny…', 'Details']);
    await marta.submits();
    const refused = await marta.sees('too soon for an answer', { ...approvals, ephemeral: true });
    expect(refused.allText).toContain('You wrote: “Why now?”');
    await ana.doesNotSee('Why now?');
  });
});
