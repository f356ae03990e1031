import { expect, it } from 'vitest';
import { createRedisClock } from '../../src/store/redis-clock.ts';

/** A machine whose clock is `byMs` ahead of Redis's, and how long each answer took there and back. */
function aMachine(byMs = 0) {
  let passedMs = 1_000;
  let set = byMs;
  let redisSet = 0;
  const began = 1_800_000_000_000;
  const clock = createRedisClock(
    () => began + passedMs + set,
    () => passedMs,
  );
  return {
    ahead: () => clock.ahead(),
    /** How far what Redis's clock would say, had nobody set it, is ahead of what it would say. */
    steady: () => (clock.steady() ?? Number.NaN) - began - passedMs,
    /** The machine sleeps: the time goes on, for its own clock as well, but for that which nobody sets. */
    sleeps: (ms: number) => {
      set += ms;
      redisSet += ms;
    },
    passes: (ms: number) => {
      passedMs += ms;
    },
    sets: (ms: number) => {
      set += ms;
    },
    setsRedis: (ms: number) => {
      redisSet += ms;
    },
    asks(there: number, back: number) {
      const sentAt = passedMs;
      passedMs += there;
      const at = began + passedMs + redisSet;
      passedMs += back;
      clock.learn({ at, sentAt, gotAt: passedMs });
    },
  };
}

it('is not known before Redis has told', () => {
  expect(aMachine().ahead()).toBeUndefined();
});

it.each([0, 180_000, -180_000])('a clock that is %d ms ahead is that far ahead, by half the round trip', (byMs) => {
  const machine = aMachine(byMs);
  machine.asks(2, 2);
  expect(machine.ahead()).toEqual({ ms: byMs, inexactMs: 2 });
});

it.each([
  [0, 9_000],
  [9_000, 0],
])('an answer that took %d ms there and %d back says only how exact it is, and nothing against a right clock', (there, back) => {
  const first = aMachine();
  first.asks(there, back);
  const { ms, inexactMs } = first.ahead() ?? { ms: 0, inexactMs: 0 };
  expect(Math.abs(ms) - inexactMs).toBeLessThanOrEqual(0);
  // One that was quick before it is believed.
  const other = aMachine();
  other.asks(1, 1);
  other.passes(500);
  other.asks(there, back);
  expect(other.ahead()).toEqual({ ms: 0, inexactMs: 1 });
});

it('a slow answer is believed when the quick one is old, and a quick one again at once', () => {
  const machine = aMachine();
  machine.asks(1, 1);
  machine.passes(10_001);
  machine.asks(40, 60);
  expect(machine.ahead()).toEqual({ ms: 10, inexactMs: 50 });
  machine.asks(3, 3);
  expect(machine.ahead()).toEqual({ ms: 0, inexactMs: 3 });
});

it('a clock that is set is known to be at once, without another answer', () => {
  const machine = aMachine();
  machine.asks(1, 1);
  machine.sets(180_000);
  expect(machine.ahead()?.ms).toBe(180_000);
  machine.sets(-180_000);
  expect(machine.ahead()?.ms).toBe(0);
});

it('where Redis has another clock from now on, as after a failover, its next answer is believed however slow it is', () => {
  const machine = aMachine();
  machine.asks(1, 1);
  machine.setsRedis(-60_000);
  machine.asks(400, 400);
  expect(machine.ahead()).toEqual({ ms: 60_000, inexactMs: 400 });
});

it.each([3_600_000, -3_600_000])('what it would say had nobody set it by %d ms goes on as before', (byMs) => {
  const machine = aMachine();
  expect(machine.steady()).toBeNaN();
  machine.asks(1, 1);
  machine.passes(500);
  expect(machine.steady()).toBe(0);
  machine.setsRedis(byMs);
  machine.asks(2, 2);
  machine.passes(500);
  expect(machine.steady()).toBe(0);
  machine.setsRedis(-byMs);
  machine.asks(2, 2);
  expect(machine.steady()).toBe(0);
});

it('it goes on where the machine’s own clock is set, and while the machine sleeps', () => {
  const machine = aMachine();
  machine.asks(1, 1);
  machine.sets(180_000);
  machine.asks(1, 1);
  expect(machine.steady()).toBe(0);
  machine.sleeps(3_600_000);
  machine.asks(1, 1);
  expect(machine.steady()).toBe(3_600_000);
});
