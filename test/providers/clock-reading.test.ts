import { describe, expect, it } from 'vitest';
import { clockOffsetOf, createProviderClock, earliestOf, readClock } from '../../src/providers/client/clock-reading.ts';

const DATE = 'Thu, 01 Jan 2026 00:00:10 GMT';
const at = (seconds: number) => Date.UTC(2026, 0, 1, 0, 0, seconds);

describe('a provider’s clock', () => {
  it('is not known before an answer has told it', () => {
    const clock = createProviderClock({ now: () => 0, monotonic: () => 0 });
    clock.learn(readClock(null, 0, 10));
    expect(clock.offsetMs()).toBeUndefined();
  });

  it('F54: stays right when ours is set, either way', () => {
    let [wall, steady] = [at(10), 500];
    const clock = createProviderClock({ now: () => wall, monotonic: () => steady });
    clock.learn(readClock(DATE, wall, 0));
    expect(clock.offsetMs()).toBe(0);
    [wall, steady] = [wall + 5_000, steady + 5_000];
    expect(clock.offsetMs()).toBe(0);
    wall -= 60_000;
    expect(clock.offsetMs()).toBe(60_000);
    wall += 90_000;
    expect(clock.offsetMs()).toBe(-30_000);
  });

  it('is not known any more when what it was known by is wrong, until the next answer', () => {
    const clock = createProviderClock({ now: () => at(10), monotonic: () => 0 });
    clock.learn(readClock(DATE, at(10), 0));
    clock.forget();
    expect([clock.offsetMs(), clock.mostMs()]).toEqual([undefined, undefined]);
    clock.learn(readClock(DATE, at(10), 0));
    expect(clock.offsetMs()).toBe(0);
  });

  it('F54: is measured anew with each answer', () => {
    const clock = createProviderClock({ now: () => at(10), monotonic: () => 0 });
    clock.learn(readClock(DATE, at(10), 0));
    clock.learn(readClock('Thu, 01 Jan 2026 00:03:10 GMT', at(10), 0));
    expect(clock.offsetMs()).toBe(180_000);
  });

  it('F47: what a call made is no older than the call, allowing for times that are cut to the second', () => {
    // Asked for at 8 s of the provider's clock at the earliest, since it said 10 s at some moment of these 2 s.
    expect(earliestOf(readClock(DATE, at(3), 2_000))).toBe(at(6));
    expect(earliestOf(readClock('soon', at(3), 2_000))).toBeUndefined();
  });

  it('is known as exactly as the quickest answer told it, until one proves that it was set', () => {
    let steady = 0;
    const clock = createProviderClock({ now: () => at(10) + steady, monotonic: () => steady });
    clock.learn(readClock(DATE, at(10), 0));
    expect([clock.offsetMs(), clock.mostMs()]).toEqual([0, 0]);
    steady = 13_500;
    clock.learn(readClock(DATE, at(10), 13_500));
    clock.learn(readClock('Thu, 01 Jan 2026 00:00:23 GMT', at(10), 13_500));
    expect([clock.offsetMs(), clock.mostMs()]).toEqual([0, 0]);
    clock.learn(readClock('Thu, 01 Jan 2026 00:01:00 GMT', at(10), 13_500));
    expect([clock.offsetMs(), clock.mostMs()]).toEqual([43_250, 50_000]);
    clock.learn(readClock('Thu, 01 Jan 2026 00:00:24 GMT', at(23.5), 0));
    expect(clock.offsetMs()).toBe(500);
    steady += 11 * 60_000;
    clock.learn(readClock('Thu, 01 Jan 2026 00:11:23 GMT', at(23.5), 4_000));
    expect(clock.offsetMs()).toBe(1_500);
  });

  it('is ahead by the most that a slow answer leaves open, so that an end never comes too late', () => {
    const slow = (date: string | null) => readClock(date, at(10), 13_500);
    const late = 'Thu, 01 Jan 2026 00:00:23 GMT';
    // Made at once and answered late, with the time of either.
    expect(clockOffsetOf(slow(DATE), at(10))).toEqual({ clockOffsetMs: 0, measuredOffsetMs: 0 });
    expect(clockOffsetOf(slow(late), at(10))).toEqual({ clockOffsetMs: 0, measuredOffsetMs: 0 });
    expect(clockOffsetOf(slow(late))).toEqual({ clockOffsetMs: 13_000, measuredOffsetMs: 13_000 });
    expect(clockOffsetOf(slow(late), undefined, 20)).toEqual({ clockOffsetMs: 20, measuredOffsetMs: 20 });
    expect(clockOffsetOf(slow(null), at(12))).toEqual({ clockOffsetMs: 2_000, measuredOffsetMs: undefined });
    // Another clock than that of the header, by more than the call can explain.
    expect(clockOffsetOf(readClock(DATE, at(10), 100), at(50))).toEqual({ clockOffsetMs: 40_000, measuredOffsetMs: 0 });
  });
});
