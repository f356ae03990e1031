import { expect, it } from 'vitest';
import { useRollingBots } from '../support/rolling.ts';

// Without a DRAIN of its own: this is how long it is unless an operator says otherwise.
const { clicksWhile, restartsEach } = useRollingBots({ DRAIN: undefined });

it('F101: two bots behind a balancer, each restarted under clicks: each click is answered, and done once', {
  timeout: 120_000,
}, async () => {
  const { clicks, acknowledged, reset, refused, lost, doubled } = await clicksWhile(() => restartsEach('SIGTERM'), 200);
  expect({ reset, refused, lost, doubled }).toEqual({ reset: 0, refused: 0, lost: [], doubled: [] });
  expect(acknowledged).toBe(clicks);
  expect(clicks).toBeGreaterThanOrEqual(200);
});
