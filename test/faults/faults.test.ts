import { describe, expect, it } from 'vitest';
import { JOURNEYS } from './journeys.ts';
import { killAt, walk } from './kills.ts';
import { twoBots } from './process-faults.ts';
import { providerCases } from './provider-faults.ts';
import { createRandom, spread } from './random.ts';
import { redisFaults } from './redis-faults.ts';
import { withRedis } from './redis-home.ts';
import { type Case, runCase } from './run.ts';
import { held, story } from './table.ts';

const SEED = 1;
const KILLS = 2;

describe('whatever fails, the invariants hold (the short part; `npm run faults` has the long ones)', () => {
  const bought = JOURNEYS.filter(({ name }) => name === 'bought');

  it('on the way to a bought number', { timeout: 300_000 }, async () => {
    const random = createRandom(SEED);
    await withRedis('single', async (home) => {
      for (const journey of bought) {
        const { points, outcome: calm } = await walk(home, journey);
        expect(held(calm), story(calm)).toBe(true);
        // Nothing that the bot waits for may slip by unnoticed: reads, writes, the queue, the provider and Slack.
        expect(points.length).toBeGreaterThan(300);
        const cases: Case[] = [
          ...spread(points, KILLS, random).map((point) => killAt(journey, point)),
          ...redisFaults('single')
            .slice(0, 1)
            .flatMap((make) => spread(points, 1, random).map((point) => make(journey, point))),
          twoBots(journey, 1),
          ...providerCases(journey).filter(({ fault }) => /^(purchase|reserve): answer lost$/.test(fault)),
        ];
        for (const one of cases) {
          const outcome = await runCase(home, one);
          expect(held(outcome), story(outcome)).toBe(true);
        }
      }
    });
  });
});
