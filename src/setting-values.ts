import ms from 'ms';
import { z } from 'zod';
import type { QuietHours } from './domain/quiet-hours.ts';
import type { ReminderRule } from './domain/reminders.ts';
import { type Secret, secret } from './setting.ts';

/** One line of text; nothing said here ever repeats what was read, since any variable may hold a secret by mistake. */
export const word = (pattern: RegExp, wrong: string) => z.string().regex(pattern, wrong);
/** One of these words. */
export function oneOf<const T extends string>(values: readonly T[]): z.ZodType<T, string> {
  return z.enum(values, { error: `is none of ${values.join(', ')}` }) as unknown as z.ZodType<T, string>;
}
/** A whole number of things. */
export const count = word(/^[1-9]\d{0,5}$/, 'is not a whole number from 1 to 999999').transform(Number);
/** The number of a TCP port; 0 is any. */
export const port = word(/^\d{1,5}$/, 'is not a port number')
  .transform(Number)
  .refine((value) => value <= 65_535, 'is not a port number');
/** A web address without anything secret in it. */
export const httpUrl = z
  .url({ protocol: /^https?$/, error: 'is not an http:// or https:// address', abort: true })
  .refine((text) => {
    const { username, password, search, hash } = new URL(text);
    return `${username}${password}${search}${hash}` === '';
  }, 'must be an address without a user name, a password, a query or a fragment');

/** The same as what paths are put behind. */
export const baseUrl = httpUrl.transform((url) => url.replace(/\/+$/, ''));

/** Headers with their values, which are secrets: "name=value,other=value", percent-encoded. */
export const headers = z.string().transform((text, context): Readonly<Record<string, Secret>> => {
  const pairs = text
    .split(',')
    .map((pair) => /^\s*([\w!#$%&'*.^`|~+-]+)\s*=\s*((?:[!-$&-~]|%[0-7][\da-f])*)\s*$/i.exec(pair));
  if (pairs.includes(null)) context.addIssue({ code: 'custom', message: 'is not a list like name=value,other=value' });
  return Object.fromEntries(pairs.map((pair) => [pair?.[1] ?? '', secret(decodeURIComponent(pair?.[2] ?? ''))]));
});

const DAY_MS = 86_400_000;

/** Milliseconds of "90s" or "2m"; undefined without a unit, or when it is not more than nothing. */
function durationMs(text: string): number | undefined {
  const value = /^\d+(\.\d+)?\s?[a-z]+$/i.test(text) && text.length <= 50 ? ms(text as ms.StringValue) : undefined;
  return value !== undefined && Number.isSafeInteger(Math.round(value)) && value >= 1 ? Math.round(value) : undefined;
}

/** A span of time with a unit, in milliseconds. Beyond so many years another unit was meant. */
function spanOf(years: number) {
  const span = z.string().transform((text, context) => {
    const value = durationMs(text);
    if (value !== undefined) return value;
    context.addIssue('is not a span of time with a unit (s, m, h, d), or not more than nothing');
    return z.NEVER;
  });
  return span.refine((value) => value <= years * ms('1y'), `is longer than ${years} years`);
}

export const duration = spanOf(10);

/** A span of time that may also be none ("0s"), and is at most ten minutes, in milliseconds. */
export const pause = z.string().transform((text, context) => {
  const value = /^0+\s?(ms|s|m|h)$/i.test(text) ? 0 : durationMs(text);
  if (value !== undefined && value <= LONGEST_PAUSE_MS) return value;
  context.addIssue('is not a span of time with a unit (s, m) between nothing and ten minutes');
  return z.NEVER;
});
const LONGEST_PAUSE_MS = 600_000;

/** For how long something is kept, a day or more: a person's requests of 24 hours are counted by what is kept of them. */
export const days = spanOf(100).refine((value) => value >= DAY_MS, 'is less than a day (1d)');

/** Reads each entry of a comma-separated list; the entries that cannot be read are named by their place. */
export function listOf<T>(read: (entry: string) => T | undefined, wrong: string) {
  return z.string().transform((text, context): T[] => {
    const entries = text
      .split(',')
      .map((entry) => entry.trim())
      .filter((entry) => entry !== '');
    const values = entries.map(read);
    const bad = values.flatMap((value, index) => (value === undefined ? [index + 1] : []));
    if (entries.length === 0) context.addIssue('is an empty list');
    if (bad.length > 0) context.addIssue(`has an entry (${bad.join(', ')} in the list) that is not ${wrong}`);
    return values.filter((value) => value !== undefined);
  });
}

/** A share of the time there was, or a time before the deadline; undefined for anything else. */
export function reminder(entry: string): ReminderRule | undefined {
  const percent = /^(\d+(?:\.\d+)?)\s?%$/.exec(entry)?.[1];
  if (percent !== undefined)
    return Number(percent) > 0 && Number(percent) < 100 ? { share: Number(percent) / 100 } : undefined;
  const beforeMs = durationMs(entry);
  return beforeMs === undefined ? undefined : { beforeMs };
}

/** A daily span in a time zone: `22:00-07:00 Europe/Berlin`. */
export const quietHours = z.string().transform((text, context): QuietHours => {
  const [, from, until, zone] = /^(\d{1,2}:\d{2})\s?-\s?(\d{1,2}:\d{2})\s+(\S{1,60})$/.exec(text) ?? [];
  const [start, end] = [minutesOf(from), minutesOf(until)];
  if (start !== undefined && end !== undefined && start !== end && isZone(zone))
    return { from: start, until: end, zone };
  context.addIssue('is not a beginning, an end and a time zone');
  return z.NEVER;
});

function minutesOf(time = ''): number | undefined {
  const [hours = Number.NaN, minutes = Number.NaN] = time.split(':').map(Number);
  return hours < 24 && minutes < 60 ? hours * 60 + minutes : undefined;
}

function isZone(zone: string | undefined): zone is string {
  try {
    return zone !== undefined && Boolean(new Intl.DateTimeFormat('en', { timeZone: zone }));
  } catch {
    return false;
  }
}

const approver = (entry: string) => (/^[UWS][A-Z0-9_]+$/.test(entry) ? entry : undefined);
/** Ids of users and user groups. */
export const approvers = listOf(approver, 'the id of a user (U…, W…) or a user group (S…)').transform((ids) => {
  const unique = [...new Set(ids)];
  return { users: unique.filter((id) => !id.startsWith('S')), groups: unique.filter((id) => id.startsWith('S')) };
});

/** A name of one line that Slack's lists take. */
export const costCentre = (entry: string) => (/^[^\p{C}]{1,75}$/u.test(entry) ? entry : undefined);

/** A channel's id. */
export const channel = word(
  /^[CG][A-Z0-9_]+$/,
  'is not the id of a channel (C… or G…; see "View channel details" in Slack)',
);
/** A text without spaces. */
export const notBlank = word(/^[!-~]+$/, 'holds spaces or characters that such a value never has');

const BAD_PERCENT = 'has a % in its user name or password that begins no sign: a % itself is written as %25';

/** A proxy's address; it may hold a password. */
export const proxy = z
  .string()
  // Other programs take it without the scheme.
  .transform((text) => (/^[\w.-]+:\d+$/.test(text) ? `http://${text}` : text))
  .pipe(
    z.url({
      protocol: /^https?$/,
      hostname: /./,
      error: 'is not an http:// or https:// address of a proxy',
      abort: true,
    }),
  )
  .refine((text) => hasReadableLogin(new URL(text)), BAD_PERCENT);

/** The clients that use an address decode what stands in it, and throw where that cannot be done. */
function hasReadableLogin({ username, password }: URL): boolean {
  try {
    return [username, password].map(decodeURIComponent).length > 0;
  } catch {
    return false;
  }
}
