const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
/** Names of zones that RFC 822 defines; others mean different things in different places. */
const ZONES: Readonly<Record<string, number>> = {
  EST: -5,
  EDT: -4,
  CST: -6,
  CDT: -5,
  MST: -7,
  MDT: -6,
  PST: -8,
  PDT: -7,
};
const CLOCK = /(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?/.source;
const ZONE = /(?:\s*(Z|UTC|GMT|UT|EST|EDT|CST|CDT|MST|MDT|PST|PDT)?\s*([+-]\d{1,2}(?::?\d\d)?)?)(?:\s*\[[\w/+-]+\])?/
  .source;
const ZONED = new RegExp(`${CLOCK}\\s*(Z|UTC|GMT|UT|[ECMP][SD]T|[+-]\\d)`, 'i');
/** "2026-01-31T10:30:00Z", also with spaces or slashes. */
const YEAR_FIRST = new RegExp(`^(\\d{4})[-/.](\\d{1,2})[-/.](\\d{1,2})(?:T|\\s+|T\\s+)${CLOCK}${ZONE}$`, 'i');
/** "Sat, 31 Jan 2026 10:30:00 GMT" of RFC 1123, and "Saturday, 31-Jan-26 10:30:00 GMT" of RFC 850. */
const DAY_FIRST = new RegExp(
  `^(?:[a-z]+,?\\s+)?(\\d{1,2})[\\s-]([a-z]{3,9})[\\s-](\\d{4}|\\d\\d),?\\s+${CLOCK}${ZONE}$`,
  'i',
);
/** "Sat Jan 31 10:30:00 2026" of C's asctime; with a zone behind the clock in other programs. */
const MONTH_FIRST = new RegExp(`^(?:[a-z]+\\s+)?([a-z]{3,9})\\s+(\\d{1,2})\\s+${CLOCK}${ZONE}\\s+(\\d{4})$`, 'i');

/** Older than either provider. Seconds that are read as milliseconds lie before it. */
const OLDEST_AT = Date.UTC(2005, 0);
const YEAR_MS = 366 * 24 * 60 * 60_000;

/**
 * The moment (epoch ms) that a provider wrote: ISO 8601 and its looser kin, RFC 1123, or epoch seconds or milliseconds as number or text.
 * A time without a zone is UTC, like all the documented ones. Undefined for anything else, and for a time of another age or more than a year
 * (`clockOffsetMs`) after `now`: such a one is a misreading.
 */
export function readTime(value: unknown, now: number, clockOffsetMs = YEAR_MS): number | undefined {
  return momentsOf(value).find((at) => at >= OLDEST_AT && at - now <= clockOffsetMs);
}

/** Whether a time says of itself in which zone it is; an epoch is in none. */
export function hasZone(value: unknown): boolean {
  return typeof value !== 'string' || !value.includes(':') || ZONED.test(value);
}

/** Every moment that may be meant. */
function momentsOf(value: unknown): readonly number[] {
  if (typeof value === 'number') return epochs(value);
  if (typeof value !== 'string') return [];
  const text = value.trim();
  if (/^\d{1,16}(\.\d+)?$/.test(text)) return epochs(Number(text));
  const at = written(text);
  return at === undefined ? [] : [at];
}

function epochs(value: number): readonly number[] {
  return Number.isFinite(value) ? [Math.round(value * 1000), Math.round(value)] : [];
}

function written(text: string): number | undefined {
  const [first, year, month, day, ...clock] = YEAR_FIRST.exec(text) ?? [];
  if (first !== undefined) return moment(Number(year), Number(month), Number(day), clock);
  const [dated, date, name = '', full = '', ...time] = DAY_FIRST.exec(text) ?? [];
  if (dated !== undefined) {
    return moment(Number(full.length === 2 ? `20${full}` : full), monthOf(name), Number(date), time);
  }
  const [named, english = '', at, ...rest] = MONTH_FIRST.exec(text) ?? [];
  return named === undefined ? undefined : moment(Number(rest[6]), monthOf(english), Number(at), rest);
}

function monthOf(name: string): number {
  return MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1;
}

/** Undefined for a day that the month does not have, an hour that the day does not have, and the like. */
function moment(year: number, month: number, day: number, clock: readonly (string | undefined)[]): number | undefined {
  const [hours = '', minutes = '', seconds = '0', fraction = '', name = '', offset] = clock;
  const offsetMs = offsetOf(name.toUpperCase(), offset);
  const date = Date.UTC(year, month - 1, day);
  const real = new Date(date).getUTCMonth() === month - 1 && new Date(date).getUTCDate() === day;
  if (!real || Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 60 || offsetMs === undefined) {
    return undefined;
  }
  const ms = Math.trunc(Number(`0.${fraction || '0'}`) * 1000);
  return date + ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000 + ms - offsetMs;
}

/** How far a zone is ahead of UTC; undefined when there is no such zone, or two that disagree. */
function offsetOf(name: string, offset: string | undefined): number | undefined {
  const hour = 60 * 60_000;
  if (offset === undefined) return (ZONES[name] ?? 0) * hour;
  if (name === 'Z' || name in ZONES) return undefined;
  const [, sign, hours, minutes = '0'] = /^([+-])(\d{1,2}):?(\d\d)?$/.exec(offset) ?? [];
  if (Number(hours) > 14 || Number(minutes) > 59) return undefined;
  return (sign === '-' ? -1 : 1) * (Number(hours) * hour + Number(minutes) * 60_000);
}
