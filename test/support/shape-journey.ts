import { expect, it } from 'vitest';
import { asks, e164, heldNumber, holds, onHold, reserves, sold } from './journey.ts';
import { useWholeBot } from './whole-bot.ts';

/** From the question to a bought number, with a restart on the way and a hold that is given back. */
export function canBeUsed(
  shape: Readonly<{ it: Readonly<{ url: string }> }>,
  env: Record<string, string | undefined> = {},
  run?: readonly string[],
): void {
  const desk = useWholeBot({ redisUrl: () => shape.it.url, env, run });

  it('a number is asked for, held, approved and bought; another one is given back', async () => {
    const [ana, ben, marta] = [desk.person('ana'), desk.person('ben'), desk.person('marta')];
    const number = await holds(ana, 'Bought');
    await desk.kill();
    await desk.start();
    await marta.presses('Approve & buy', { in: number });
    await ana.sees(`${number} is bought`, { in: '#general' });
    expect(sold(desk)).toEqual([e164(number)]);

    await asks(ben, 'Cancelled');
    await reserves(ben, 'Cancelled');
    const other = await heldNumber(ben, 'Cancelled');
    await ben.presses('Cancel', { in: other });
    await expect.poll(() => onHold(desk), { timeout: 10_000 }).not.toContain(e164(other));
    const ready = await fetch(new URL('/ready', desk.url));
    expect([ready.status, desk.log.filter((line) => /"level":(50|60|"error"|"fatal")/.test(line))]).toEqual([200, []]);
    expect(desk.log.filter((line) => /MOVED|CROSSSLOT|READONLY|NOPERM/.test(line))).toEqual([]);
  }, 60_000);
}
