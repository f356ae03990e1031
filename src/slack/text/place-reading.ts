import { countryWith, stateCalled, statesWith } from './american-cities.ts';
import { cityByNickname, countryOfLargeCity, largeCity } from './cities.ts';
import { countryName, countryOf } from './countries.ts';
import { markDenied } from './denied-places.ts';
import { isFree, type Mark, mark, type Phrase, type Run, runsOf } from './phrase.ts';
import { regionNames } from './subdivisions.ts';
import { plainName } from './typeahead.ts';
import {
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

/** The most words that the name of a country or city has. */
const MAX_WORDS = 6;
/** The most words that the names of a few cities have. */
const MAX_SHORT = 3;

/** Where a city is told apart by its state's code, as in North America. Elsewhere such a code is more likely an American state's. */
const WITH_CODES = new Set(['AU', 'BR', 'CA', 'MX']);
/** State codes that are also words. */
const MERE = new Set(['HI', 'OH', 'OK', 'OR', 'ON']);

/** Words that mean two places (`taken`, not `other`), or a beginning that several countries share. */
export type Reading = Readonly<{ word: string; taken: string; other: string } | { word: string; shared: true }>;

/** The country that is named, or else `likely` meant by a city; whether there are `several`; and which words can be read in two ways. */
export type Placed = Readonly<{
  country?: string;
  likely?: string;
  several: boolean;
  readings: readonly Reading[];
}>;

/** Words that name a country; `isCode` where it is by two letters. */
type Named = Readonly<{ code: string; run: Run; isCode: boolean }>;
/** A place within a country, where this can be told; `more` words behind it are of its name too. */
type Within = Readonly<{ country?: string; more?: number; readings?: readonly Reading[] }>;

/** Finds the places among the words, and marks all that name one or say where the number is not to be. With `onlyNames` codes mean nothing. */
export function placesIn(phrase: Phrase, onlyNames = false): Placed {
  const runs = runsOf(phrase, MAX_WORDS);
  const within: Within[] = [];
  const spare = phrase.words.filter((word) => !isUnderstood(word));
  const onlyWord = spare.length === 1 ? spare[0] : undefined;
  const hold = (run: Run, place: Within | undefined) => {
    if (!place) return;
    within.push(place);
    mark(phrase, { at: run.at, end: run.end + (place.more ?? 0) }, 'place');
  };
  markDenied(phrase);
  // Cities with what tells them apart, before the code of a state is taken for a country's.
  for (const run of runs) {
    if (isFree(phrase, run)) hold(run, cityWithRegion(phrase, run));
  }
  // Names that stand alone, the longest first: "New Jersey" is not Jersey, nor "Jersey City".
  const countries: Named[] = [];
  for (const run of runs) {
    if (!isFree(phrase, run)) continue;
    const nickname = nicknameNearby(phrase, run);
    const country = nickname ? undefined : countryNamed(phrase, run, onlyNames);
    if (country) {
      countries.push(country);
      mark(phrase, run, 'used');
    } else if (nickname || !(onlyNames && isCode(run))) {
      hold(run, nickname ?? placeAlone(run, onlyWord));
    }
  }
  const chosen = chosenOf(countries);
  const readings = within.flatMap((place) => place.readings ?? []);
  if (!chosen) return { likely: within.find(({ country }) => country)?.country, several: false, readings };
  const marks = countries.map((each) => markOf(each, chosen));
  for (const [at, { run }] of countries.entries()) mark(phrase, run, marks[at]);
  return {
    country: chosen.code,
    several: marks.includes('denied'),
    readings: [...readings, ...otherReadings(phrase, chosen)],
  };
}

/** A state behind its city, however it is written; or the code of a region behind a large city of its country. */
function cityWithRegion({ words, plains }: Phrase, run: Run): Within | undefined {
  if (isJoining(words, run.end)) return undefined;
  const nickname = nicknamed(run);
  const city = nickname === undefined ? run.plain : plainName(nickname);
  const world = countryOfLargeCity(city);
  const next = plains[run.end] ?? '';
  if (next.toUpperCase() === world) return undefined;
  const own = statesWith(city);
  for (const more of [2, 1]) {
    const behind = plains.slice(run.end, run.end + more);
    const state = behind.length === more ? stateCalled(behind.join(' ')) : undefined;
    if (state && own.has(state.code)) return { country: state.country, more };
  }
  if (world === undefined || next === '') return undefined;
  if (WITH_CODES.has(world) && regionNames(world).has(next)) return { country: world, more: 1 };
  const state = next.length === 2 ? stateCalled(next) : undefined;
  return state && { country: state.country, more: 1 };
}

/** "in LA", "downtown SF": a city, though the letters are a country's code too. */
function nicknameNearby({ plains }: Phrase, run: Run): Within | undefined {
  const nickname = nicknamed(run);
  if (!isCode(run) || nickname === undefined || !NEARBY.has(plains[run.at - 1] ?? '')) return undefined;
  const code = countryOf(run.text);
  const readings = code === undefined ? [] : [{ word: run.text, taken: nickname, other: countryName(code) }];
  return { country: 'US', readings };
}

function countryNamed(phrase: Phrase, run: Run, onlyNames: boolean): Named | undefined {
  const code = countryOf(run.text);
  if (code === undefined || isItsCity(phrase, run)) return undefined;
  if (isCode(run) && (onlyNames || isMereWord(phrase, run))) return undefined;
  return { code, run, isCode: isCode(run) };
}

/** A state, or a city whose name needs none behind it. Any word may be the name of a small one: only one that nothing else is unclear beside is taken so. */
function placeAlone(run: Run, onlyWord: string | undefined): Within | undefined {
  const { at, end, text, plain } = run;
  const isStateCode = /^[A-Z]{2}$/.test(text) && !MERE.has(text);
  const state = plain.length > 3 || isStateCode ? stateCalled(plain) : undefined;
  const country = state?.country ?? countryOfLargeCity(plain);
  if (country !== undefined) return { country };
  if (end - at <= MAX_SHORT && plain.length > 2 && largeCity(text)) return { country: 'US', readings: namesakeOf(run) };
  const american = countryWith(plain);
  if (american === undefined || end - at > 1) return american && { country: american };
  if (plain.length < 4 || text !== onlyWord) return undefined;
  return statesWith(plain).size === 1 ? { country: american } : {};
}

/** Of several countries the first that is clearly meant; of "US Georgia" the one that the other is a state of. */
function chosenOf(countries: readonly Named[]): Named | undefined {
  const inOrder = countries.toSorted((a, b) => Number(isClear(b)) - Number(isClear(a)) || a.run.at - b.run.at);
  const owner = inOrder.find((each) => countries.some((other) => other !== each && stateOf(other) === each.code));
  return owner ?? inOrder[0];
}

/** What the name of a country turns out to be, now that one of them is chosen. */
function markOf(each: Named, chosen: Named): Mark | undefined {
  // The name of a part of a country says where in it besides.
  if (each === chosen) return PARTS.has(each.run.plain) ? 'place' : 'used';
  if (each.code === chosen.code) return 'used';
  if (stateOf(each) === chosen.code) return each.run.text === 'in' ? undefined : 'place';
  return isClear(each) ? 'denied' : undefined;
}

/** What else the name of the chosen country could mean. */
function otherReadings({ plains, marks }: Phrase, { run, code }: Named): Reading[] {
  const taken = countryName(code);
  const state = stateCalled(run.plain);
  const nickname = cityByNickname(run.plain);
  const others = [NAMESAKES.get(run.plain), nickname];
  const before = (plains[run.at - 1] ?? '').replaceAll(' ', '');
  const saysNoPlace = [TYPES, FEATURE_WORDS, SMALL_WORDS].some((some) => some.has(before));
  const isBehind = before !== '' && marks[run.at - 1] !== 'place' && !saysNoPlace;
  // Puerto Rico is a country here, and the same one in ISO's list of states.
  const isSame = state?.code === code && state.name === taken;
  if (state && nickname === undefined && !isSame && (state.name === taken || isBehind)) {
    others.push(`${state.name}, ${countryName(state.country)}`);
  }
  return others.flatMap((other) => (other === undefined ? [] : [{ word: run.text, taken, other }]));
}

/** The country that has a state of this name. */
function stateOf({ run }: Named): string | undefined {
  return stateCalled(run.plain)?.country;
}

function isCode({ plain }: Run): boolean {
  return /^\p{L}{2}$/u.test(plain);
}

/** Whether it is no word that is a country's code as well. */
function isClear({ isCode, run }: Named): boolean {
  return !isCode || !(WORDS_LIKE_CODES.has(run.text) || SMALL_WORDS.has(run.text));
}

/** "in Lisbon" is not about India, nor is "send it to me" about three countries. */
function isMereWord({ words }: Phrase, { at, text }: Run): boolean {
  if (text === 'in') return at + 1 < words.length;
  if (text.includes("'")) return true;
  if (!WORDS_LIKE_CODES.has(text)) return false;
  const next = words[at + 1];
  const isFirst = WORDS_FIRST.has(text) && next !== undefined && (!isUnderstood(next) || SMALL_WORDS.has(next));
  return isFirst || words.length > 3 || /^(for|give|to|get|call|with)$/i.test(words[at - 1] ?? '');
}

/** "Mexico City", "Panama City", "Jersey City" */
function isItsCity({ plains }: Phrase, { end, plain }: Run): boolean {
  return plain.length > 2 && plains[end] === 'city';
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

function nicknamed({ at, end, plain }: Run): string | undefined {
  return end - at <= MAX_SHORT ? cityByNickname(plain) : undefined;
}
