import { stateCalled, statesWith } from './american-cities.ts';
import { cityByNickname, largeCity } from './cities.ts';
import { countryOf } from './countries.ts';
import { plainName } from './typeahead.ts';
import {
  ALL_BUT,
  DEMONYMS,
  DENIALS,
  DENIALS_OF_PLACES,
  DENIALS_OF_TWO,
  isUnderstood,
  JOINING,
  OF_PLACES,
  SMALL_WORDS,
  WORDS_LIKE_CODES,
} from './vocabulary.ts';
import { countryOfLargeCity } from './world-cities.ts';

/** The most words that a name has. */
const MOST_WORDS = 6;

/** Which words say where the number is not to be: "not us", "anything but germany or france", "outside of the EU". */
export function deniedIn(words: readonly string[]): boolean[] {
  const denied = words.map(() => false);
  for (let at = 0; at < words.length; at += 1) {
    const length = denialAt(words, at);
    const end = length === 0 ? at : (deniedUntil(words, at + length) ?? at);
    denied.fill(true, at, end);
    at = Math.max(at, end - 1);
  }
  return denied;
}

/** How many words deny what stands behind them. */
function denialAt(words: readonly string[], at: number): number {
  const [first = '', second = ''] = [words[at], words[at + 1]].map((word) => plainName(word ?? ''));
  if ((ALL_BUT.has(first) && second === 'but') || DENIALS_OF_TWO.has(`${first} ${second}`)) return 2;
  // "NO" is Norway.
  const isOne = DENIALS_OF_PLACES.has(first) || (DENIALS.has(first) && words[at] !== 'NO');
  return isOne ? 1 : 0;
}

/** Where the places end that are denied, one or several; undefined where a type or feature is denied, or nothing. */
function deniedUntil(words: readonly string[], from: number): number | undefined {
  const start = past(OF_PLACES, words, from);
  const first = words[start];
  if (first === undefined || isUnderstood(first)) return undefined;
  let end = start + (placeAt(words, start) || 1);
  for (;;) {
    const joined = past(JOINING, words, end);
    const next = joined === end ? joined : past(OF_PLACES, words, joined);
    const length = joined === end ? 0 : placeAt(words, next);
    if (length === 0) return end;
    end = next + length;
  }
}

function past(set: ReadonlySet<string>, words: readonly string[], from: number): number {
  let at = from;
  while (set.has(plainName(words[at] ?? ''))) at += 1;
  return at;
}

/** How many words from here name a place. */
function placeAt(words: readonly string[], at: number): number {
  for (let length = Math.min(MOST_WORDS, words.length - at); length > 0; length -= 1) {
    if (namesPlace(words.slice(at, at + length).join(' '))) return length;
  }
  return 0;
}

function namesPlace(text: string): boolean {
  const plain = plainName(text);
  if (cityByNickname(text) !== undefined || largeCity(text) !== undefined) return true;
  if (plain.length < 3 && (SMALL_WORDS.has(plain) || WORDS_LIKE_CODES.has(plain))) return false;
  if (DEMONYMS.has(plain) || countryOf(text) !== undefined || stateCalled(plain) !== undefined) return true;
  return countryOfLargeCity(plain) !== undefined || (plain.length > 3 && statesWith(plain).size > 0);
}
