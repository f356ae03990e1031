import { getCountries, getCountryCallingCode, Metadata, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { LRUCache } from 'lru-cache';

/** What may follow the digits that were typed: enough different endings that some number of the area is among them. */
const ENDINGS = Array.from({ length: 100 }, (_, pair) => String(pair).padStart(2, '0').repeat(8));

/** Some hundred numbers are tried for a beginning: those that were asked for are remembered. */
const known = new LRUCache<string, readonly string[]>({ max: 5000 });

/** The countries that numbers with this beginning ("+1416") can belong to, as far as the numbering plans tell. */
export function countriesOfPrefix(prefix: string): readonly string[] {
  const digits = prefix.replace(/\D/g, '');
  const found = known.get(digits) ?? tried(digits);
  known.set(digits, found);
  return found;
}

function tried(digits: string): readonly string[] {
  const sharing = getCountries().filter((country) => digits.startsWith(getCountryCallingCode(country)));
  const [first] = sharing;
  if (first === undefined || sharing.length === 1) return sharing;
  const calling = getCountryCallingCode(first);
  const national = digits.slice(calling.length);
  if (national === '') return sharing;
  const found = new Set<string>();
  const lengths = lengthsOf(sharing).filter((length) => length >= national.length);
  const numbers = new Set(lengths.flatMap((length) => ENDINGS.map((ending) => (national + ending).slice(0, length))));
  for (const each of numbers) {
    const number = parsePhoneNumberFromString(`+${calling}${each}`);
    if (!number?.isValid() || number.country === undefined) continue;
    // Toll-free and personal numbers belong to all of North America.
    if (calling === '1' && !/FIXED|MOBILE/.test(number.getType() ?? '')) return sharing;
    found.add(number.country);
  }
  return sharing.filter((country) => found.has(country));
}

/** How long the countries' numbers are, in national digits. */
function lengthsOf(countries: readonly string[]): number[] {
  const metadata = new Metadata();
  const all = getCountries().filter((country) => countries.includes(country));
  const lengths = all.flatMap((country) => {
    metadata.selectNumberingPlan(country);
    return metadata.numberingPlan?.possibleLengths() ?? [];
  });
  return [...new Set(lengths)];
}
