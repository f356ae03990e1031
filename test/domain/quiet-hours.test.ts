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

describe('holidays', () => {
  const days = ['2026-12-25', '2026-12-26'];
  const holidays = { holidays: { days, zone: 'Europe/Berlin' } };
  const berlin = (day: string) => at(`${day}T00:00:00+01:00`);

  it('are quiet from midnight to midnight in their zone, also without hours of every day', () => {
    expect(quietAt(berlin('2026-12-25') - 1, holidays)).toBeUndefined();
    const both = { from: berlin('2026-12-25'), until: berlin('2026-12-27') };
    for (const moment of [both.from, berlin('2026-12-26') - 1, both.until - 1])
      expect(quietAt(moment, holidays)).toEqual(both);
    expect(quietAt(both.until, holidays)).toBeUndefined();
  });

  it('go on from the night before them to the night after them', () => {
    const all = { from: at('2026-12-24T21:00:00Z'), until: at('2026-12-27T06:00:00Z') };
    for (const moment of [all.from, berlin('2026-12-25'), at('2026-12-25T11:00:00Z'), all.until - 1])
      expect(quietAt(moment, { ...night, ...holidays })).toEqual(all);
  });

  it('may be in another zone than the hours of every day', () => {
    expect(quietAt(berlin('2026-12-25'), { ...noon, ...holidays })).toEqual({
      from: berlin('2026-12-25'),
      until: berlin('2026-12-27'),
    });
  });

  it('have the hours that they have where clocks are changed', () => {
    const { from, until } = quietAt(at('2026-03-29T10:00:00Z'), {
      holidays: { days: ['2026-03-29'], zone: 'Europe/Berlin' },
    }) ?? { from: 0, until: 0 };
    expect(until - from).toBe(23 * 3_600_000);
  });

  it('are found in a wait of days, the first of them first', () => {
    const wait = { from: at('2026-12-22T12:00:00Z'), until: at('2026-12-30T12:00:00Z') };
    expect(quietWithin(wait, holidays)).toEqual({ from: berlin('2026-12-25'), until: berlin('2026-12-27') });
    expect(quietWithin(wait, { ...night, ...holidays })).toEqual({
      from: at('2026-12-22T21:00:00Z'),
      until: at('2026-12-23T06:00:00Z'),
    });
  });

  it('move reminders to their end, or before the night that leads to them', () => {
    const rule = [{ share: 0.5 }];
    const long = { from: at('2026-12-24T12:00:00Z'), until: at('2026-12-27T12:00:00Z') };
    expect(reminderTimes(rule, long, { ...night, ...holidays })).toEqual([at('2026-12-27T06:00:00Z')]);
    const short = { from: at('2026-12-24T20:30:00Z'), until: at('2026-12-25T08:30:00Z') };
    expect(reminderTimes(rule, short, { ...night, ...holidays })).toEqual([at('2026-12-24T21:00:00Z') - 1]);
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
