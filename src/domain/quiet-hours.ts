import { TZDate } from '@date-fns/tz';
import { addDays, differenceInCalendarDays, set, startOfDay } from 'date-fns';
import type { Span } from './state.ts';

/** Hours of every day: minutes after midnight in a time zone (IANA). `until` may be on the next day. */
type DailyHours = Readonly<{ from: number; until: number; zone: string }>;

/** Days ("2026-12-25") of a time zone. */
type Holidays = Readonly<{ days: readonly string[]; zone: string }>;

/** When approvers are not disturbed: hours of every day, and whole days. Either may be absent. */
export type QuietHours = Readonly<Partial<DailyHours> & { holidays?: Holidays }>;

/** The quiet time that this moment is in, to its end where another one follows at once; or undefined. */
export function quietAt(at: number, quiet: QuietHours | undefined): Span | undefined {
  const found =
    quiet && spansAround({ from: at, until: at }, quiet).find(({ from, until }) => from <= at && at < until);
  return found && joined(found, quiet);
}

/** The first quiet time that shares time with this span, as far as it does. */
export function quietWithin(span: Span, quiet: QuietHours | undefined): Span | undefined {
  const first =
    quiet &&
    spansAround(span, quiet)
      .filter(({ from, until }) => from < span.until && until > span.from)
      .toSorted((a, b) => a.from - b.from)[0];
  if (!first) return undefined;
  const { from, until } = joined(first, quiet);
  return { from: Math.max(from, span.from), until: Math.min(until, span.until) };
}

/** With all that is quiet just before it and just after it: a night, and the holiday that it leads to. */
function joined(span: Span, quiet: QuietHours): Span {
  const { from, until } = span;
  const [before] = spansAround({ from, until: from }, quiet).filter((each) => each.from < from && each.until >= from);
  const [after] = spansAround({ from: until, until }, quiet).filter((each) => each.from <= until && each.until > until);
  if (!before && !after) return span;
  return joined({ from: before?.from ?? from, until: after?.until ?? until }, quiet);
}

/** What is quiet from the day before this span to the day after it. */
function spansAround({ from, until }: Span, { holidays, ...daily }: QuietHours): Span[] {
  return [...hoursAround(from, until, daily), ...daysAround(from, until, holidays)];
}

function hoursAround(at: number, end: number, { from, until, zone }: Partial<DailyHours>): Span[] {
  if (from === undefined || until === undefined || zone === undefined) return [];
  return daysOf(at, end, zone).map((day) => ({
    from: timeOn(day, from),
    until: timeOn(until > from ? day : addDays(day, 1), until),
  }));
}

function daysAround(at: number, end: number, holidays: Holidays | undefined): Span[] {
  if (!holidays) return [];
  return daysOf(at, end, holidays.zone)
    .filter((day) => holidays.days.includes(nameOf(day)))
    .map((day) => ({ from: timeOn(day, 0), until: timeOn(addDays(day, 1), 0) }));
}

/** The days of this zone from the one before this moment to the one after that one. */
function daysOf(at: number, end: number, zone: string): TZDate[] {
  const [first, last] = [at, end].map((moment) => startOfDay(new TZDate(moment, zone))) as [TZDate, TZDate];
  const count = differenceInCalendarDays(last, first) + 3;
  return Array.from({ length: count }, (_, index) => addDays(first, index - 1));
}

/** "2026-12-25" */
function nameOf(day: TZDate): string {
  return [day.getFullYear(), day.getMonth() + 1, day.getDate()].map((part) => String(part).padStart(2, '0')).join('-');
}

/** When the zone's clock shows this many minutes after midnight: not the same as time since midnight on days when clocks are changed. */
function timeOn(day: TZDate, minutes: number): number {
  return set(day, { hours: Math.floor(minutes / 60), minutes: minutes % 60 }).getTime();
}
