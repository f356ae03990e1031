import { iso31662 } from 'iso-3166';
import { plainName } from './typeahead.ts';

/** By country, then by code as `plainName` writes it. */
const NAMES = new Map<string, Map<string, string>>();
for (const { code, name } of iso31662) {
  const [country = '', own = ''] = code.split('-');
  NAMES.set(country, (NAMES.get(country) ?? new Map()).set(plainName(own), name));
}
const NONE: ReadonlyMap<string, string> = new Map();

/** The names of a country's regions by their ISO 3166-2 codes without the country's, as `plainName` writes these: "tx" is Texas. */
export function regionNames(country: string): ReadonlyMap<string, string> {
  return NAMES.get(country) ?? NONE;
}
