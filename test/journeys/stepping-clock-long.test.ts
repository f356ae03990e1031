import { describe, expect, it } from 'vitest';
import { e164, holds, onHold, sold } from '../support/journey.ts';
import { useSteppedBot } from '../support/stepped-bot.ts';
import { pause } from '../support/stock-trouble.ts';

// Longer than the step, or the bot's clock could not say that a hold is over which is not.
const settings = { holdMs: 75_000, env: { RELEASE_MARGIN: '10s', REMINDERS: '50%' } };

describe('a clock that steps back', () => {
  const desk = useSteppedBot(settings);

  it('F54: a minute back after the hold: it is released before its end, and nothing is bought after it', {
    timeout: 120_000,
  }, async () => {
    const [ana, marta] = [desk.person('ana'), desk.person('marta')];
    const number = e164(await holds(ana, 'Back'));
    const endsAt = desk.sandbox.state().reservations[0]?.expiresAt ?? 0;
    await desk.stepsClock(-60_000);
    while (onHold(desk).includes(number) && Date.now() < endsAt) await pause(50);
    const releasedAt = Date.now();
    // An approver who has the card on the screen still presses what was there.
    await pause(Math.max(0, endsAt - Date.now()) + 500);
    const { purchase } = desk.sandbox.state().calls;
    await marta.presses('Approve & buy', { in: 'Back', timeoutMs: 500 }).catch(() => undefined);
    await pause(3_000);
    expect(desk.sandbox.state().calls.purchase, 'an order after the end').toBe(purchase);
    expect(sold(desk)).toEqual([]);
    expect(releasedAt, 'when the hold was gone').toBeLessThan(endsAt);
    expect(desk.sandbox.state().calls.release).toBe(1);
    await ana.doesNotSee('is held and waits for approval', { in: '#general' });
  });
});

describe('a clock that steps forward', () => {
  const desk = useSteppedBot(settings);

  it('F54: a minute forward after the hold: it is released before its end, and nothing is bought after it', {
    timeout: 120_000,
  }, async () => {
    const [ana, marta] = [desk.person('ana'), desk.person('marta')];
    const number = e164(await holds(ana, 'Forth'));
    const endsAt = desk.sandbox.state().reservations[0]?.expiresAt ?? 0;
    await desk.stepsClock(60_000);
    while (onHold(desk).includes(number) && Date.now() < endsAt) await pause(50);
    expect(Date.now(), 'when the hold was gone').toBeLessThan(endsAt);
    const { purchase } = desk.sandbox.state().calls;
    await marta.presses('Approve & buy', { in: 'Forth', timeoutMs: 500 }).catch(() => undefined);
    await pause(2_000);
    expect(desk.sandbox.state().calls.purchase).toBe(purchase);
    await desk.stepsClock(0);
  });
});
