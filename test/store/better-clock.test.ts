import { array, assert, boolean, integer, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { betterClock } from '../../src/store/better-clock.ts';
import type { Ahead } from '../../src/store/redis-clock.ts';

const exactly = (ms: number): Ahead => ({ ms, inexactMs: 0 });

describe('whose clock is gone by', () => {
  it.each<[what: string, own: Ahead, others: Ahead[], goesBy: number | undefined]>([
    ['alone, it goes by its own, however wrong', exactly(180_000), [], undefined],
    ['one that is minutes ahead goes by the right one', exactly(180_000), [exactly(3)], 3],
    ['and so does one that is behind', exactly(-180_000), [exactly(3)], 3],
    ['the right one by its own', exactly(3), [exactly(180_000)], undefined],
    ['what passes as right does not stop', exactly(5_000), [exactly(0)], undefined],
    ['and what is just beyond does', exactly(5_001), [exactly(0)], 0],
    ['of two that are wrong, the nearer one works', exactly(60_000), [exactly(-180_000)], undefined],
    ['and the other one goes by its clock', exactly(-180_000), [exactly(60_000)], 60_000],
    ['two that are equally far work both', exactly(180_000), [exactly(180_000)], undefined],
    ['on whichever side', exactly(180_000), [exactly(-180_000)], undefined],
    ['as do those that are nearly so', exactly(180_000), [exactly(178_001)], undefined],
    ['two seconds are a difference', exactly(180_000), [exactly(178_000)], 178_000],
    ['the nearest of several is gone by', exactly(180_000), [exactly(9_000), exactly(-4), exactly(70)], -4],
    ['what a slow answer says against a clock is not sure', { ms: 6_000, inexactMs: 1_500 }, [exactly(0)], undefined],
    ['nor that another one is better', exactly(9_000), [{ ms: 0, inexactMs: 7_500 }], undefined],
  ])('%s', (_what, own, others, goesBy) => {
    expect(betterClock(own, others, false)?.ms).toBe(goesBy);
  });

  it('one that was off is right again a little later than it would be wrong', () => {
    expect(betterClock(exactly(4_500), [exactly(0)], true)?.ms).toBe(0);
    expect(betterClock(exactly(4_000), [exactly(0)], true)).toBeUndefined();
  });
});

it('of any processes at least one goes by its own clock', () => {
  const far = integer({ min: -20_000, max: 20_000 });
  const process = record({ ms: far, inexactMs: integer({ min: 0, max: 9_000 }), wasOff: boolean() });
  assert(
    property(array(process, { minLength: 1, maxLength: 8 }), (all) => {
      const alone = all.filter(
        (own) =>
          !betterClock(
            own,
            all.filter((each) => each !== own),
            own.wasOff,
          ),
      );
      return alone.length > 0;
    }),
    { numRuns: 2_000 },
  );
});
