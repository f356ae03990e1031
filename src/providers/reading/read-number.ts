import {
  type CountryCode,
  getCountryCallingCode,
  isSupportedCountry,
  type PhoneNumber,
  parsePhoneNumberFromString,
} from 'libphonenumber-js';
import { LRUCache } from 'lru-cache';
import { isOneNumber, today } from '../../domain/number-forms.ts';

/** What was read last: the same numbers come with each look at a list, and to read one takes a tenth of a millisecond. */
const MAX_KEPT = 20_000;
const kept = new LRUCache<string, Readonly<{ number: string | undefined }>>({ max: MAX_KEPT });

/** Digits with what people put between them. A slash counts only behind an area code ("030/123456"): elsewhere it stands between two numbers. */
const WRITTEN = /^(?:tel:)?(\+?\s?[\d(][\d\s().‐-―-]*(?:(?<=^\D*(?:\d\D?){1,7})\/[\d\s().‐-―-]{5,})?)$/iu;
/** Spaces without width, marks of direction and the like. */
const INVISIBLE = /\p{Cf}/gu;

/**
 * The phone number in E.164 that a provider wrote, in whichever notation: international with or without plus, 00 or 011 in front, or as dialled
 * within `country` (ISO 3166-1 alpha-2). Undefined for a text that is not one whole number that can exist: it must not be shown or ordered.
 */
export function readNumber(value: unknown, country?: string): string | undefined {
  return readIn(value, country !== undefined && isSupportedCountry(country) ? { defaultCountry: country } : {});
}

/** The number in E.164 that a provider wrote beside this one: what has no country of its own is read in that number's. */
export function readNumberLike(value: unknown, number: string): string | undefined {
  const home = homes.memo(number);
  return home === NOWHERE ? undefined : readIn(value, home);
}

/** Where a number is at home. */
const homes = new LRUCache<string, Home>({
  max: MAX_KEPT,
  memoMethod(number) {
    const known = parsePhoneNumberFromString(number);
    if (!known || readNumber(number) === undefined) return NOWHERE;
    const { country, countryCallingCode } = known;
    return country ? { defaultCountry: country } : { defaultCallingCode: countryCallingCode };
  },
});

/** That of a text which is no number. */
const NOWHERE: Home = {};

/** Whether what a provider wrote is this number (E.164), also in the notation of its country and in that of before its country changed its numbers. */
export function sameNumber(value: unknown, number: string): boolean {
  const known = readNumber(number);
  const read = known === undefined ? undefined : readNumberLike(value, known);
  return known !== undefined && read !== undefined && isOneNumber(read, known);
}

/** Whether something is written as one number and nothing else is, whether or not it can exist; text around it may say anything. */
export function isWrittenAsNumber(value: unknown): boolean {
  const text = writtenIn(value);
  return text !== undefined && /^\d{5,18}$/.test(digitsOf(text));
}

/** Whether a text is a phone number in E.164. */
export function isNumber(text: string): boolean {
  return readNumber(text) === text;
}

/** The digits of a text. */
export function digitsOf(text: string): string {
  return text.replaceAll(/\D/g, '');
}

function callingCode({ defaultCountry, defaultCallingCode }: Home): string | undefined {
  return defaultCountry === undefined ? defaultCallingCode : getCountryCallingCode(defaultCountry);
}

/** Where a number is at home, so that it may be written as it is dialled there. */
type Home = Readonly<{ defaultCountry?: CountryCode; defaultCallingCode?: string }>;

function readIn(value: unknown, home: Home): string | undefined {
  const written = writtenIn(value);
  if (written === undefined) return undefined;
  const key = `${home.defaultCountry ?? home.defaultCallingCode ?? ''} ${written}`;
  const known = kept.get(key) ?? { number: readWritten(written, home) };
  kept.set(key, known);
  return known.number;
}

function readWritten(written: string, home: Home): string | undefined {
  const international = isInternational(written, home);
  if (international !== undefined) return possible(parsePhoneNumberFromString(international), international);
  const code = callingCode(home);
  const digits = digitsOf(written);
  if (code === undefined) {
    // Of no known country, only what is too long to be dialled within one can be told to have its calling code in front.
    const whole = parsePhoneNumberFromString(`+${digits}`);
    return digits.length > 10 && whole?.isValid() ? possible(whole, written) : undefined;
  }
  const national = parsePhoneNumberFromString(written, home);
  const whole = digits.startsWith(code) ? parsePhoneNumberFromString(`+${digits}`) : undefined;
  return possible(whole ? likelier(whole, national) : national, written);
}

/** The digits with what stands between them, when there is nothing else. */
function writtenIn(value: unknown): string | undefined {
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  if (typeof text !== 'string' || text.length > 60) return undefined;
  const [, written] = WRITTEN.exec(text.normalize('NFKC').replaceAll(INVISIBLE, '').trim()) ?? [];
  return written === undefined || !isBalanced(written) ? undefined : written;
}

/** "4930…" in Germany: with the calling code and no plus, or an area's code? Undefined where it may be either. */
function likelier(whole: PhoneNumber, national: PhoneNumber | undefined): PhoneNumber | undefined {
  if (national?.number === whole.number) return whole;
  if (!national?.isValid()) return whole.isPossible() ? whole : national;
  if (!whole.isValid()) return national;
  // Where a zero is dialled within the country, what has none is not dialled within it.
  return digitsOf(whole.formatNational()).length > whole.nationalNumber.length ? whole : undefined;
}

/** With a plus, or with 00 in its place; 011 is left to the countries that dial it. */
function isInternational(written: string, home: Home): string | undefined {
  const digits = digitsOf(written);
  if (written.startsWith('+')) return `+${digits}`;
  if (/^00[1-9]/.test(digits)) return `+${digits.slice(2)}`;
  const code = callingCode(home);
  return (code === undefined || code === '1') && /^011[1-9]/.test(digits) ? `+${digits.slice(3)}` : undefined;
}

function possible(read: PhoneNumber | undefined, written: string): string | undefined {
  if (!read || read.ext !== undefined) return undefined;
  const { number } = read;
  const exists = read.isPossible() || parsePhoneNumberFromString(today(number))?.isPossible() === true;
  // What was written must be all of it: digits may go from the front (a zero dialled within the country), never from the end.
  return exists && digitsOf(written).endsWith(number.slice(-4)) ? number : undefined;
}

function isBalanced(text: string): boolean {
  return /^[^()]*(\([^()]*\)[^()]*)*$/.test(text);
}
