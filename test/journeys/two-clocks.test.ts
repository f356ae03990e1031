import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { BotProcess } from '../../src/demo/bot-process.ts';
import { e164, holds, onHold, sold } from '../support/journey.ts';
import { useSteppedBot } from '../support/stepped-bot.ts';
import { pause } from '../support/stock-trouble.ts';

const MINUTES = 180_000;
const MARGIN_MS = 20_000;
const HOLD_MS = 32_000;

/** Slack sends to this one, whose clock will be ahead. */
const desk = useSteppedBot({ holdMs: HOLD_MS, env: { RELEASE_MARGIN: '20s', REMINDERS: '50%' } });
const folder = mkdtempSync(join(tmpdir(), 'number-desk-behind-'));
const behind = join(folder, 'step');
const others: BotProcess[] = [];

beforeAll(async () => {
  others.push(...(await Promise.all([desk.another({ CLOCK_STEP: '' }), desk.another({ CLOCK_STEP: behind })])));
}, 120_000);
afterAll(async () => {
  await Promise.all(others.map((each) => each.stop('SIGKILL')));
  rmSync(folder, { recursive: true, force: true });
});

/** What its `/ready` says: the status, and the warnings about its clock. */
async function ready(url: string): Promise<[status: number, warnings: string[]]> {
  const answer = await fetch(new URL('/ready', url));
  const { warnings = [] } = (await answer.json()) as { warnings?: string[] };
  return [answer.status, warnings.filter((each) => each.includes('clock'))];
}

it('F54: of three processes one is minutes ahead and one minutes behind: nothing is released early or late, and a click in time counts', {
  timeout: 90_000,
}, async () => {
  const [ana, marta] = [desk.person('ana'), desk.person('marta')];
  const left = e164(await holds(ana, 'Left alone'));
  const endsAt = desk.sandbox.state().reservations.find(({ number }) => number === left)?.expiresAt ?? 0;
  await desk.stepsClock(MINUTES);
  writeFileSync(behind, String(-MINUTES));
  const off = (where: string) =>
    `this machine's clock is 180 s ${where} Redis's, and another process has a better one: until it is set right, this process takes no jobs and judges by the other one's clock`;
  await expect.poll(() => ready(desk.url), { timeout: 10_000 }).toEqual([200, [off('ahead of')]]);
  await expect.poll(() => ready(others[1]?.url ?? ''), { timeout: 10_000 }).toEqual([200, [off('behind')]]);
  expect(await ready(others[0]?.url ?? '')).toEqual([200, []]);
  // Also what is asked for now has its whole time. By the clock of the process that hears the click it would be too late.
  const taken = e164(await holds(ana, 'Taken'));
  await marta.presses('Approve & buy', { in: 'Taken' });
  await expect.poll(() => sold(desk), { timeout: 10_000 }).toEqual([taken]);
  while (onHold(desk).includes(left) && Date.now() < endsAt) await pause(50);
  const leftMs = endsAt - Date.now();
  // The provider's clock is known to the second.
  expect(leftMs, 'released early').toBeLessThan(MARGIN_MS + 2_000);
  expect(leftMs, 'released late').toBeGreaterThan(0);
  expect(desk.log.filter((line) => line.includes('takes no jobs'))).not.toHaveLength(0);
  await desk.stepsClock(0);
  await expect.poll(() => ready(desk.url), { timeout: 10_000 }).toEqual([200, []]);
  const rightAgain = () => desk.log.filter((line) => line.includes("this machine's clock is right again"));
  await expect.poll(rightAgain, { timeout: 10_000 }).not.toHaveLength(0);
});
