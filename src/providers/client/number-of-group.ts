import { getCountryCallingCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js';
import { otherForms } from '../../domain/number-forms.ts';
import type { GroupFacts } from '../../workflow/provider.ts';
import { digitsOf } from '../reading/read-number.ts';

/** Calling codes that are no country's, for numbers that are reached from everywhere. Source: ITU-T E.164, list of assigned country codes. */
const NO_COUNTRY = /^\+(800|808|870|878|88[123]|888|979)/;
/** Kinds of numbers that countries with one calling code may share, such as 800 in North America. */
const SHARED = new Set(['TOLL_FREE', 'PREMIUM_RATE', 'SHARED_COST', 'PERSONAL_NUMBER', 'VOIP', 'UAN']);

/** Whether a number (E.164) can be one of the group: it begins like its prefix, and is of its country. A prefix that cannot be read says nothing. */
export function isOfGroup(number: string, { country, prefix }: GroupFacts): boolean {
  const begins = prefixesOf(prefix, country);
  if (begins.length > 0 && !otherForms(number).some((form) => begins.some((begin) => form.startsWith(begin))))
    return false;
  return isOfCountry(number, country) || (NO_COUNTRY.test(number) && begins.length > 0);
}

/** Whether the prefix of a group can be one of this country; one that cannot be read can. */
export function isPrefixOf(country: string, prefix: string): boolean {
  const begins = prefixesOf(prefix, country);
  const code = callingCode(country);
  if (begins.length === 0 || code === undefined) return true;
  return begins.some(
    (begin) => NO_COUNTRY.test(begin) || (begin.startsWith(`+${code}`) && !isAreaElsewhere(begin, country)),
  );
}

/** Whether a number (E.164) is of this country; where countries share a calling code, it is unless it is known to be of another of them. */
export function isOfCountry(number: string, country: string): boolean {
  const code = callingCode(country);
  if (code === undefined) return true;
  const read = parsePhoneNumberFromString(number);
  if (read?.countryCallingCode !== code) return false;
  return read.country === undefined || read.country === country || !read.isValid() || SHARED.has(read.getType() ?? '');
}

/**
 * The beginnings (as "+1213") that a group's prefix may mean, which is free text: "+1 (213)", "213", "0213". None when it cannot be read.
 * Without a plus it may be dialled within the country or begin with the calling code.
 */
export function prefixesOf(prefix: string, country: string): readonly string[] {
  // What stands for the rest of the number says nothing.
  const text = prefix
    .normalize('NFKC')
    .trim()
    .replace(/[\s._-]*[xX*#…]+[\sxX*#….-]*$/, '');
  const digits = digitsOf(text);
  if (digits === '' || !/^\+?[\d\s().-]+$/.test(text)) return [];
  const code = callingCode(country);
  if (text.startsWith('+')) return [...new Set([`+${digits}`, ...withoutZero(`+${digits}`, code)])];
  if (code === undefined) return [];
  const national = [`+${code}${digits}`, ...(digits.startsWith('0') ? [`+${code}${digits.slice(1)}`] : [])];
  return digits.startsWith(code) ? [...national, `+${digits}`] : national;
}

/** "+44 (0)20": the zero is dialled within the country only. */
function withoutZero(prefix: string, code: string | undefined): string[] {
  const zero = `+${code}0`;
  return code !== undefined && prefix.startsWith(zero) ? [`+${code}${prefix.slice(zero.length)}`] : [];
}

/** An area code of North America that is another country's: it makes valid numbers there. */
function isAreaElsewhere(begin: string, country: string): boolean {
  return /^\+1\d{3}$/.test(begin) && !isOfCountry(`${begin}5550150`, country);
}

function callingCode(country: string): string | undefined {
  return isSupportedCountry(country) ? getCountryCallingCode(country) : undefined;
}
