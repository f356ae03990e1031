import { getCountries, getCountryCallingCode, parsePhoneNumberFromString } from 'libphonenumber-js/max';

/** What may follow the digits that were typed: enough different endings that some number of the area is among them. */
const ENDINGS = Array.from({ length: 100 }, (_, pair) => String(pair).padStart(2, '0').repeat(8));
/** How long numbers with a shared calling code are: national digits. */
const LENGTHS = [6, 7, 8, 9, 10, 11];

/** The countries that numbers with this beginning ("+1416") can belong to, as far as the numbering plans tell. */
export function countriesOfPrefix(prefix: string): readonly string[] {
  const digits = prefix.replace(/\D/g, '');
  const sharing = getCountries().filter((country) => digits.startsWith(getCountryCallingCode(country)));
  const [first] = sharing;
  if (first === undefined || sharing.length === 1) return sharing;
  const calling = getCountryCallingCode(first);
  const national = digits.slice(calling.length);
  if (national === '') return sharing;
  const found = new Set<string>();
  for (const length of calling === '1' ? [10] : LENGTHS) {
    if (national.length > length) continue;
    for (const ending of ENDINGS) {
      const number = parsePhoneNumberFromString(`+${calling}${(national + ending).slice(0, length)}`);
      if (!number?.isValid() || number.country === undefined) continue;
      // Toll-free and personal numbers belong to all of North America.
      if (calling === '1' && !/FIXED|MOBILE/.test(number.getType() ?? '')) return sharing;
      found.add(number.country);
    }
  }
  return sharing.filter((country) => found.has(country));
}
