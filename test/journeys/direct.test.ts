import { describe, expect, it } from 'vitest';
import { heldNumber, reserves } from '../support/journey.ts';
import type { Person } from '../support/person.ts';
import { useWholeBot } from '../support/whole-bot.ts';

/** Asks from a channel, and answers with what the form said of who reads it. */
async function asksFrom(channel: string, person: Person, purpose: string): Promise<string> {
  await person.types(channel, '/number us los angeles');
  const form = await person.seesModal('Request a number');
  await person.fills('What it is for', purpose);
  await person.submits();
  return form.allText;
}
const SENT = 'I’ve sent you the options in a direct message.';

describe('a request without a setting for its cards', () => {
  const desk = useWholeBot({ env: { REQUEST_CARDS: undefined } });

  it('is its requester’s alone: options, card and news come directly, wherever it was asked', async () => {
    const [ana, ben, marta] = [desk.person('ana'), desk.person('ben'), desk.person('marta')];
    expect(await asksFrom('#general', ana, 'Quiet line')).not.toContain('Everybody in');
    const options = await ana.sees('Quiet line', { in: 'dm' });
    const line = await ana.sees(SENT, { in: '#general', ephemeral: true });
    expect(line.buttons).toEqual(['Open']);

    await reserves(ana, 'Quiet line');
    const number = await heldNumber(ana, 'Quiet line', 'dm');
    await marta.presses('Approve & buy', { in: number });
    const card = await ana.sees(`${number} is bought`, { in: 'dm' });
    expect(card.ts).not.toBe(undefined);
    expect((await ana.messages('dm')).some(({ ts }) => ts === options.ts)).toBe(true);
    await ben.doesNotSee('Quiet line', { in: '#general' });
    expect(await ben.messages('#general')).toEqual([]);
  });
});

describe('REQUEST_CARDS=channel', () => {
  const desk = useWholeBot({ env: { REQUEST_CARDS: 'channel' } });

  it('shows the card to everybody where it was asked, and the form says so', async () => {
    const [ana, ben] = [desk.person('ana'), desk.person('ben')];
    expect(await asksFrom('#general', ana, 'Line in the open')).toContain('Everybody in <#C0GENERAL> sees the options');
    await ben.sees('Line in the open', { in: '#general' });
    await ana.doesNotSee(SENT);
  });

  it.each(['#number-feed', '#number-approvals'])('never leaves anything in %s', async (channel) => {
    const [marta, omar] = [desk.person('marta'), desk.person('omar')];
    const before = await omar.messages(channel);
    expect(await asksFrom(channel, marta, `Asked in ${channel}`)).not.toContain('Everybody in');
    await marta.sees(`Asked in ${channel}`, { in: 'dm' });
    await marta.sees(SENT, { in: channel, ephemeral: true });
    expect(await omar.messages(channel)).toEqual(before);
  });
});
