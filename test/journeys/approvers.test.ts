import { describe, expect, it } from 'vitest';
import { asks, e164, heldNumber, holds, onHold, sold } from '../support/journey.ts';
import { useWholeBot } from '../support/whole-bot.ts';

const desk = useWholeBot({ env: { APPROVALS_CHANNEL: undefined } });

describe('without an approvals channel', () => {
  it('every approver is asked directly, members of groups too, and all cards follow the decision', async () => {
    const [ana, marta, omar] = [desk.person('ana'), desk.person('marta'), desk.person('omar')];
    const number = await holds(ana, 'Support line');
    await marta.sees('asks for', { in: 'dm' });
    await omar.sees('asks for', { in: 'dm' });
    await omar.presses('Approve & buy', { in: number });
    const card = await marta.sees(`${number} is bought`, { in: 'dm' });
    expect(card.buttons).toEqual(['Details']);
    expect(card.allText).toContain('Approved by <@U0OMAR>');
  });

  it.each([
    ['a guest', { guest: true }],
    ['deactivated', { deactivated: true }],
  ])('an approver who has become %s since the card was posted buys nothing', async (what, change) => {
    const [ana, marta] = [desk.person('ana'), desk.person('marta')];
    const number = await holds(ana, `Line for ${what}`);
    await marta.sees(number, { in: 'dm' });
    desk.slack.changePerson('U0MARTA', change);
    await marta.presses('Approve & buy', { in: number });
    await expect.poll(() => desk.log.some((line) => line.includes('notAnApprover'))).toBe(true);
    expect(sold(desk)).not.toContain(e164(number));
    expect(onHold(desk)).toContain(e164(number));
    desk.slack.changePerson('U0MARTA', { guest: false, deactivated: false });
    desk.log.length = 0;
  });

  it('who has left the approver group since the card was posted buys nothing', async () => {
    const [ana, omar] = [desk.person('ana'), desk.person('omar')];
    const number = await holds(ana, 'Line for a leaver');
    await omar.sees(number, { in: 'dm' });
    desk.slack.changeUserGroup('S0LEADS', []);
    await omar.presses('Approve & buy', { in: number });
    await omar.sees('You may not decide this', { in: 'dm' });
    expect(sold(desk)).not.toContain(e164(number));
    desk.slack.changeUserGroup('S0LEADS', ['U0OMAR']);
  });

  it('while Slack does not say who clicked nothing is bought; when it does, the click counts', async () => {
    const [ana, marta] = [desk.person('ana'), desk.person('marta')];
    const number = await holds(ana, 'Line in an outage');
    await marta.sees(number, { in: 'dm' });
    desk.slack.fail('users.info', { status: 500 }, 2);
    await marta.presses('Approve & buy', { in: number });
    await ana.sees(`${number} is bought`, { in: '#general', timeoutMs: 20_000 });
    expect(sold(desk).filter((each) => each === e164(number))).toHaveLength(1);
  });
});

describe('a request that only its requester may approve', () => {
  const alone = useWholeBot({ env: { APPROVERS: 'U0MARTA' } });

  it('is not held at all, and says why', async () => {
    const marta = alone.person('marta');
    await asks(marta, 'My line');
    await marta.presses('Reserve', { in: 'My line' });
    await marta.sees('Nobody but you may approve this', { in: 'dm' });
    expect(alone.sandbox.state().calls.reserve).toBe(0);
    expect(await marta.buttons('My line')).toContain('Reserve');
  });

  it('is held for another requester', async () => {
    const ana = alone.person('ana');
    await asks(ana, 'Another line');
    await ana.presses('Reserve', { in: 'Another line' });
    expect(await heldNumber(ana, 'Another line')).toMatch(/^\+1/);
  });
});

describe('approvers who are a group only', () => {
  const group = useWholeBot({ env: { APPROVERS: 'S0LEADS' } });

  it('F9: are asked, and each of their members may decide', async () => {
    const [ana, omar] = [group.person('ana'), group.person('omar')];
    await asks(ana, 'Line for leads');
    await ana.presses('Reserve', { in: 'Line for leads' });
    const number = await heldNumber(ana, 'Line for leads');
    await omar.sees(number, { in: '#number-approvals' });
    await omar.presses('Approve & buy', { in: number });
    await ana.sees(`${number} is bought`, { in: '#general' });
  });
});
