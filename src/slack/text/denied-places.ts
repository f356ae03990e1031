import { stateCalled, statesWith } from './american-cities.ts';
import { cityByNickname, countryOfLargeCity, largeCity } from './cities.ts';
import { countryOf } from './countries.ts';
import { mark, type Phrase } from './phrase.ts';
import { plainName } from './typeahead.ts';
import {
  ALL_BUT,
  DENIALS,
  DENIALS_OF_PLACES,
  DENIALS_OF_TWO,
  isUnderstood,
  JOINING,
  OF_PLACES,
  SMALL_WORDS,
  WORDS_LIKE_CODES,
} from './vocabulary.ts';

/** The most words that a name has. */
const MAX_WORDS = 6;

/** Marks the words that say where the number is not to be: "not us", "anything but germany or france", "outside of the EU". */
export function markDenied(phrase: Phrase): void {
  for (let at = 0; at < phrase.words.length; at += 1) {
    const length = denialAt(phrase, at);
    const end = length === 0 ? undefined : deniedUntil(phrase, at + length);
    if (end === undefined) continue;
    mark(phrase, { at, end }, 'denied');
    at = end - 1;
  }
}

/** How many words deny what stands behind them. */
function denialAt({ words, plains }: Phrase, at: number): number {
  const [first = '', second = ''] = plains.slice(at, at + 2);
  if ((ALL_BUT.has(first) && second === 'but') || DENIALS_OF_TWO.has(`${first} ${second}`)) return 2;
  // "NO" is Norway.
  const isOne = DENIALS_OF_PLACES.has(first) || (DENIALS.has(first) && words[at] !== 'NO');
  return isOne ? 1 : 0;
}

/** Where the places end that are denied, one or several; undefined where a type or feature is denied, or nothing. */
function deniedUntil(phrase: Phrase, from: number): number | undefined {
  const start = past(OF_PLACES, phrase, from);
  const first = phrase.words[start];
  if (first === undefined || isUnderstood(first)) return undefined;
  let end = start + (placeAt(phrase, start) || 1);
  for (;;) {
    const joined = past(JOINING, phrase, end);
    const next = past(OF_PLACES, phrase, joined);
    const length = joined === end ? 0 : placeAt(phrase, next);
    if (length === 0) return end;
    end = next + length;
  }
}

/** The first word from here that is none of these. */
function past(some: ReadonlySet<string>, { plains }: Phrase, from: number): number {
  let at = from;
  while (some.has(plains[at] ?? '')) at += 1;
  return at;
}

/** How many words from here name a place. */
function placeAt({ words }: Phrase, at: number): number {
  for (let length = Math.min(MAX_WORDS, words.length - at); length > 0; length -= 1) {
    if (namesPlace(words.slice(at, at + length).join(' '))) return length;
  }
  return 0;
}

function namesPlace(text: string): boolean {
  const plain = plainName(text);
  if (cityByNickname(text) !== undefined || largeCity(text) !== undefined) return true;
  if (plain.length < 3 && (SMALL_WORDS.has(plain) || WORDS_LIKE_CODES.has(plain))) return false;
  if (countryOf(text) !== undefined || stateCalled(plain) !== undefined) return true;
  return countryOfLargeCity(plain) !== undefined || (plain.length > 3 && statesWith(plain).size > 0);
}
