import { getCountries, getCountryCallingCode, Metadata, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { LRUCache } from 'lru-cache';
import type { DidType } from '../../domain/group.ts';

/** What may follow the digits that were typed: enough different endings that some number of the area is among them. */
const ENDINGS = Array.from({ length: 100 }, (_, pair) => String(pair).padStart(2, '0').repeat(8));
/** Where only the type is wanted, fewer will do. */
const FEW_ENDINGS = ENDINGS.filter((_, pair) => pair % 7 === 0);

/** The part of the numbers with a beginning that says what they are: "+44 7" is mobile, but for a few pagers and personal numbers. */
const MAX = 0.75;

/** Of more countries than this none is taken for the one that is meant. */
const FEW = 4;

/** The countries that have numbers with a beginning, the one that has most of them, and the type of most. */
type Beginning = Readonly<{ countries: readonly string[]; owner?: string; type?: DidType | undefined }>;

/** Some hundred numbers are tried for a beginning: those that were asked for are remembered. */
const known = new LRUCache<string, Beginning>({ max: 5000 });

const TYPES = new Map<string | undefined, DidType>([
  ['MOBILE', 'mobile'],
  ['TOLL_FREE', 'tollfree'],
]);

/** The countries that numbers with this beginning ("+1416") can belong to, as far as the numbering plans tell. */
export function countriesOfPrefix(prefix: string): readonly string[] {
  return beginning(prefix).countries;
}

/** The only one of them, or the one that has most of these numbers. */
export function ownerOfPrefix(prefix: string): string | undefined {
  const { countries, owner } = beginning(prefix);
  return countries.length === 1 ? countries[0] : owner;
}

/** The type of these numbers, where most are mobile or toll-free: "+1800", "+447". */
export function typeOfPrefix(prefix: string): DidType | undefined {
  return beginning(prefix).type;
}

function beginning(prefix: string): Beginning {
  const digits = prefix.replace(/\D/g, '');
  const found = known.get(digits) ?? tried(digits);
  known.set(digits, found);
  return found;
}

function tried(digits: string): Beginning {
  const sharing = getCountries().filter((country) => digits.startsWith(getCountryCallingCode(country)));
  const [first] = sharing;
  const calling = first === undefined ? '' : getCountryCallingCode(first);
  const national = digits.slice(calling.length);
  if (first === undefined || national === '') return { countries: sharing };
  const owners: string[] = [];
  const types: string[] = [];
  for (const each of numbersWith(national, sharing)) {
    const number = parsePhoneNumberFromString(`+${calling}${each}`);
    if (!number?.isValid() || number.country === undefined) continue;
    owners.push(number.country);
    types.push(number.getType() ?? '');
  }
  const type = TYPES.get(mostOf(types));
  if (sharing.length === 1) return { countries: sharing, type };
  // Toll-free and personal numbers belong to all of North America.
  const isShared = calling === '1' && types.some((each) => !/FIXED|MOBILE/.test(each));
  if (isShared) return { countries: sharing, type };
  const countries = sharing.filter((country) => owners.includes(country));
  // Of a few that share a beginning, those whose numbers were not among the tried may have some too.
  const owner = countries.length > 1 && sharing.length <= FEW ? mostOf(owners) : undefined;
  return { countries: owner === undefined ? countries : sharing, owner, type };
}

/** What nearly all of them are. */
function mostOf(all: readonly string[]): string | undefined {
  return [...new Set(all)].find((each) => all.filter((other) => other === each).length >= MAX * all.length);
}

function numbersWith(national: string, sharing: readonly string[]): ReadonlySet<string> {
  const endings = sharing.length === 1 ? FEW_ENDINGS : ENDINGS;
  const lengths = lengthsOf(sharing).filter((length) => length >= national.length);
  return new Set(lengths.flatMap((length) => endings.map((ending) => (national + ending).slice(0, length))));
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
