import { expect, it } from 'vitest';
import { e164, holds, onHold } from '../support/journey.ts';
import { useWholeBot } from '../support/whole-bot.ts';

const HOLD_MS = 8_000;
const desk = useWholeBot({ holdMs: HOLD_MS, env: { RELEASE_MARGIN: '4s', REMINDERS: '50%' } });

it.each([
  ['ten minutes ahead of ours', 10],
  ['ten minutes behind ours', -10],
])('a provider’s clock that is %s neither loses a hold nor keeps it too long', async (how, minutes) => {
  desk.sandbox.setClock(minutes * 60_000);
  const ana = desk.person('ana');
  const heldAt = Date.now();
  const number = await holds(ana, `Line ${how}`);
  expect(onHold(desk)).toContain(e164(number));
  const before = desk.sandbox.state().calls.release;
  await expect
    .poll(async () => (await ana.sees(`Line ${how}`, { in: '#general' })).text, { timeout: 15_000 })
    .toContain('was released');
  await expect.poll(() => desk.sandbox.state().calls.release, { interval: 20 }).toBe(before + 1);
  // Released by us while the provider still held it: after the time there was to decide, before the hold's own end.
  expect(Date.now() - heldAt).toBeGreaterThan(HOLD_MS - 4_000 - 500);
  expect(Date.now() - heldAt).toBeLessThan(HOLD_MS);
  expect(onHold(desk)).not.toContain(e164(number));
});
