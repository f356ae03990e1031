import { expect, it } from 'vitest';
import { createClocks } from '../src/clocks.ts';

const NOW = 1_800_000_000_000;
const provider = { name: '2Chat', clock: { offsetMs: () => 7, forget() {} } };

/** A process whose machine's clock is `wrongMs` ahead of what it goes by, on which Slack's was `slackMs` ahead of that of the machine. */
function clocks(slackMs: number | undefined, wrongMs = 0) {
  const desk = { now: () => NOW, sharedOffsetMs: () => 5 };
  return createClocks([provider], desk, { offsetMs: () => slackMs }, () => NOW + wrongMs);
}

it('knows those of the providers, the one that all share, and the one that people read', () => {
  const known = clocks(60_000);
  expect([known.offsetOf('2Chat'), known.offsetOf('Bird'), known.sharedOffsetMs(), known.shownOffsetMs()]).toEqual([
    7,
    undefined,
    5,
    60_000,
  ]);
});

it.each([
  [undefined, 0, undefined],
  // The machine's clock is wrong, and another one is gone by.
  [-180_000, 180_000, 0],
  [-180_000, 0, -180_000],
  // Slack tells it to the second.
  [900, 0, 0],
  [-3_001, 0, -3_001],
])('Slack’s is ahead of that of the machine by %o ms, which is %d ms wrong: people read what is %o ms ahead', (slackMs, wrongMs, shownMs) => {
  expect(clocks(slackMs, wrongMs).shownOffsetMs()).toBe(shownMs);
});
