import { hoursToMilliseconds, minutesToMilliseconds, secondsToMilliseconds } from 'date-fns';
import { z } from 'zod';
import { DID_TYPES } from '../group.ts';
import { type Money, money } from '../money.ts';

// How a policy's values are written in its file. What is said of a wrong one never repeats it.

const text = (pattern: RegExp, wrong: string) => z.string().regex(pattern, wrong);

/** One of a kind or a list of them: always a list from here on. */
function oneOrMore<T>(one: z.ZodType<T, string>) {
  return z
    .union([one, z.array(one).min(1)])
    .transform((value): readonly T[] => (Array.isArray(value) ? value : [value]));
}

/** A user or a user group. */
const id = text(/^[UWS][A-Z0-9_]+$/, 'is not the id of a user (U…, W…) or a user group (S…)');
export const ids = z.array(id);
export const channel = text(/^[CG][A-Z0-9_]+$/, 'is not the id of a channel (C… or G…)');
export const channels = oneOrMore(channel);
export const countries = oneOrMore(text(/^[A-Z]{2}$/, 'is not a country: two capital letters, such as US'));
export const types = oneOrMore(z.enum(DID_TYPES));
export const reason = z
  .string()
  .trim()
  .regex(/^[^\p{Cc}]{1,300}$/u, 'is not one line of 1 to 300 characters');
export const count = z.int('is not a whole number').min(1, 'is less than 1').max(999_999, 'is more than 999999');

const CURRENCIES = new Set(Intl.supportedValuesOf('currency'));
export const currency = text(/^[A-Z]{3}$/, 'is not a currency: three capital letters, such as USD').refine(
  (code) => CURRENCIES.has(code),
  'is not a currency of ISO 4217',
);

const amount = text(/^\d{1,9}(\.\d{1,6})? [A-Z]{3}$/, 'is not an amount and its currency, such as 50.00 USD').refine(
  (text) => CURRENCIES.has(text.slice(-3)),
  'names no currency of ISO 4217',
);

/** An amount, or one for each of several currencies. */
export const amounts = oneOrMore(amount)
  .transform((texts) => texts.map(readAmount))
  .refine((all) => new Set(all.map((one) => one.currency)).size === all.length, 'names a currency twice');

function readAmount(text: string): Money {
  const [digits = '', currency = ''] = text.split(' ');
  return money(digits, currency);
}

export const timeZone = z.string().refine(isZone, 'is not a time zone, such as Europe/Berlin');

function isZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}

const UNITS = { s: secondsToMilliseconds, m: minutesToMilliseconds, h: hoursToMilliseconds };
type Unit = keyof typeof UNITS;

/** How long after an approver was asked: a share of the time that there is, or a span. */
export const after = text(
  /^([1-9]\d?%|[1-9]\d{0,4}[smh])$/,
  'is neither a share of the time (50%) nor a span of time (10m)',
).transform((said): Readonly<{ share: number }> | Readonly<{ ms: number }> => {
  const value = Number.parseInt(said, 10);
  return said.endsWith('%') ? { share: value / 100 } : { ms: UNITS[said.slice(-1) as Unit](value) };
});

const CLOCK = /([01]\d|2[0-3]):[0-5]\d/.source;
/** A daily span, as minutes after midnight. */
export const hours = text(new RegExp(`^${CLOCK}-${CLOCK}$`), 'is not a beginning and an end, such as 22:00-07:00')
  .refine((said) => said.slice(0, 5) !== said.slice(6), 'ends when it begins')
  .transform((said) => ({ from: minutesOf(said.slice(0, 5)), until: minutesOf(said.slice(6)) }));

function minutesOf(clock: string): number {
  return Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
}

export const day = z.iso.date('is not a day, such as 2026-12-25');
