import { describe, expect, it } from 'vitest';
import { e164, heldNumber, holds, reserves, sold } from '../support/journey.ts';
import { useWholeBot } from '../support/whole-bot.ts';

const desk = useWholeBot();

describe('when Slack is in the way', () => {
  it('F39: where the bot cannot post, the conversation goes on in a direct message', async () => {
    const ana = desk.person('ana');
    desk.slack.fail('chat.postMessage', { error: 'channel_not_found' }, 1);
    await ana.types('#general', '/number');
    await ana.fills('Country', 'Germany');
    await ana.fills('What it is for', 'Private line');
    await ana.submits();
    await ana.sees('Private line', { in: 'dm' });
    await expect.poll(() => ana.buttons('Private line'), { timeout: 10_000 }).toContain('Reserve…');
    await reserves(ana, 'Private line');
    expect(await heldNumber(ana, 'Private line', 'dm')).toMatch(/^\+49/);
  });

  it('F8: an approvals channel that is archived does not leave a request without an approver who can decide', async () => {
    const [ana, marta, omar] = [desk.person('ana'), desk.person('marta'), desk.person('omar')];
    desk.slack.changeChannel('C0APPROVALS', { archived: true });
    const number = await holds(ana, 'Line for the archive');
    await omar.sees(number, { in: 'dm' });
    await marta.presses('Approve & buy', { in: number });
    await ana.sees(`${number} is bought`, { in: '#general' });
    desk.slack.changeChannel('C0APPROVALS', { archived: false });
  });

  it('F7: a feed that cannot be posted to does not turn a purchase into a failure', async () => {
    const [ana, marta] = [desk.person('ana'), desk.person('marta')];
    desk.slack.changeChannel('C0FEED', { archived: true });
    const number = await holds(ana, 'Line without a feed');
    await marta.presses('Approve & buy', { in: number });
    await ana.sees(`Your number ${number} is bought`, { in: 'dm' });
    expect(sold(desk)).toContain(e164(number));
    desk.slack.changeChannel('C0FEED', { archived: false });
  });

  it('F38: a rate limit delays the cards and loses none', async () => {
    const [ana, marta] = [desk.person('ana'), desk.person('marta')];
    const number = await holds(ana, 'Line in a queue');
    await marta.sees(number, { in: '#number-approvals' });
    desk.slack.fail('chat.update', { status: 429, retryAfter: 1 }, 3);
    await marta.presses('Approve & buy', { in: number });
    await ana.sees(`${number} is bought`, { in: '#general', timeoutMs: 20_000 });
    await marta.sees(`${number} is bought`, { in: '#number-approvals', timeoutMs: 20_000 });
  });

  it('F33: a click that Slack delivers twice counts once', async () => {
    const [ana, marta] = [desk.person('ana'), desk.person('marta')];
    const number = await holds(ana, 'Line twice');
    desk.slack.redeliver('block_actions');
    await marta.presses('Approve & buy', { in: number });
    await ana.sees(`${number} is bought`, { in: '#general' });
    expect(sold(desk).filter((each) => each === e164(number))).toHaveLength(1);
  });

  it('F33: a form that Slack delivers twice makes one request', async () => {
    const ana = desk.person('ana');
    desk.slack.redeliver('view_submission');
    await ana.types('#general', '/number');
    await ana.fills('Country', 'Germany');
    await ana.fills('What it is for', 'One line only');
    await ana.submits();
    await expect.poll(() => ana.buttons('One line only')).toContain('Reserve…');
    const cards = (await ana.messages('#general')).filter(({ allText }) => allText.includes('One line only'));
    expect(cards).toHaveLength(1);
  });

  it('a card that a person deleted comes back with the next change', async () => {
    const [ana, marta] = [desk.person('ana'), desk.person('marta')];
    const number = await holds(ana, 'Line of a tidy person');
    await marta.sees(number, { in: '#number-approvals' });
    desk.slack.fail('chat.update', { error: 'message_not_found' }, 1);
    await marta.presses('Approve & buy', { in: number });
    await ana.sees(`${number} is bought`, { in: '#general' });
    await marta.sees(`${number} is bought`, { in: '#number-approvals' });
  });

  it('the shortcut asks in a direct message', async () => {
    const ana = desk.person('ana');
    await ana.usesShortcut('request.start');
    await ana.seesModal('Request a number');
    await ana.fills('Country', 'Germany');
    await ana.fills('What it is for', 'Shortcut line');
    await ana.submits();
    await ana.sees('Shortcut line', { in: 'dm' });
  });

  it('what is typed after /number fills in the form, and what was not understood is said there', async () => {
    const ana = desk.person('ana');
    await ana.types('#general', '/number mobile sms downtown +49');
    const form = await ana.seesModal('Request a number');
    expect(form.allText).toContain('Not understood, so not filled in: downtown');
    await ana.fills('What it is for', 'Typed line');
    await ana.submits();
    await ana.sees('a mobile number in +49, Germany', { in: '#general' });
  });

  it('/number help explains, only to the person who typed it', async () => {
    const ana = desk.person('ana');
    await ana.types('#general', '/number help');
    await ana.sees('Type /number to ask for a phone number', { ephemeral: true });
  });
});
