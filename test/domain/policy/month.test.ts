import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { monthOf } from '../../../src/domain/policy/month.ts';

const iso = (at: number) => new Date(at).toISOString();
const turns = (at: string, zone: string) => {
  const { name, from, until } = monthOf(Date.parse(at), zone);
  return [name, iso(from), iso(until)];
};

describe('a month', () => {
  it.each([
    ['2026-11-15T00:00:00Z', 'UTC', '2026-11', '2026-11-01T00:00:00.000Z', '2026-12-01T00:00:00.000Z'],
    ['2026-12-31T23:59:59Z', 'UTC', '2026-12', '2026-12-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'],
    // In Berlin it is December an hour earlier, and October is in summer time at its beginning only.
    ['2026-11-30T22:59:59Z', 'Europe/Berlin', '2026-11', '2026-10-31T23:00:00.000Z', '2026-11-30T23:00:00.000Z'],
    ['2026-11-30T23:00:00Z', 'Europe/Berlin', '2026-12', '2026-11-30T23:00:00.000Z', '2026-12-31T23:00:00.000Z'],
    ['2026-10-15T00:00:00Z', 'Europe/Berlin', '2026-10', '2026-09-30T22:00:00.000Z', '2026-10-31T23:00:00.000Z'],
    ['2026-12-31T10:00:00Z', 'Pacific/Kiritimati', '2027-01', '2026-12-31T10:00:00.000Z', '2027-01-31T10:00:00.000Z'],
    ['2028-02-29T12:00:00Z', 'America/New_York', '2028-02', '2028-02-01T05:00:00.000Z', '2028-03-01T05:00:00.000Z'],
    // No midnight: clocks went from 23:59 on 31 March to 01:00 on 1 April.
    ['2001-04-15T00:00:00Z', 'Asia/Damascus', '2001-04', '2001-03-31T22:00:00.000Z', '2001-04-30T21:00:00.000Z'],
  ])('%s in %s is %s', (at, zone, ...month) => {
    expect(turns(at, zone)).toEqual(month);
  });

  it('that begins twice, where clocks are set back over midnight, has every moment once', () => {
    const first = monthOf(Date.parse('2004-10-15T00:00:00Z'), 'Asia/Gaza');
    expect(monthOf(first.from - 1, 'Asia/Gaza')).toMatchObject({ name: '2004-09', until: first.from });
    for (let at = first.from; at < first.from + 7_200_000; at += 60_000) {
      expect(monthOf(at, 'Asia/Gaza')).toEqual(first);
    }
  });

  it('follows on another without a gap, whatever the zone, and holds the moment it is asked for', () => {
    const moment = fc.integer({ min: Date.UTC(1990, 0), max: Date.UTC(2040, 0) });
    fc.assert(
      fc.property(moment, fc.constantFrom(...Intl.supportedValuesOf('timeZone')), (at, zone) => {
        const month = monthOf(at, zone);
        expect(month.from).toBeLessThanOrEqual(at);
        expect(month.until).toBeGreaterThan(at);
        expect(monthOf(month.from, zone)).toEqual(month);
        expect(monthOf(month.until - 1, zone)).toEqual(month);
        expect(monthOf(month.until, zone).from).toBe(month.until);
        expect(monthOf(month.from - 1, zone).until).toBe(month.from);
      }),
    );
  });
});
