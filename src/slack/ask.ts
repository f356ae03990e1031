import { AsYouType, getCountries, getCountryCallingCode } from 'libphonenumber-js';
import { type DidType, FEATURES, type Feature } from '../domain/group.ts';
import { COUNTRIES, countryOf } from './countries.ts';
import { type Draft, emptyDraft } from './draft.ts';
import { priceIn } from './price.ts';
import { folded } from './typeahead.ts';
import { cityByNickname } from './words/cities.ts';
import { FEATURE_WORDS, PARTS, SMALL_WORDS, TYPES } from './words/understood.ts';

/** The most words that the name of a country has. */
const MOST_WORDS = 6;

/** What stands after `/number`, as far as it was understood; what was not comes back for the person to see. */
export type Ask = Readonly<{ draft: Draft; notUnderstood: readonly string[] }>;

/**
 * Reads what stands after `/number`, in any order and with any part left out: a country (code or English name), a DID type, features, the
 * most a month may cost ("under 5"), a prefix ("+1 213"), and otherwise a place.
 */
export function readAsk(text: string): Ask {
  const { price, rest: unpriced } = priceIn(text);
  const prefix = /\+[\d\s()-]*[\d)]/.exec(unpriced)?.[0];
  let rest = (prefix === undefined ? unpriced : unpriced.replace(prefix, ' ')).split(/[\s,;]+/).filter(Boolean);
  let country: string | undefined;
  let type: DidType | undefined;
  const able = new Set<Feature>();

  // Longest first, so that "South Africa", "toll free" and "WhatsApp Business" are not taken apart.
  for (let length = MOST_WORDS; length > 0; length -= 1) {
    const place = country === undefined ? countryIn(rest, length) : undefined;
    if (place) {
      country = place.code;
      rest = without(rest, place.at, place.taken);
    }
    const typed = phrases(rest, length).find(({ words }) => TYPES.has(plain(words)));
    if (typed && type === undefined) {
      type = TYPES.get(plain(typed.words));
      rest = without(rest, typed.at, length);
    }
    for (;;) {
      const feature = phrases(rest, length).find(({ at, words }) => isFeature(words, at + length === rest.length));
      if (!feature) break;
      for (const each of FEATURE_WORDS.get(plain(feature.words)) ?? []) able.add(each);
      rest = without(rest, feature.at, length);
    }
  }

  const said = withoutSmallWords(rest).join(' ');
  const city = (country === 'US' && cityByNickname(said)) || said;
  const cityText = prefix?.replaceAll(/[^+\d]/g, '') ?? (city || undefined);
  country ??= prefix === undefined ? undefined : countryOfPrefix(prefix);
  const features = FEATURES.filter((feature) => able.has(feature));
  return {
    draft: {
      ...emptyDraft,
      ...(country === undefined ? {} : { country }),
      ...(type === undefined ? {} : { type }),
      ...(features.length > 0 ? { features } : {}),
      ...(price === undefined ? {} : { maxMonthly: price }),
      ...(cityText === undefined ? {} : { cityText: cityText.slice(0, 60) }),
    },
    // A prefix says where; what else is there belongs to no field.
    notUnderstood: prefix !== undefined && city ? [city] : [],
  };
}

/** All runs of so many words. */
export function phrases(words: readonly string[], length: number): { at: number; words: readonly string[] }[] {
  return words
    .slice(0, Math.max(0, words.length - length + 1))
    .map((_word, at) => ({ at, words: words.slice(at, at + length) }));
}

export function without(words: readonly string[], at: number, length: number): string[] {
  return [...words.slice(0, at), ...words.slice(at + length)];
}

/** "Toll-free" and "toll free" alike. */
function plain(words: readonly string[]): string {
  return folded(words.join('')).replaceAll(/[-_]/g, '');
}

/** "SMS in" is a feature only at the end: "SMS in Berlin" means both ways. */
function isFeature(words: readonly string[], last: boolean): boolean {
  return FEATURE_WORDS.has(plain(words)) && (last || words.length === 1 || plain(words) !== 'smsin');
}

function countryIn(rest: readonly string[], length: number): { code: string; at: number; taken: number } | undefined {
  const named = phrases(rest, length).flatMap(({ at, words }) => {
    const phrase = words.join(' ');
    // "in Lisbon" is not about India.
    if (phrase === 'in' && at + 1 < rest.length) return [];
    const code = countryOf(phrase);
    // The name of a part of a country, or of its capital, says where in it besides.
    const keep = PARTS.has(folded(phrase)) || isItsCity(phrase, rest[at + length]);
    return code === undefined ? [] : [{ code, at, taken: keep ? 0 : length }];
  });
  // "la us" is Los Angeles, not Laos: of two codes the one that is asked for more often is the country.
  return named.sort((a, b) => rankOf(a.code) - rankOf(b.code))[0];
}

/** "Mexico City", "Panama City" */
function isItsCity(phrase: string, next: string | undefined): boolean {
  return phrase.length > 2 && next !== undefined && folded(next) === 'city';
}

function rankOf(country: string): number {
  return COUNTRIES.findIndex(({ code }) => code === country);
}

function withoutSmallWords(words: readonly string[]): string[] {
  const isSmall = (word: string) => SMALL_WORDS.has(folded(word));
  const from = words.findIndex((word) => !isSmall(word));
  return from < 0 ? [] : words.slice(from, words.findLastIndex((word) => !isSmall(word)) + 1);
}

/** The country of a prefix, as far as its digits tell; where several share a calling code, the first of them. */
function countryOfPrefix(prefix: string): string | undefined {
  const typed = new AsYouType();
  typed.input(prefix);
  const told = typed.getCountry();
  if (told !== undefined) return told;
  const calling = typed.getCallingCode();
  if (calling === '1') return 'US';
  return calling === undefined ? undefined : getCountries().find((each) => getCountryCallingCode(each) === calling);
}
