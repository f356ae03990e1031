import { describe, expect, it } from 'vitest';
import { quietAt, quietWithin } from '../../src/domain/quiet-hours.ts';
import { reminderTimes } from '../../src/domain/reminders.ts';

const at = (text: string) => Date.parse(text);
const night = { from: 22 * 60, until: 7 * 60, zone: 'Europe/Berlin' };
const noon = { from: 12 * 60, until: 13 * 60 + 30, zone: 'America/New_York' };

describe('quiet hours', () => {
  it.each([
    ['2026-01-15T20:59:59Z', false],
    ['2026-01-15T21:00:00Z', true],
    ['2026-01-16T05:59:59Z', true],
    ['2026-01-16T06:00:00Z', false],
  ])('over midnight, in their own zone: %s %s', (moment, quiet) => {
    expect(quietAt(at(moment), night) !== undefined).toBe(quiet);
  });

  it('within a day', () => {
    expect(quietAt(at('2026-07-01T16:30:00Z'), noon)).toEqual({
      from: at('2026-07-01T16:00:00Z'),
      until: at('2026-07-01T17:30:00Z'),
    });
    expect(quietAt(at('2026-07-01T17:30:00Z'), noon)).toBeUndefined();
  });

  it('follow the clock on the wall when clocks are changed', () => {
    // Berlin goes to summer time on 29 March 2026 at 02:00: that night has an hour less.
    expect(quietAt(at('2026-03-28T23:00:00Z'), night)).toEqual({
      from: at('2026-03-28T21:00:00Z'),
      until: at('2026-03-29T05:00:00Z'),
    });
    expect(quietAt(at('2026-10-25T00:00:00Z'), night)).toEqual({
      from: at('2026-10-24T20:00:00Z'),
      until: at('2026-10-25T06:00:00Z'),
    });
  });

  it('nothing is quiet without them', () => {
    expect(quietAt(at('2026-01-15T23:00:00Z'), undefined)).toBeUndefined();
    expect(quietWithin({ from: 0, until: 1 }, undefined)).toBeUndefined();
  });

  it('are told as far as they fall into a wait', () => {
    const wait = { from: at('2026-01-15T20:00:00Z'), until: at('2026-01-15T22:00:00Z') };
    expect(quietWithin(wait, night)).toEqual({ from: at('2026-01-15T21:00:00Z'), until: wait.until });
    expect(quietWithin({ ...wait, until: at('2026-01-15T21:00:00Z') }, night)).toBeUndefined();
  });
});

describe('reminders and quiet hours', () => {
  const rules = [{ share: 0.5 }, { beforeMs: 600_000 }];

  it('come after them when there is time', () => {
    const wait = { from: at('2026-01-15T20:30:00Z'), until: at('2026-01-16T08:30:00Z') };
    expect(reminderTimes(rules, wait, night)).toEqual([at('2026-01-16T06:00:00Z'), at('2026-01-16T08:20:00Z')]);
  });

  it('come just before them when there is none, and only once', () => {
    const wait = { from: at('2026-01-15T20:30:00Z'), until: at('2026-01-15T23:30:00Z') };
    expect(reminderTimes(rules, wait, night)).toEqual([at('2026-01-15T21:00:00Z') - 1]);
  });

  it('do not come at all when the whole wait is quiet', () => {
    const wait = { from: at('2026-01-15T22:00:00Z'), until: at('2026-01-16T01:00:00Z') };
    expect(reminderTimes(rules, wait, night)).toEqual([]);
  });
});
