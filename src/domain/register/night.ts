import { tzOffset } from '@date-fns/tz';
import { hoursToMilliseconds, minutesToMilliseconds } from 'date-fns';

const DAY_MS = hoursToMilliseconds(24);
/** Between one and five in the morning. */
const FROM_MINUTE = 60;
const MINUTES = 240;

/**
 * The last moment up to `now` at which lists were to be read, and the name of that night ("2026-11-30"): once a night by the clocks of this time zone, each
 * workspace at another minute, so that not all that use one provider ask it at once.
 */
export function lastNight(now: number, zone: string, spread: string): Readonly<{ at: number; name: string }> {
  const offset = minutesToMilliseconds(tzOffset(zone, new Date(now)));
  const shown = now + offset;
  const begins = minutesToMilliseconds(FROM_MINUTE + (numberOf(spread) % MINUTES));
  const today = Math.floor(shown / DAY_MS) * DAY_MS + begins;
  const last = today <= shown ? today : today - DAY_MS;
  return { at: last - offset, name: new Date(last).toISOString().slice(0, 10) };
}

function numberOf(text: string): number {
  return [...text].reduce((sum, sign) => (sum * 31 + (sign.codePointAt(0) ?? 0)) % 1_000_003, 7);
}
