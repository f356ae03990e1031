import { tzOffset } from '@date-fns/tz';
import { hoursToMilliseconds, minutesToMilliseconds } from 'date-fns';
import type { Span } from '../state.ts';

/** A calendar month of a time zone: its name ("2026-11"), when it begins and when the next one does. */
export type Month = Span & Readonly<{ name: string }>;

/** No clock of a zone is further from UTC, and none is set by more. */
const FARTHEST_MS = hoursToMilliseconds(40);

/** The month that was found last, by time zone: most of what is asked for is in it. */
const last = new Map<string, Month>();

/** The month that this moment is in, by the clocks of this time zone (IANA), whatever the zone of the machine is. */
export function monthOf(at: number, zone: string): Month {
  const known = last.get(zone);
  if (known && known.from <= at && at < known.until) return known;
  const month = monthAt(at, zone);
  last.set(zone, month);
  return month;
}

function monthAt(at: number, zone: string): Month {
  const shown = new Date(clockAt(at, zone));
  const no = shown.getUTCFullYear() * 12 + shown.getUTCMonth();
  // Where clocks are set back over midnight they show the old month once more: it is over all the same.
  const until = beginningOf(no + 1, zone);
  const month = at < until ? no : no + 1;
  const [from, end] = [beginningOf(month, zone), at < until ? until : beginningOf(month + 1, zone)];
  return { name: new Date(monthsToUtc(month)).toISOString().slice(0, 7), from, until: end };
}

/** The moment from which clocks show this month, found by halves: at midnight, or later where there is none. */
function beginningOf(month: number, zone: string): number {
  const midnight = monthsToUtc(month);
  let [before, from] = [midnight - FARTHEST_MS, midnight + FARTHEST_MS];
  while (from - before > 1) {
    const middle = Math.floor((before + from) / 2);
    if (clockAt(middle, zone) < midnight) before = middle;
    else from = middle;
  }
  return from;
}

function monthsToUtc(month: number): number {
  return Date.UTC(Math.floor(month / 12), month % 12);
}

/** What the zone's clocks show at this moment, as if it were a moment in UTC. */
function clockAt(at: number, zone: string): number {
  return at + minutesToMilliseconds(tzOffset(zone, new Date(at)));
}
