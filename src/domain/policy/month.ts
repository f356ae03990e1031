import { TZDate } from '@date-fns/tz';
import { addMonths, format, startOfMonth } from 'date-fns';
import type { Span } from '../state.ts';

/** A calendar month of a time zone: its name ("2026-11"), when it begins and when the next one does. */
export type Month = Span & Readonly<{ name: string }>;

/** The month that this moment is in, by the clocks of this time zone (IANA). */
export function monthOf(at: number, zone: string): Month {
  const first = startOfMonth(new TZDate(at, zone));
  return { name: format(first, 'yyyy-MM'), from: first.getTime(), until: startOfMonth(addMonths(first, 1)).getTime() };
}
