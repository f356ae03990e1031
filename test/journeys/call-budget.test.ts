import { expect, it } from 'vitest';
import { e164, holds, listsRead } from '../support/journey.ts';
import { pause } from '../support/stock-trouble.ts';
import { useWholeBot } from '../support/whole-bot.ts';

const desk = useWholeBot();

type Calls = ReturnType<typeof desk.sandbox.state>['calls'];

/** What 2Chat was asked since then, without what it was not asked. */
function since(before: Calls): Partial<Record<keyof Calls, number>> {
  const now = Object.entries(desk.sandbox.state().calls) as [keyof Calls, number][];
  return Object.fromEntries(
    now.map(([of, times]) => [of, times - before[of]] as const).filter(([, times]) => times > 0),
  );
}

it('F46: a whole request costs one search, one hold, at most two looks, one order and one look at what is owned', {
  timeout: 90_000,
}, async () => {
  const [ana, ben, marta] = [desk.person('ana'), desk.person('ben'), desk.person('marta')];
  // Warms what is shared by all: places, types, the account's limit.
  await holds(ben, 'The one before');
  await ben.presses('Cancel', { in: 'The one before' });
  await expect.poll(() => desk.sandbox.state().reservations).toEqual([]);

  await listsRead(desk);
  const start = { ...desk.sandbox.state().calls };
  const number = await holds(ana, 'The line that counts');
  await marta.sees('The line that counts', { in: '#number-approvals' });
  // No process asks 2Chat for anything while people think.
  await pause(1_000);
  const held = { ...desk.sandbox.state().calls };
  await pause(4_000);
  expect(since(held)).toEqual({});

  await marta.presses('Approve & buy', { in: 'The line that counts' });
  await ana.sees(`${number} is bought`, { in: '#general' });
  const looksBeforeTheOrder = (since(held).reservations ?? 0) + (since(held).groups ?? 0);
  await pause(5_000);

  const { groups = 0, reservations = 0, reserve, purchase, owned = 0, info = 0, ...others } = since(start);
  expect({ reserve, purchase, others }).toEqual({ reserve: 1, purchase: 1, others: {} });
  expect(groups + reservations, 'one search and two looks').toBeLessThanOrEqual(3);
  expect(owned).toBeLessThanOrEqual(1);
  expect(info).toBeLessThanOrEqual(1);
  expect(looksBeforeTheOrder, 'nothing is ordered before it was looked at').toBe(1);
  expect(desk.sandbox.state().purchases.map((bought) => bought.number)).toEqual([e164(number)]);
});
