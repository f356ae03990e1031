import { describe, expect, it } from 'vitest';
import { asks, heldNumber, holds, sold } from '../support/journey.ts';
import { useSteppedBot } from '../support/stepped-bot.ts';
import { pause } from '../support/stock-trouble.ts';

const HOLD_MS = 75_000;

const settings = { holdMs: HOLD_MS, env: { RELEASE_MARGIN: '10s', REMINDERS: '50%' } };

describe('a clock that steps back', () => {
  const desk = useSteppedBot(settings);

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
