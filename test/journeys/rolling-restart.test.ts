import { expect, it } from 'vitest';
import { useRollingBots } from '../support/rolling.ts';

// Without a DRAIN of its own: this is how long it is unless an operator says otherwise.
const { clicksWhile, restartsEach } = useRollingBots({ DRAIN: undefined });

it('F101: two bots behind a balancer, each restarted under clicks: each click is answered, and done once', {
  timeout: 120_000,
}, async () => {
  const tally = await clicksWhile(() => restartsEach('SIGTERM'), 200);
  const { clicks, acknowledged, late, reset, refused, lost, doubled, unanswered } = tally;
  const wrong = { reset, refused, lost, doubled, unanswered };
  expect(wrong).toEqual({ reset: 0, refused: [], lost: [], doubled: [], unanswered: [] });
  expect(acknowledged + late).toBe(clicks);
  // A busy machine makes some wait; a stop makes none.
  expect(late).toBeLessThan(clicks / 50);
  expect(clicks).toBeGreaterThanOrEqual(200);
});
