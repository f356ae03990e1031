import { describe, expect, it } from 'vitest';
import { e164, holds, onHold, sold } from '../support/journey.ts';
import { useWholeBot } from '../support/whole-bot.ts';

/** Long enough for a bot to start in it. */
const MARGIN_MS = 9_000;
const HOLD_MS = 15_000;
const desk = useWholeBot({ holdMs: HOLD_MS, env: { RELEASE_MARGIN: '9s', REMINDERS: '50%' } });

describe('a hold that no approver decides on', () => {
  it('is reminded of and released before the provider would end it', async () => {
    const [ana, marta] = [desk.person('ana'), desk.person('marta')];
    const number = await holds(ana, 'Support line');
    const expiresAt = desk.sandbox.state().reservations[0]?.expiresAt;

    const reminder = await marta.sees('waits for your decision', { in: '#number-approvals' });
    expect(reminder.text).toContain('<@U0MARTA>');
    expect(reminder.text).toContain('<!subteam^S0LEADS>');
    expect(onHold(desk)).toEqual([e164(number)]);

    const card = await ana.sees('nobody decided in time', { in: '#general', timeoutMs: 15_000 });
    expect(card.buttons).not.toContain('Cancel');
    await expect.poll(() => onHold(desk), { interval: 50, timeout: 5_000 }).toEqual([]);
    // Released by us, not ended by the provider: there was still most of the margin left.
    const release = desk.sandbox.state().calls.release;
    expect(release).toBe(1);
    expect(Date.now()).toBeLessThan(expiresAt ?? 0);
    await ana.sees('Nobody decided in time', { in: 'dm' });
    const over = await marta.sees(`⌛ Released: no decision came in time about ${number}`, { in: '#number-approvals' });
    expect(over.ts).toBe(reminder.ts);
    const approvers = await marta.sees(`${number} was released`, { in: '#number-approvals' });
    expect(approvers.buttons).toEqual(['Details']);
    expect(sold(desk)).toEqual([]);
    expect(MARGIN_MS).toBeLessThan(HOLD_MS);
  });

  it('is released after a restart too, and at once when the deadline passed meanwhile', async () => {
    const ana = desk.person('ana');
    const number = await holds(ana, 'Second line');
    const expiresAt = desk.sandbox.state().reservations.find((each) => each.number === e164(number))?.expiresAt ?? 0;
    const before = desk.sandbox.state().calls.release;
    await desk.kill();
    await new Promise((resolve) => setTimeout(resolve, expiresAt - MARGIN_MS - Date.now()));
    expect(onHold(desk)).toEqual([e164(number)]);
    await desk.start();
    await expect.poll(() => desk.sandbox.state().calls.release, { interval: 50 }).toBe(before + 1);
    expect(Date.now()).toBeLessThan(expiresAt);
    expect(onHold(desk)).toEqual([]);
    await ana.sees(`${number} was released`, { in: '#general' });
  });
});
