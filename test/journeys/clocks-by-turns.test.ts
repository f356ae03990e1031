import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, it } from 'vitest';
import type { BotProcess } from '../../src/demo/bot-process.ts';
import { e164, holds, onHold } from '../support/journey.ts';
import { useSteppedBot } from '../support/stepped-bot.ts';
import { pause } from '../support/stock-trouble.ts';

/*
 * Times of a hold are kept by the clock of the process that made it. Another one, whose clock is right, or wrong by something else, takes the jobs over:
 * it judges none of them before it has reckoned them by its own.
 */

const MARGIN_MS = 12_000;
const HOLD_MS = 20_000;
const MINUTE = 60_000;

const desk = useSteppedBot({ holdMs: HOLD_MS, env: { RELEASE_MARGIN: '12s', REMINDERS: '50%' } });
const folder = mkdtempSync(join(tmpdir(), 'number-desk-turns-'));
const others: BotProcess[] = [];
afterEach(async () => {
  await Promise.all(others.splice(0).map((each) => each.stop('SIGKILL')));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** One more process, whose clock is off by so much. */
async function startsAnother(offMs: number): Promise<BotProcess> {
  const file = join(folder, `step-${others.length}`);
  writeFileSync(file, String(offMs));
  const other = await desk.another({ CLOCK_STEP: file });
  others.push(other);
  return other;
}

/** How long before its end the hold was given back (ms). */
async function leftWhenReleased(number: string): Promise<number> {
  const endsAt = desk.sandbox.state().reservations.find((each) => each.number === number)?.expiresAt ?? 0;
  while (onHold(desk).includes(number) && Date.now() < endsAt) await pause(50);
  return endsAt - Date.now();
}

it.each([
  ['behind', -4 * MINUTE],
  ['ahead', 3 * MINUTE],
])(
  'one that is minutes %s holds a number alone, and a right one comes: it is released in time',
  {
    timeout: 60_000,
  },
  async (how, offMs) => {
    await desk.stepsClock(offMs);
    await desk.kill();
    await desk.start();
    const number = e164(await holds(desk.person('ana'), `Made ${how}`));
    await startsAnother(0);
    const leftMs = await leftWhenReleased(number);
    // The provider's clock is known to the second.
    expect(leftMs, 'released early').toBeLessThan(MARGIN_MS + 2_000);
    expect(leftMs, 'released late').toBeGreaterThan(0);
  },
);

it.each([
  ['behind', -4 * MINUTE],
  ['ahead', 3 * MINUTE],
])(
  'one that is minutes %s holds a number alone and dies, and a right one comes while the provider is silent: it is released in time',
  {
    timeout: 60_000,
  },
  async (how, offMs) => {
    await desk.stepsClock(offMs);
    await desk.kill();
    await desk.start();
    const number = e164(await holds(desk.person('ana'), `Left ${how}`));
    await desk.kill();
    desk.sandbox.fault({ endpoint: 'reservations', kind: 'hang', times: 100 });
    const right = startsAnother(0);
    await pause(5_000);
    // It can be given back, and still nothing tells what the time is there.
    const leftMs = await leftWhenReleased(number);
    await right;
    desk.sandbox.clearFaults();
    expect(leftMs, 'released early').toBeLessThan(MARGIN_MS + 2_000);
    expect(leftMs, 'released late').toBeGreaterThan(0);
  },
);

it('the provider’s clock is a minute ahead all the while: people read when they have to decide by theirs', {
  timeout: 60_000,
}, async () => {
  desk.sandbox.setClock(MINUTE);
  await desk.stepsClock(0);
  await desk.kill();
  await desk.start();
  const [ana, marta] = [desk.person('ana'), desk.person('marta')];
  const number = e164(await holds(ana, 'Read rightly'));
  // By the sandbox's clock, and so a minute later than it is.
  const endsAt = desk.sandbox.state().reservations.find((each) => each.number === number)?.expiresAt ?? 0;
  const decideBy = endsAt - MINUTE - MARGIN_MS;
  const card = await marta.sees('Read rightly', { in: '#number-approvals' });
  const shown = /<!date\^(\d+)/.exec(JSON.stringify(card))?.[1] ?? '0';
  expect(Math.abs(Number(shown) * 1_000 - decideBy), 'what is shown').toBeLessThan(3_000);
  desk.sandbox.setClock(0);
});

it('a machine sleeps for four minutes while a number is held: it is released in time', {
  timeout: 60_000,
}, async () => {
  await desk.stepsClock(0);
  await desk.kill();
  await desk.start();
  const number = e164(await holds(desk.person('ana'), 'Slept through'));
  await desk.sleeps(4 * MINUTE);
  const leftMs = await leftWhenReleased(number);
  expect(leftMs, 'released early').toBeLessThan(MARGIN_MS + 2_000);
  expect(leftMs, 'released late').toBeGreaterThan(0);
});

it('of three the right one dies, and two are left that are wrong by different times: it is released in time', {
  timeout: 60_000,
}, async () => {
  await desk.stepsClock(30_000);
  await desk.kill();
  await desk.start();
  const [right] = [await startsAnother(0), await startsAnother(60 * MINUTE)];
  const warned = () => desk.log.filter((line) => line.includes('another process has a better one')).length;
  await expect.poll(warned, { timeout: 10_000 }).toBeGreaterThan(0);
  const number = e164(await holds(desk.person('ana'), 'Made by the right one'));
  await right.stop('SIGKILL');
  const leftMs = await leftWhenReleased(number);
  expect(leftMs, 'released early').toBeLessThan(MARGIN_MS + 2_000);
  expect(leftMs, 'released late').toBeGreaterThan(0);
});
