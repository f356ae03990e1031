import { iso31661 } from 'iso-3166';
import { getCountries } from 'libphonenumber-js';
import { LRUCache } from 'lru-cache';
import { byRelevance, plainName } from './typeahead.ts';

/** A country or territory, by its alpha-2 code and English name. */
export type Country = Readonly<{ code: string; name: string }>;

const english = new Intl.DisplayNames(['en'], { type: 'region' });

/** Offered first, before anything is typed: the countries 2Chat lists most numbers for. */
const MAX_USED = ['US', 'GB', 'CA', 'DE', 'FR', 'ES', 'IT', 'NL', 'BR', 'MX', 'IN', 'AU'];

/** What people also call a country and what is of it ("a German number"), where neither its English name nor ISO's is that. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  AE: 'UAE, Emirates, Emirati',
  AG: 'Antigua',
  AR: 'Argentinian',
  AT: 'Austrian',
  AU: 'Australian',
  AX: 'Åland',
  BA: 'Bosnia',
  BE: 'Belgian',
  BG: 'Bulgarian',
  BR: 'Brazilian',
  CA: 'Canadian',
  CD: 'DRC, DR Congo, Democratic Republic of Congo, Democratic Republic of the Congo',
  CH: 'Swiss',
  CI: 'Ivory Coast',
  CL: 'Chilean',
  CN: 'Chinese',
  CO: 'Colombian',
  CZ: 'Czech Republic, Czech',
  DE: 'German',
  DK: 'Danish',
  EE: 'Estonian',
  ES: 'Spanish',
  FI: 'Finnish',
  FM: 'Micronesia',
  FR: 'French',
  GB: 'UK, Britain, Great Britain, England, Scotland, Wales, Northern Ireland, British, English, Scottish, Welsh',
  GR: 'Greek',
  HR: 'Croatian',
  HU: 'Hungarian',
  ID: 'Indonesian',
  IE: 'Irish',
  IL: 'Israeli',
  IN: 'Indian',
  IT: 'Italian',
  JP: 'Japanese',
  KN: 'St Kitts, Saint Kitts',
  KR: 'Korea, Korean',
  LT: 'Lithuanian',
  LV: 'Latvian',
  MF: 'Saint Martin, St Martin',
  MK: 'Macedonia',
  MM: 'Burma',
  MO: 'Macau',
  MX: 'Mexican',
  MY: 'Malaysian',
  NL: 'Holland, Dutch',
  NO: 'Norwegian',
  PL: 'Polish',
  PS: 'Palestine',
  PT: 'Portuguese',
  RO: 'Romanian',
  RS: 'Serbian',
  SE: 'Swedish',
  SI: 'Slovenian',
  SK: 'Slovak',
  SZ: 'Swaziland',
  TH: 'Thai',
  TL: 'East Timor',
  TR: 'Turkey, Turkish',
  TT: 'Trinidad, Tobago',
  UA: 'Ukrainian',
  US: 'USA, America, US of A, The States, American',
  VA: 'Vatican',
  VC: 'St Vincent, Saint Vincent',
  VI: 'Virgin Islands',
};

/** All of ISO 3166-1, and what has telephone numbers without being in it (Kosovo), the most used first. The one list: what is filled in is of it. */
const COUNTRIES: readonly Country[] = [
  ...new Set([...iso31661.filter(({ state }) => state === 'assigned').map(({ alpha2 }) => alpha2), ...getCountries()]),
]
  .map((code) => ({ code, name: countryName(code) }))
  .sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name, 'en'));

/** Of the countries with regions, those in which one must be chosen. Source: 2Chat "Numbers API Overview", step 1. */
export const COUNTRIES_NEEDING_REGION: ReadonlySet<string> = new Set(['US']);

/** What a country calls itself in the language most of it speaks: "Deutschland", "日本". */
function ownName(code: string): string {
  const { language } = new Intl.Locale(`und-${code}`).maximize();
  return new Intl.DisplayNames([language], { type: 'region', fallback: 'none' }).of(code) ?? '';
}

/** Iceland's own name without its accent. */
const NO_NAMES = new Set(['', 'island']);

/** Every name of a country, as {@link plainName} writes it; the first that claims a name has it. */
const BY_NAME = new Map<string, string>(
  COUNTRIES.flatMap(({ code, name }) => [[name, code] as const])
    .concat(iso31661.map(({ alpha2, name }) => [name, alpha2] as const))
    .concat(
      Object.entries(OTHER_NAMES).flatMap(([code, names]) => names.split(', ').map((name) => [name, code] as const)),
    )
    .concat(COUNTRIES.map(({ code }) => [ownName(code), code] as const))
    .map(([name, code]) => [plainName(name), code] as const)
    .filter(([name]) => !NO_NAMES.has(name))
    .reverse(),
);

const CODES = new Set(COUNTRIES.map(({ code }) => code));

/** The country of this name (in English, "The Netherlands" too) or code ("US", "U.S."), if there is one. */
export function countryOf(text: string): string | undefined {
  const plain = plainName(text);
  const code = plain.toUpperCase();
  return CODES.has(code) ? code : (BY_NAME.get(plain) ?? BY_NAME.get(plain.replace(/^the /, '')));
}

export function countryName(code: string): string {
  // What else a provider may call a country has no name.
  return /^[a-z]{2}$/i.test(code) ? (english.of(code) ?? code) : code;
}

export function isCountry(code: string): boolean {
  return CODES.has(code);
}

/** Countries that fit what was typed (name or code), best first; without text the most used first. */
export function findCountries(text: string, most = COUNTRIES.length): readonly Country[] {
  const typed = text.trim();
  const found = FOUND.get(typed) ?? fitting(typed);
  FOUND.set(typed, found);
  return found.slice(0, most);
}

/** What people type are the beginnings of a few names. */
const FOUND = new LRUCache<string, readonly Country[]>({ max: 1_000 });

function fitting(typed: string): readonly Country[] {
  const code = typed.toUpperCase();
  const named = countryOf(typed);
  const exact = COUNTRIES.filter((country) => country.code === code || country.code === named);
  return [...new Set([...exact, ...byRelevance(COUNTRIES, typed, ({ name }) => name)])];
}

function rank({ code }: Country): number {
  const place = MAX_USED.indexOf(code);
  return place === -1 ? MAX_USED.length : place;
}

/** The name as it stands in a sentence: "the United States". */
export function theCountry(code: string): string {
  const name = countryName(code);
  return TAKES_THE.test(name) ? `the ${name}` : name;
}

const TAKES_THE =
  /^(United |Netherlands|Philippines|Bahamas|Gambia|Maldives|Seychelles|Comoros|Vatican)|(Islands|Republic|Territory|Territories)$/;
