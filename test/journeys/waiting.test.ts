import { describe, expect, it } from 'vitest';
import { e164, holds, onHold } from '../support/journey.ts';
import { useWholeBot } from '../support/whole-bot.ts';

describe('while a request waits', () => {
  const desk = useWholeBot({ env: { NUDGE_EVERY: '4s', REMINDERS: '50%', RELEASE_MARGIN: '1m' } });

  it('its card shows where it stands, until when, and who was asked', async () => {
    const ana = desk.person('ana');
    await holds(ana, 'Support line');
    const card = await ana.sees('waits for approval', { in: '#general' });
    expect(card.buttons).toEqual(['Cancel', 'Edit what it is for…', 'Details', 'Nudge']);
    for (const words of [
      'Waiting for <@U0MARTA> or <!subteam^S0LEADS>. If nobody decides by <!date^',
      'Asked ✓ · Held ✓ until ',
    ]) {
      expect(card.allText).toContain(words);
    }
  });

  it('the requester nudges the approvers, once in a while: a reply under their card names them', async () => {
    const [ana, ben, marta] = [desk.person('ana'), desk.person('ben'), desk.person('marta')];
    const number = await holds(ana, 'Second line');
    const card = await marta.sees(number, { in: '#number-approvals' });

    await ben.presses('Nudge', { in: number });
    await ben.sees('Only <@U0ANA>', { ephemeral: true });

    await ana.presses('Nudge', { in: number });
    const note = await marta.sees('<@U0ANA> asks you to decide', { in: '#number-approvals' });
    for (const fact of ['<@U0MARTA>', '<!subteam^S0LEADS>', number, '<!date^']) expect(note.text).toContain(fact);
    const { messages } = await marta.snapshot();
    expect(messages.find(({ ts }) => ts === note.ts)?.thread_ts).toBe(card.ts);
    const nudged = await ana.sees('Nudged <!date^', { in: '#general' });
    expect(nudged.buttons).toEqual(['Cancel', 'Edit what it is for…', 'Details']);
    const buttons = async () => (await ana.sees('Nudged <!date^', { in: '#general' })).buttons;
    await expect.poll(buttons, { timeout: 10_000 }).toEqual(['Cancel', 'Edit what it is for…', 'Details', 'Nudge']);
    const notes = await marta.messages('#number-approvals');
    expect(notes.filter(({ text }) => text.includes('asks you to decide'))).toHaveLength(1);

    // The bot dies as the request ends: what was saved says what must be shown.
    desk.slack.fail('chat.update', { drop: 'before' }, Number.POSITIVE_INFINITY);
    await ana.presses('Cancel', { in: number });
    await desk.kill();
    desk.slack.mend();
    await desk.start();
    const over = await marta.sees(`✖ Cancelled: <@U0ANA> needs no decision about ${number}`, {
      in: '#number-approvals',
    });
    expect(over.ts).toBe(note.ts);
  });

  it('the requester cancels, and what is left of the card tells the rest', async () => {
    const ana = desk.person('ana');
    const number = await holds(ana, 'Third line');
    const dialog = await ana.presses('Cancel', { in: number });
    expect(dialog?.text).toContain(number);
    await ana.sees(`The request for ${number} was cancelled`, { in: '#general' });
    await expect.poll(() => onHold(desk)).not.toContain(e164(number));
  });
});

describe('quiet hours', () => {
  // All day but for a minute that began a while ago: it is quiet now, whenever this runs.
  const end = new Date(Date.now() - 3 * 3_600_000);
  const start = new Date(end.getTime() + 60_000);
  const time = (date: Date) => date.toISOString().slice(11, 16);
  const quiet = `${time(start)}-${time(end)} UTC`;
  const desk = useWholeBot({ holdMs: 12_000, env: { QUIET_HOURS: quiet, REMINDERS: '50%', RELEASE_MARGIN: '3s' } });

  it('are said on the card, no approver is nudged or reminded in them, and the number is released in time all the same', async () => {
    const [ana, marta] = [desk.person('ana'), desk.person('marta')];
    const number = await holds(ana, 'Night line');
    const card = await ana.sees('waits for approval', { in: '#general' });
    expect(card.allText).toMatch(/No reminders from <!date\^.* to <!date\^.*: quiet hours\./);
    expect(card.buttons).toEqual(['Cancel', 'Edit what it is for…', 'Details']);
    await marta.sees(number, { in: '#number-approvals' });

    await ana.sees(`${number} was released`, { in: '#general', timeoutMs: 15_000 });
    await expect.poll(() => onHold(desk)).not.toContain(e164(number));
    const said = (await marta.messages('#number-approvals')).map(({ text }) => text);
    expect(said.filter((text) => /waits for your decision|asks you to decide/.test(text))).toEqual([]);
  });
});
