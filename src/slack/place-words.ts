import { iso31662 } from 'iso-3166';
import type { Place } from '../domain/group.ts';
import { phrases, without } from './ask.ts';
import { plainName } from './typeahead.ts';
import { largeCity } from './words/cities.ts';

/** A place that words name, and the words that are left. `several` places have that name where none can be told to be meant. */
export type Named = Readonly<{ place?: Place; several?: string; rest: readonly string[] }>;

/** The region that is named, by its name or ISO 3166-2 code ("TX"), or by one of its largest cities, which then stays among the words. */
export function regionIn(words: readonly string[], regions: readonly Place[], country: string): Named {
  const byName = new Map(regions.map((region) => [plainName(region.name), region] as const));
  const codes = iso31662.filter(({ code }) => code.startsWith(`${country}-`));
  const byCode = new Map(
    codes.map(({ code, name }) => [plainName(code.slice(3)), byName.get(plainName(name))] as const),
  );
  const named = (name: string) => byName.get(plainName(name)) ?? byCode.get(plainName(name));

  const large = country === 'US' ? longest(words, largeCity) : undefined;
  const others = large ? without(words, large.at, large.length) : words;
  const explicit = longest(others, named);
  const state = large && byName.get(plainName(large.found.state));
  if (!large || !state)
    return explicit ? { place: explicit.found, rest: without(words, explicit.at, explicit.length) } : { rest: words };
  const { city } = large.found;
  if (explicit) return { place: explicit.found, rest: [city, ...without(others, explicit.at, explicit.length)] };
  // "Buffalo New York": the name is the state's too, and another city is meant.
  if (others.length > 0 && byName.has(plainName(city)))
    return { place: byName.get(plainName(city)) ?? state, rest: others };
  return { place: state, rest: [city, ...others] };
}

/** The longest run of words that `find` knows. */
function longest<T>(words: readonly string[], find: (phrase: string) => T | undefined) {
  for (let length = words.length; length > 0; length -= 1) {
    for (const { at, words: run } of phrases(words, length)) {
      const found = find(run.join(' '));
      if (found !== undefined) return { at, length, found };
    }
  }
  return undefined;
}

/** The listed city that is named: by its whole name anywhere among the words, or by the beginning of its name alone. */
export function cityIn(words: readonly string[], cities: readonly Place[]): Named {
  const text = words.flatMap((word) => word.split(' '));
  const named = longest(text, (name) => {
    const called = cities.filter((city) => plainName(city.name) === plainName(name));
    return called.length > 0 ? { called, name } : undefined;
  });
  if (named) {
    const [first, second] = named.found.called;
    if (second || !first) return { several: named.found.name, rest: text };
    return { place: first, rest: without(text, named.at, named.length) };
  }
  const begun = plainName(text.join(' '));
  const [first, second] = cities.filter((city) => begun.length > 2 && plainName(city.name).startsWith(begun));
  return first && !second ? { place: first, rest: [] } : { rest: text };
}
