// @ts-check

const DAY_MS = 86_400_000;

/** @param {number} n */
const ordinal = (n) => {
  const tail = n % 100 >= 11 && n % 100 <= 13 ? 0 : n % 10;
  return `${n}${['th', 'st', 'nd', 'rd'][tail] ?? 'th'}`;
};

/**
 * @param {Date} date
 * @param {Intl.DateTimeFormatOptions} options
 */
const intl = (date, options) => new Intl.DateTimeFormat('en-US', options).format(date);
/** @param {number} n */
const two = (n) => String(n).padStart(2, '0');

/** @param {Date} date */
const midnight = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();

/**
 * @param {Date} date
 * @param {number} now
 */
function nearDay(date, now) {
  // Rounded, because a day with a clock change is not 24 hours long.
  const days = Math.round((midnight(date) - midnight(new Date(now))) / DAY_MS);
  return { '-1': 'yesterday', 0: 'today', 1: 'tomorrow' }[days];
}

/**
 * @param {Date} date
 * @param {number} now
 */
function ago(date, now) {
  const span = date.getTime() - now;
  const words = new Intl.RelativeTimeFormat('en-US', { numeric: 'auto' });
  /** @type {[Intl.RelativeTimeFormatUnit, number][]} */
  const units = [
    ['day', DAY_MS],
    ['hour', 3_600_000],
    ['minute', 60_000],
  ];
  for (const [unit, ms] of units) if (Math.abs(span) >= ms) return words.format(Math.trunc(span / ms), unit);
  return words.format(Math.trunc(span / 1000), 'second');
}

/** @param {Date} d */
const monthDay = (d) => `${intl(d, { month: 'long' })} ${ordinal(d.getDate())}`;
/** @param {Date} d */
const long = (d) => `${intl(d, { weekday: 'long' })}, ${monthDay(d)}, ${d.getFullYear()}`;
/** @param {Date} d */
const short = (d) => intl(d, { year: 'numeric', month: 'short', day: 'numeric' });
/**
 * @param {Date} d
 * @param {number} now
 */
const longInYear = (d, now) =>
  d.getFullYear() === new Date(now).getFullYear() ? `${intl(d, { weekday: 'long' })}, ${monthDay(d)}` : long(d);

/** @type {Record<string, (date: Date, now: number) => string>} */
const tokens = {
  date_num: (d) => `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}`,
  date_slash: (d) => intl(d, { year: 'numeric', month: '2-digit', day: '2-digit' }),
  date: monthDay,
  date_long: long,
  date_long_full: (d) => intl(d, { year: 'numeric', month: 'long', day: 'numeric' }),
  date_short: short,
  date_pretty: (d, now) => nearDay(d, now) ?? monthDay(d),
  date_short_pretty: (d, now) => nearDay(d, now) ?? short(d),
  date_long_pretty: (d, now) => nearDay(d, now) ?? long(d),
  day_divider_pretty: (d, now) => nearDay(d, now) ?? longInYear(d, now),
  time: (d) => intl(d, { hour: 'numeric', minute: '2-digit' }),
  time_secs: (d) => intl(d, { hour: 'numeric', minute: '2-digit', second: '2-digit' }),
  ago,
};

/**
 * Fills Slack's date tokens ("{date_short_pretty} at {time}") in the browser's own time zone; null when the time or the
 * format cannot be read, so that the caller shows the fallback.
 * @param {number} unix seconds
 * @param {string} format
 * @param {number} [now] epoch ms
 */
export function formatDate(unix, format, now = Date.now()) {
  const date = new Date(unix * 1000);
  const names = [...format.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
  if (Number.isNaN(date.getTime()) || names.length === 0) return null;
  if (!names.every((name) => Object.hasOwn(tokens, name))) return null;
  return format.replace(/\{(\w+)\}/g, (_, name) => tokens[name]?.(date, now) ?? '');
}

/**
 * As at the start of a line: "Today", not "today".
 * @param {string} text
 */
export const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** @param {string} ts a Slack message's ts: seconds with a fraction */
export const timeOf = (ts) => formatDate(Number(ts), '{time}') ?? '';

/** @param {string} ts */
export const dayOf = (ts) => capital(formatDate(Number(ts), '{day_divider_pretty}') ?? '');
