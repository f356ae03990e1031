import { beforeEach, describe, expect, it } from 'vitest';
import { asks, e164, heldNumber, holds, reserves, sold } from '../support/journey.ts';
import { useWholeBot } from '../support/whole-bot.ts';

const desk = useWholeBot();
beforeEach(() => desk.slack.mend());

const ready = async () => {
  const answer = await fetch(new URL('/ready', desk.url));
  return { status: answer.status, said: await answer.json() };
};

describe('a channel that closes', () => {
  it('is_archived: while a request waits, the conversation goes on in direct messages', async () => {
    const [ana, marta, omar] = [desk.person('ana'), desk.person('marta'), desk.person('omar')];
    const number = await holds(ana, 'Line of a closing channel');
    await marta.sees(number, { in: '#number-approvals' });
    for (const id of ['C0APPROVALS', 'C0GENERAL']) desk.slack.changeChannel(id, { archived: true });
    await marta.presses('Approve & buy', { in: number });
    await ana.sees(`${number} is bought`, { in: 'dm', timeoutMs: 20_000 });
    await marta.sees(`${number} is bought`, { in: 'dm' });
    await omar.sees(`${number} is bought`, { in: 'dm' });
    expect(sold(desk)).toContain(e164(number));
    for (const id of ['C0APPROVALS', 'C0GENERAL']) desk.slack.changeChannel(id, { archived: false });
  });

  it('not_in_channel: where the bot was never invited, approvers are asked directly', async () => {
    const [ana, marta, omar] = [desk.person('ana'), desk.person('marta'), desk.person('omar')];
    desk.slack.changeChannel('C0APPROVALS', { members: ['U0MARTA', 'U0OMAR'] });
    const number = await holds(ana, 'Line without an invitation');
    await omar.sees(number, { in: 'dm' });
    await marta.presses('Approve & buy', { in: number });
    await ana.sees(`${number} is bought`, { in: '#general' });
    desk.slack.changeChannel('C0APPROVALS', { members: ['U0MARTA', 'U0OMAR', 'U0BEN', 'U0NUMBERDESK'] });
  });
});

describe('F30, F31: a card that is too large for Slack', () => {
  it.each([
    'msg_blocks_too_long',
    'invalid_blocks',
    'msg_too_long',
  ])('%s: is posted short, with its buttons', async (error) => {
    const [ana, marta] = [desk.person('ana'), desk.person('marta')];
    const troubles = desk.log.filter((line) => line.includes('card too large for Slack')).length;
    await asks(ana, `Line after ${error}`);
    desk.slack.fail('chat.postMessage', { error });
    await reserves(ana, `Line after ${error}`);
    const number = await heldNumber(ana, `Line after ${error}`);
    const card = await marta.sees(number, { in: '#number-approvals' });
    expect(card.buttons).toContain('Approve & buy');
    expect(card.allText).toContain('asks for');
    expect(desk.log.filter((line) => line.includes('card too large for Slack')).length).toBe(troubles + 1);
    // And so is a update.
    desk.slack.fail('chat.update', { error });
    await marta.presses('Approve & buy', { in: number });
    await ana.sees(`${number} is bought`, { in: '#general' });
    await marta.sees(`${number} is bought`, { in: '#number-approvals' });
  });
});

describe('F38: patience and outages', () => {
  it('429 for a post with Retry-After: it comes when Slack allows it, once', async () => {
    const [ana, marta, yuki] = [desk.person('ana'), desk.person('marta'), desk.person('yuki')];
    const number = await holds(ana, 'Line in a long queue');
    // Slack's limit is each channel's own.
    const inFeed = ({ channel }: Readonly<Record<string, unknown>>) => channel === 'C0FEED';
    desk.slack.fail('chat.postMessage', { status: 429, retryAfter: 2 }, 1, inFeed);
    const at = performance.now();
    await marta.presses('Approve & buy', { in: number });
    await yuki.sees(number, { in: '#number-feed', timeoutMs: 20_000 });
    expect(performance.now() - at).toBeGreaterThan(1_900);
    expect((await yuki.messages('#number-feed')).filter(({ allText }) => allText.includes(number))).toHaveLength(1);
  });

  it('HTTP 500 for updates, and for the ephemeral answer: the card is right in the end, the person is told', async () => {
    const [ana, marta, ben] = [desk.person('ana'), desk.person('marta'), desk.person('ben')];
    const number = await holds(ana, 'Line in an outage');
    desk.slack.fail('chat.postEphemeral', { status: 500 });
    await ben.presses('Approve & buy', { in: number });
    await ben.sees('You may not decide this', { in: 'dm' });
    desk.slack.fail('chat.update', { status: 500 }, 3);
    await marta.presses('Approve & buy', { in: number });
    await ana.sees(`${number} is bought`, { in: '#general', timeoutMs: 20_000 });
    await marta.sees(`${number} is bought`, { in: '#number-approvals', timeoutMs: 20_000 });
  });
});

describe('a click that Slack no longer honours', () => {
  it('F27: an expired trigger is said, and asking again works', async () => {
    const ana = desk.person('ana');
    desk.slack.fail('views.open', { error: 'expired_trigger_id' });
    await ana.types('#general', '/number');
    await ana.sees('Slack gave up waiting before the form could open', { ephemeral: true });
    await ana.types('#general', '/number');
    await ana.seesModal('Request a number');
    await ana.closes();
  });

  it('F33: a command that Slack delivers twice opens one form', async () => {
    const ana = desk.person('ana');
    desk.slack.redeliver('/number');
    await ana.types('#general', '/number');
    await ana.seesModal('Request a number');
    await ana.closes();
    expect(await ana.modal()).toBeNull();
  });
});

describe('F10: an approver who has left', () => {
  it('does not keep the others from being asked', async () => {
    const [ana, omar] = [desk.person('ana'), desk.person('omar')];
    desk.slack.changeUserGroup('S0LEADS', ['U0BEN', 'U0OMAR']);
    desk.slack.changePerson('U0BEN', { deactivated: true });
    desk.slack.changePerson('U0MARTA', { deactivated: true });
    desk.slack.changeChannel('C0APPROVALS', { archived: true });
    const number = await holds(ana, 'Line of those who stayed');
    await omar.sees(number, { in: 'dm' });
    await omar.presses('Approve & buy', { in: number });
    await ana.sees(`${number} is bought`, { in: '#general' });
    desk.slack.changeChannel('C0APPROVALS', { archived: false });
    desk.slack.changeUserGroup('S0LEADS', ['U0OMAR']);
    for (const id of ['U0BEN', 'U0MARTA']) desk.slack.changePerson(id, { deactivated: false });
  });
});

describe('F35: a bot token that Slack refuses', () => {
  it.each([
    'account_inactive',
    'token_revoked',
  ])('%s: /ready says so, and all cards catch up when it works again', async (error) => {
    const [ana, marta, yuki] = [desk.person('ana'), desk.person('marta'), desk.person('yuki')];
    const number = await holds(ana, `Line during ${error}`);
    const before = desk.sandbox.state().calls.purchase;
    desk.sandbox.fault({ endpoint: 'purchase', kind: 'delay', ms: 1_000 });
    await marta.presses('Approve & buy', { in: number });
    await expect.poll(() => desk.sandbox.state().calls.purchase, { interval: 10 }).toBe(before + 1);
    desk.slack.fail('*', { error }, 10_000);
    await expect.poll(() => sold(desk), { timeout: 10_000 }).toContain(e164(number));
    await expect.poll(ready, { timeout: 15_000 }).toMatchObject({
      status: 503,
      said: { failed: [{ name: 'slack token', detail: `is refused by Slack (${error})` }] },
    });
    expect(desk.log.some((line) => line.includes('slack token refused') && line.includes(error))).toBe(true);
    await yuki.doesNotSee(number, { in: '#number-feed' });

    desk.slack.mend();
    await expect.poll(ready).toMatchObject({ status: 200, said: { status: 'ready' } });
    await yuki.sees(number, { in: '#number-feed', timeoutMs: 25_000 });
    await ana.sees(`${number} is bought`, { in: '#general', timeoutMs: 25_000 });
    await marta.sees(`${number} is bought`, { in: '#number-approvals', timeoutMs: 25_000 });
    expect((await yuki.messages('#number-feed')).filter(({ allText }) => allText.includes(number))).toHaveLength(1);
  });
});

it('a card that was asked for in a channel without the bot is the same request in the direct message', async () => {
  const ana = desk.person('ana');
  desk.slack.changeChannel('C0GENERAL', { members: ['U0ANA'] });
  await ana.types('#general', '/number');
  await ana.fills('Country', 'Germany');
  await ana.fills('What it is for', 'Line from outside');
  await ana.submits();
  await expect.poll(() => ana.buttons('Line from outside')).toContain('Reserve…');
  await reserves(ana, 'Line from outside');
  expect(await heldNumber(ana, 'Line from outside', 'dm')).toMatch(/^\+49/);
});
