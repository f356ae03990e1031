import { describe, expect, it } from 'vitest';
import { asks, e164, heldNumber, holds, onHold, sold } from '../support/journey.ts';
import { useSteppedBot } from '../support/stepped-bot.ts';
import { pause } from '../support/stock-trouble.ts';

const HOLD_MS = 75_000;

const settings = { holdMs: HOLD_MS, env: { RELEASE_MARGIN: '10s', REMINDERS: '50%' } };

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
    // Whoever has the card on the screen still presses what was there.
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

  it('F54: a minute back before the order, with the hold over: nothing is bought without a hold', {
    timeout: 60_000,
  }, async () => {
    const [ana, marta] = [desk.person('ana'), desk.person('marta')];
    await desk.stepsClock(0);
    await holds(ana, 'Ended');
    await marta.sees('Ended', { in: '#number-approvals' });
    await desk.stepsClock(-60_000);
    // By 2Chat's clock it is over; by the bot's there is more than a minute left.
    desk.sandbox.setClock(HOLD_MS + 1_000);
    const { purchase } = desk.sandbox.state().calls;
    await marta.presses('Approve & buy', { in: 'Ended' });
    await pause(4_000);
    expect(desk.sandbox.state().calls.purchase, 'an order without a hold').toBe(purchase);
    expect(sold(desk)).toEqual([]);
    desk.sandbox.setClock(0);
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

describe('options that lie about', () => {
  // Signatures would be too old for a clock that is an hour off.
  const desk = useSteppedBot({ socketMode: true });

  /** A clock that jumps costs the socket; until it is open again, Slack says that it did not work, and people click once more. */
  async function reserves(): Promise<void> {
    for (let tries = 0; tries < 10; tries++) {
      const failed = await desk
        .person('ana')
        .presses('Reserve', { in: 'Old options' })
        .then(
          () => false,
          () => true,
        );
      if (!failed) return;
      await pause(1_500);
    }
  }

  it('F46: options that are older than an hour are searched anew at Reserve', {
    timeout: 60_000,
  }, async () => {
    const ana = desk.person('ana');
    await asks(ana, 'Old options');
    await desk.stepsClock(61 * 60_000);
    const { reserve } = desk.sandbox.state().calls;
    await reserves();
    await pause(2_000);
    await expect.poll(() => ana.buttons('Old options'), { timeout: 10_000 }).toContain('Reserve');
    expect(desk.sandbox.state().calls.reserve, 'held at a price that is an hour old').toBe(reserve);
    // The new ones are good.
    await reserves();
    expect(await heldNumber(ana, 'Old options')).toMatch(/^\+/);
    await desk.stepsClock(0);
  });
});
