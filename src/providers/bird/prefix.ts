import { AsYouType, getCountryCallingCode, isSupportedCountry } from 'libphonenumber-js';
import { digitsOf } from '../reading/read-number.ts';

/** How Bird wants the `prefix` of its search: its pages say both "+1212" and "212". */
export type PrefixFormat = 'international' | 'areaCode';

/** The beginning of numbers that a person typed ("213", "(213) 55", "+1 213", "030") as "+1213…"; undefined when it is none of this country's. */
export function prefixOf(text: string, country: string): string | undefined {
  if (!/^\s*\+?[\d\s()./-]+$/.test(text) || digitsOf(text) === '') return undefined;
  const code = callingCode(country);
  if (text.trim().startsWith('+')) {
    const prefix = `+${digitsOf(text)}`;
    const fits = code === undefined || prefix.startsWith(`+${code}`) || `+${code}`.startsWith(prefix);
    return fits ? prefix : undefined;
  }
  if (!isSupportedCountry(country)) return undefined;
  const typed = new AsYouType(country);
  typed.input(text);
  // It knows which zeros and ones in front are dialled only within the country.
  return typed.getNumberValue();
}

/** The `prefix` parameter for numbers that begin like this; undefined when nothing is left to ask for. */
export function prefixParameter(prefix: string, country: string, format: PrefixFormat): string | undefined {
  if (format === 'international') return prefix;
  const code = callingCode(country) ?? '';
  return prefix.slice(1 + code.length) || undefined;
}

function callingCode(country: string): string | undefined {
  return isSupportedCountry(country) ? getCountryCallingCode(country) : undefined;
}
