import { iso31662 } from 'iso-3166';
import { stateCalled, statesWith } from './american-cities.ts';
import { cityByNickname, largeCity } from './cities.ts';
import { countryName, countryOf } from './countries.ts';
import { deniedIn } from './denied-places.ts';
import { plainName } from './typeahead.ts';
import {
  DEMONYMS,
  FEATURE_WORDS,
  isUnderstood,
  NAMESAKES,
  NEARBY,
  PARTS,
  SMALL_WORDS,
  TYPES,
  WORDS_FIRST,
  WORDS_LIKE_CODES,
} from './vocabulary.ts';
import { countryOfLargeCity } from './world-cities.ts';

/** The most words that the name of a country or city has. */
const MOST_WORDS = 6;

/** Words that mean two places (`taken`, not `other`), or a beginning that several countries share. */
export type Reading = Readonly<{ word: string; taken: string; other: string } | { word: string; shared: true }>;

/**
 * The country that is named, or else `likely` meant by a city; `held` are the words that name a place within it; `placed` says whether there are any.
 * `denied` are the words that say where it is not to be, or name further countries. Whether there are `several` of these.
 */
export type Placed = Readonly<{
  country?: string;
  likely?: string;
  held: readonly boolean[];
  denied: readonly boolean[];
  placed: boolean;
  several: boolean;
  readings: readonly Reading[];
}>;

type Run = Readonly<{ at: number; length: number; plain: string; text: string }>;

type Found = Readonly<{ code: string; run: Run; isCode: boolean }>;

/** The most words that the names of a few cities have. */
const MOST_SHORT = 3;

const SUBDIVISIONS = new Set(iso31662.map(({ code }) => code));
/** Where a city is told apart by its state's code, as in North America. Elsewhere such a code is more likely an American state's. */
const WITH_CODES = new Set(['AU', 'BR', 'CA', 'MX']);
/** State codes that are also words. */
const MERE = new Set(['HI', 'OH', 'OK', 'OR', 'ON']);

/** Finds the places among the words, and marks those as `used` that say no more than the country. With `onlyNames` codes mean nothing. */
export function placesIn(words: readonly string[], used: boolean[], onlyNames = false): Placed {
  const held = words.map(() => false);
  const readings: Reading[] = [];
  const guesses: string[] = [];
  const plains = words.map(plainName);
  const runs = runsOf(words, plains);
  const denied = deniedIn(words);
  const isFree = ({ at, length }: Run) => [held, denied].every((marks) => !marks.slice(at, at + length).includes(true));
  const hold = ({ at, length }: Run, more = 0) => held.fill(true, at, at + length + more);

  // A state behind its city, however it is written; and the code of a region behind a large city of its country.
  for (const run of runs) {
    if (!isFree(run) || isJoining(words, run.at + run.length)) continue;
    const nickname = nicknamed(run);
    const city = nickname === undefined ? run.plain : plainName(nickname);
    const behind = [2, 1].find((length) => {
      const next = plains.slice(run.at + run.length, run.at + run.length + length);
      const state = next.length === length ? stateCalled(next.join(' ')) : undefined;
      return state !== undefined && statesWith(city).has(state.code);
    });
    const next = plains[run.at + run.length] ?? '';
    const world = countryOfLargeCity(city);
    const isState = behind !== undefined && next.toUpperCase() !== world;
    if (isState) {
      const state = stateCalled(plains.slice(run.at + run.length, run.at + run.length + behind).join(' '));
      if (state) guesses.push(state.country);
      hold(run, behind);
    } else if (world && next !== '' && next.toUpperCase() !== world) {
      const isOwn = WITH_CODES.has(world) && SUBDIVISIONS.has(`${world}-${next.toUpperCase()}`);
      const state = next.length === 2 ? stateCalled(next) : undefined;
      if (!isOwn && state === undefined) continue;
      guesses.push(isOwn ? world : (state?.country ?? world));
      hold(run, 1);
    }
  }
  // Names that stand alone, the longest first: "New Jersey" is not Jersey, nor "Jersey City".
  const countries: Found[] = [];
  const taken = words.map(() => false);
  const isSpare = words.map((word) => !isUnderstood(word));
  const spare = isSpare.filter(Boolean).length;
  for (const run of runs) {
    if (!isFree(run) || taken.slice(run.at, run.at + run.length).includes(true)) continue;
    const code = countryOf(run.text) ?? DEMONYMS.get(run.plain);
    const isCode = /^\p{L}{2}$/u.test(run.plain);
    const isMere = isCode && isMereWord(run, words, isSpare);
    const nickname = nicknamed(run);
    if (isCode && nickname !== undefined && NEARBY.has(plainName(words[run.at - 1] ?? ''))) {
      guesses.push('US');
      if (code !== undefined) readings.push({ word: run.text, taken: nickname, other: countryName(code) });
      hold(run);
      continue;
    }
    if (code !== undefined && !isMere && !(onlyNames && isCode) && !isItsCity(run, words)) {
      countries.push({ code, run, isCode });
      taken.fill(true, run.at, run.at + run.length);
      continue;
    }
    if (onlyNames && isCode) continue;
    const isStateCode = /^[A-Z]{2}$/.test(run.text) && !MERE.has(run.text);
    const state = run.plain.length > 3 || isStateCode ? stateCalled(run.plain) : undefined;
    const world = countryOfLargeCity(run.plain);
    const american = [...statesWith(run.plain)];
    if (state) guesses.push(state.country);
    else if (world) guesses.push(world);
    else if (run.length <= MOST_SHORT && run.plain.length > 2 && largeCity(run.text)) {
      guesses.push('US');
      readings.push(...namesakeOf(run));
    } else if (run.length > 1 && american.length > 0)
      guesses.push(stateCalled(plainName(american[0] ?? ''))?.country ?? 'US');
    else if (american.length === 0 || run.plain.length < 4 || spare !== 1 || !isSpare[run.at]) continue;
    else if (american.length === 1) guesses.push(stateCalled(plainName(american[0] ?? ''))?.country ?? 'US');
    hold(run);
  }

  const isClear = ({ isCode, run }: Found) => !isCode || !(WORDS_LIKE_CODES.has(run.text) || SMALL_WORDS.has(run.text));
  countries.sort((a, b) => Number(isClear(b)) - Number(isClear(a)) || a.run.at - b.run.at);
  // "US Georgia": the one that the other is a state of.
  const stateOf = ({ run }: { run: Run }) => stateCalled(run.plain)?.country;
  const owner = countries.find((each) => countries.some((other) => other !== each && stateOf(other) === each.code));
  const chosen = owner ?? countries[0];
  const [guess] = guesses;
  const known = { held, denied, placed: held.includes(true), several: false, readings };
  if (!chosen) return { ...known, ...(guess === undefined ? {} : { likely: guess }) };
  const { run, code } = chosen;
  // The name of a part of a country, or of its capital, says where in it besides.
  if (PARTS.has(run.plain)) hold(run);
  else used.fill(true, run.at, run.at + run.length);
  for (const other of countries) {
    if (other.run === run || onlyNames) continue;
    if (other.code === code) used.fill(true, other.run.at, other.run.at + other.run.length);
    else if (stateOf(other) === code && other.run.text !== 'in') hold(other.run);
  }
  const further = countries.filter((each) => each.code !== code && stateOf(each) !== code && isClear(each));
  for (const other of further) denied.fill(true, other.run.at, other.run.at + other.run.length);
  const namesake = NAMESAKES.get(run.plain);
  if (namesake !== undefined) readings.push({ word: run.text, taken: countryName(code), other: namesake });
  const state = stateCalled(run.plain);
  const nickname = cityByNickname(run.plain);
  if (nickname !== undefined) readings.push({ word: run.text, taken: countryName(code), other: nickname });
  const before = plainName(words[run.at - 1] ?? '').replaceAll(' ', '');
  const isBehind =
    before !== '' && !held[run.at - 1] && !TYPES.has(before) && !FEATURE_WORDS.has(before) && !SMALL_WORDS.has(before);
  // Puerto Rico is a country here, and the same one in ISO's list of states.
  const isSame = state?.code === code && state.name === countryName(code);
  if (state && nickname === undefined && !isSame && (state.name === countryName(code) || isBehind)) {
    readings.push({ word: run.text, taken: countryName(code), other: `${state.name}, ${countryName(state.country)}` });
  }
  return { ...known, country: code, placed: true, several: further.length > 0 };
}

/** All runs of words, the longest first. A sign alone ("€") is no part of a name. */
function runsOf(words: readonly string[], plain: readonly string[]): Run[] {
  return Array.from({ length: MOST_WORDS }, (_, index) => MOST_WORDS - index)
    .flatMap((length) =>
      words.slice(0, Math.max(0, words.length - length + 1)).map((_word, at) => ({
        at,
        length,
        plain: plain.slice(at, at + length).join(' '),
        text: words.slice(at, at + length).join(' '),
      })),
    )
    .filter(({ at, length }) => plain[at] !== '' && plain[at + length - 1] !== '');
}

/** "in Lisbon" is not about India, nor is "send it to me" about three countries. */
function isMereWord({ at, text }: Run, words: readonly string[], isSpare: readonly boolean[]): boolean {
  if (text === 'in') return at + 1 < words.length;
  if (text.includes("'")) return true;
  if (WORDS_LIKE_CODES.has(text) && /^(for|give|to|get|call|with)$/i.test(words[at - 1] ?? '')) return true;
  const next = words[at + 1] ?? '';
  if (WORDS_FIRST.has(text) && (isSpare[at + 1] === true || SMALL_WORDS.has(next))) return true;
  return words.length > 3 && WORDS_LIKE_CODES.has(text);
}

/** "Mexico City", "Panama City", "Jersey City" */
function isItsCity({ at, length, plain }: Run, words: readonly string[]): boolean {
  return plain.length > 2 && plainName(words[at + length] ?? '') === 'city';
}

/** Which of two cities of that name is taken. */
function namesakeOf({ plain, text }: Run): Reading[] {
  const [other, large] = [NAMESAKES.get(plain), largeCity(text)];
  return other && large ? [{ word: text, taken: `${other.split(',')[0]}, ${large.state}`, other }] : [];
}

/** "London or Paris" is not about Oregon. */
function isJoining(words: readonly string[], at: number): boolean {
  const [word, next] = [words[at], words[at + 1]];
  return (word === 'or' || word === 'in') && next !== undefined && countryOf(next) !== 'US' && !isUnderstood(next);
}

function nicknamed({ length, plain }: Run): string | undefined {
  return length <= MOST_SHORT ? cityByNickname(plain) : undefined;
}
