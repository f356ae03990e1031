import { TZDate } from '@date-fns/tz';
import { addDays, set, startOfDay } from 'date-fns';
import type { Span } from './state.ts';

/** Hours of every day in which approvers are not disturbed: minutes after midnight in a time zone (IANA). `until` may be on the next day. */
export type QuietHours = Readonly<{ from: number; until: number; zone: string }>;

/** The quiet hours that this moment is in, or undefined. */
export function quietAt(at: number, hours: QuietHours | undefined): Span | undefined {
  return hours && spansAround(at, hours).find(({ from, until }) => from <= at && at < until);
}

/** The first quiet hours that share time with this span, as far as they do. */
export function quietWithin(span: Span, hours: QuietHours | undefined): Span | undefined {
  const found =
    hours && spansAround(span.from, hours).find(({ from, until }) => from < span.until && until > span.from);
  return found && { from: Math.max(found.from, span.from), until: Math.min(found.until, span.until) };
}

/** The quiet hours that begin on the day before, the day itself and the day after. */
function spansAround(at: number, { from, until, zone }: QuietHours): Span[] {
  const today = startOfDay(new TZDate(at, zone));
  return [-1, 0, 1].map((days) => {
    const day = addDays(today, days);
    return { from: timeOn(day, from), until: timeOn(until > from ? day : addDays(day, 1), until) };
  });
}

/** When the zone's clock shows this many minutes after midnight: not the same as time since midnight on days when clocks are changed. */
function timeOn(day: TZDate, minutes: number): number {
  return set(day, { hours: Math.floor(minutes / 60), minutes: minutes % 60 }).getTime();
}
