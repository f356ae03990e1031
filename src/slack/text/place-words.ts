import type { Place } from '../../domain/group.ts';
import { largeCity } from './cities.ts';
import { phraseOf, type Run, runsOf } from './phrase.ts';
import { regionNames } from './subdivisions.ts';
import { byRelevance, inFull, namesOf, plainName } from './typeahead.ts';

/** A place that words name, and the words that are left. `several` places have that name where none can be told to be meant; `begun` is what only begins its name. */
export type Named = Readonly<{ place?: Place; several?: string; begun?: string; rest: readonly string[] }>;

/** The region that is named, by its name or ISO 3166-2 code ("TX"), or by one of its largest cities, which then stays among the words. */
export function regionIn(words: readonly string[], regions: readonly Place[], country: string): Named {
  const byName = byNameOf(regions);
  const region = (plain: string) => byName.get(inFull(plain))?.[0];
  const byCode = regionNames(country);
  const named = (name: string) => region(plainName(name)) ?? region(plainName(byCode.get(plainName(name)) ?? ''));

  const listed = (phrase: string) => {
    const large = largeCity(phrase);
    const state = large && region(plainName(large.state));
    return state && { city: large.city, state };
  };
  const large = country === 'US' ? longest(words, listed) : undefined;
  const others = large ? without(words, large) : words;
  const explicit = longest(others, named, isItsCity);
  if (explicit) {
    const rest = without(others, explicit);
    return { place: explicit.found, rest: large ? [large.found.city, ...rest] : rest };
  }
  if (!large) return { rest: words };
  const { city, state } = large.found;
  // "Buffalo New York": the name is the state's too, and another city is meant.
  const namesake = others.length > 0 ? region(plainName(city)) : undefined;
  return namesake ? { place: namesake, rest: others } : { place: state, rest: [city, ...others] };
}

/** No name of a place has more words that a person would type. */
const MAX_WORDS = 8;

/** "Iowa City" is not about all of Iowa. */
function isItsCity(next: string | undefined): boolean {
  return next !== undefined && plainName(next) === 'city';
}

/** The longest run of words that `find` knows, and that are not before a word that makes another name of them. */
function longest<T>(
  words: readonly string[],
  find: (text: string) => T | undefined,
  isOther: (next: string | undefined) => boolean = () => false,
) {
  for (const { at, end, text } of runsOf(phraseOf(words), MAX_WORDS)) {
    const found = isOther(words[end]) ? undefined : find(text);
    if (found !== undefined) return { at, end, found };
  }
  return undefined;
}

function without(words: readonly string[], { at, end }: Pick<Run, 'at' | 'end'>): string[] {
  return words.toSpliced(at, end - at);
}

const indices = new WeakMap<readonly Place[], ReadonlyMap<string, readonly Place[]>>();

/** A list's places by their names, worked out once for as long as the list is the same. */
function byNameOf(places: readonly Place[]): ReadonlyMap<string, readonly Place[]> {
  const kept = indices.get(places);
  if (kept) return kept;
  const index = new Map<string, Place[]>();
  for (const [at, name] of namesOf(places, ({ name }) => name).entries()) {
    const place = places[at];
    const full = inFull(name);
    if (place) index.set(full, [...(index.get(full) ?? []), place]);
  }
  indices.set(places, index);
  return index;
}

/** The listed city that is named: by its whole name anywhere among the words, or by the beginning of its name alone. */
export function cityIn(words: readonly string[], cities: readonly Place[]): Named {
  const text = words.flatMap((word) => word.split(' '));
  const index = byNameOf(cities);
  const named = longest(text, (name) => {
    const called = index.get(inFull(plainName(name)));
    return called && { called, name };
  });
  if (named) {
    const [first, second] = named.found.called;
    if (second || !first) return { several: named.found.name, rest: text };
    return { place: first, rest: without(text, named) };
  }
  const begun = plainName(text.join(' '));
  if (begun.length < 4) return { rest: text };
  const [first, second] = byRelevance(cities, begun, ({ name }) => name, 2);
  const begins = (place: Place | undefined) => place !== undefined && plainName(place.name).startsWith(begun);
  return first && begins(first) && !begins(second) ? { place: first, begun: text.join(' '), rest: [] } : { rest: text };
}
