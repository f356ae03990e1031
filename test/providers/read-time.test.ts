import { describe, expect, it } from 'vitest';
import { readTime } from '../../src/providers/reading/read-time.ts';

const NOW = Date.UTC(2026, 0, 31, 10);
const HALF_PAST = NOW + 30 * 60_000;

describe('a time as a provider writes it', () => {
  it('F52: every way to write a moment is read', () => {
    for (const value of [
      '2026-01-31T10:30:00Z',
      '2026-01-31T10:30:00.000000Z',
      '2026-01-31T10:30Z',
      '2026-01-31 10:30:00',
      '2026-01-31 10:30:00 UTC',
      '2026-01-31T12:30:00+02',
      '2026-01-31T12:30:00+0200',
      '2026-01-31 12:30:00 +02:00',
      '2026-01-31T04:30:00-06:00[America/Chicago]',
      '2026/01/31 10:30:00 GMT',
      'Sat, 31 Jan 2026 10:30:00 GMT',
      'Sat, 31 Jan 2026 12:30:00 +0200',
      '31 Jan 2026 05:30:00 EST',
      'Saturday, 31-Jan-26 10:30:00 GMT',
      'Sat Jan 31 10:30:00 2026',
      HALF_PAST,
      HALF_PAST / 1000,
      String(HALF_PAST),
      String(HALF_PAST / 1000),
    ]) {
      expect([value, readTime(value, NOW)]).toEqual([value, HALF_PAST]);
    }
    // A moment of the past is one too.
    expect(readTime('2024-01-15T11:30:00Z', NOW)).toBe(Date.UTC(2024, 0, 15, 11, 30));
  });

  it('F52: what may be another moment is none', () => {
    for (const value of [
      '',
      'soon',
      '10:30',
      '2026-01-31',
      '31/01/2026 10:30',
      '01/02/2026 10:30',
      '2026-02-30T10:30:00Z',
      '2026-13-01T10:30:00Z',
      '2026-01-31T25:00:00Z',
      '2026-01-31T10:30:00 CET',
      '2026-01-31T10:30:00Z+02',
      '2028-01-31T10:30:00Z',
      '1970-01-20T10:30:00Z',
      0,
      -1,
      30,
      Number.NaN,
      HALF_PAST * 1000,
      null,
      undefined,
      {},
      [HALF_PAST],
    ]) {
      expect([value, readTime(value, NOW)]).toEqual([value, undefined]);
    }
  });
});
