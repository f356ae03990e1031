import { iso31661 } from 'iso-3166';
import { byRelevance } from './typeahead.ts';

/** A country or territory of ISO 3166-1, by its alpha-2 code and English name. */
export type Country = Readonly<{ code: string; name: string }>;

const english = new Intl.DisplayNames(['en'], { type: 'region' });

/** Offered first, before anything is typed: the countries 2Chat lists most numbers for. */
const MOST_USED = ['US', 'GB', 'CA', 'DE', 'FR', 'ES', 'IT', 'NL', 'BR', 'MX', 'IN', 'AU'];

/** All of ISO 3166-1, the most used first. */
export const COUNTRIES: readonly Country[] = iso31661
  .filter(({ state }) => state === 'assigned')
  .map(({ alpha2 }) => ({ code: alpha2, name: countryName(alpha2) }))
  .sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name, 'en'));

/** Of the countries with regions, those in which one must be chosen. Source: 2Chat "Numbers API Overview", step 1. */
export const COUNTRIES_NEEDING_REGION: ReadonlySet<string> = new Set(['US']);

export function countryName(code: string): string {
  return english.of(code) ?? code;
}

export function isCountry(code: string): boolean {
  return COUNTRIES.some((country) => country.code === code);
}

/** Countries that fit what was typed (name or code), best first; without text the most used first. */
export function findCountries(text: string): readonly Country[] {
  const code = text.trim().toUpperCase();
  const exact = COUNTRIES.filter((country) => country.code === code);
  return [...new Set([...exact, ...byRelevance(COUNTRIES, text, ({ name }) => name)])];
}

function rank({ code }: Country): number {
  const place = MOST_USED.indexOf(code);
  return place === -1 ? MOST_USED.length : place;
}
