import { expect, it } from 'vitest';
import { type Tally, useRollingBots } from '../support/rolling.ts';

const { clicksWhile, restartsEach } = useRollingBots({ DRAIN: undefined });
const CLICKS = 1_000;

function row(how: string, tally: Tally): string {
  const { clicks, acknowledged, late, reset, refused, lost, doubled, unanswered, longestGap, slowest } = tally;
  const counts = `${clicks} clicks, ${acknowledged} acknowledged, ${late} late, ${reset} reset, ${refused.length} refused (${[...new Set(refused)]})`;
  const after = `${lost.length} lost, ${doubled.length} doubled, ${unanswered.length} orders without an answer`;
  const told = unanswered.map((each) => `  ${each}\n`).join('');
  return `${how}: ${counts}; ${after}; longest gap ${longestGap} ms, slowest answer ${slowest} ms\n${told}`;
}

async function twice(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  for (const _round of [1, 2]) await restartsEach(signal);
}

it('F101: a thousand clicks while each bot is restarted twice: all answered, none lost, none doubled', {
  timeout: 600_000,
}, async () => {
  const tally = await clicksWhile(() => twice('SIGTERM'), CLICKS);
  process.stdout.write(row('SIGTERM', tally));
  const { clicks, acknowledged, late, reset, refused, lost, doubled, unanswered } = tally;
  const wrong = { reset, refused, lost, doubled, unanswered };
  expect(wrong).toEqual({ reset: 0, refused: [], lost: [], doubled: [], unanswered: [] });
  expect(acknowledged + late).toBe(clicks);
  // A busy machine makes some wait; a stop makes none.
  expect(late).toBeLessThan(clicks / 50);
});

it('F101: the same with SIGKILL: what was acknowledged is done, once, or asked a person about where only one may know', {
  timeout: 600_000,
}, async () => {
  const tally = await clicksWhile(() => twice('SIGKILL'), CLICKS);
  // A form is opened after the command was acknowledged, and within three seconds or never: nothing is saved that it could be opened from later.
  const forms = tally.lost.filter((name) => name.endsWith(': form'));
  const lost = tally.lost.filter((name) => !forms.includes(name));
  process.stdout.write(row('SIGKILL', { ...tally, lost }));
  process.stdout.write(`  and ${forms.length} forms that were not opened\n`);
  expect({ lost, doubled: tally.doubled }).toEqual({ lost: [], doubled: [] });
  expect(tally.acknowledged).toBeGreaterThan(CLICKS * 0.9);
});
