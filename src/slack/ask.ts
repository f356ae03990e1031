import { type DidType, FEATURES, type Feature } from '../domain/group.ts';
import { statesWith } from './american-cities.ts';
import { countriesOfPrefix } from './calling-code.ts';
import { MOST_TYPED, oneLine } from './clean.ts';
import { type Draft, emptyDraft } from './draft.ts';
import { type Placed, placesIn, type Reading } from './place-reading.ts';
import { priceIn } from './price.ts';
import { plainName } from './typeahead.ts';
import { cityByNickname } from './words/cities.ts';
import { FEATURE_WORDS, PRICE_WORDS, SMALL_WORDS, TYPES } from './words/understood.ts';

/** The most words that a type or feature has. */
const MOST_WORDS = 3;
/** What Slack keeps of a city in an option. */
const MOST_CITY = 60;

/**
 * What stands after `/number`, as far as it was understood; what was not comes back for the person to see, and where words can be read in two ways
 * which one was taken.
 */
export type Ask = Readonly<{ draft: Draft; notUnderstood: readonly string[]; readings?: readonly Reading[] }>;

/**
 * Reads what stands after `/number`, in any order and with any part left out: a country (code or English name), a DID type, features, the
 * most a month may cost ("under 5"), a prefix ("+1 213"), what it is for ("for …"), and otherwise a place. The work grows with the text's length,
 * and no more than {@link MOST_TYPED} of it is looked at.
 */
export function readAsk(text: string): Ask {
  const typed = straightened(oneLine(text, MOST_TYPED));
  const { price, rest: unpriced } = priceIn(typed);
  const found = /(?<![\p{L}\d])(?:\+|00(?=[1-9]))\s?\d[\d\s()./-]*/u.exec(unpriced)?.[0];
  const digits = found?.replace(/\(0\)/g, '').replace(/^00/, '').replace(/\D/g, '') ?? '';
  const prefix = found !== undefined && digits.length <= 15 ? `+${digits}` : undefined;
  const tokens = tokensOf(prefix === undefined || found === undefined ? unpriced : unpriced.replace(found, ' '));

  const { words, purpose } = withPurpose(tokens);
  const told = understand(words);
  const owners = prefix === undefined ? [] : countriesOfPrefix(prefix);
  const country = told.country ?? told.likely ?? (owners.length === 1 ? owners[0] : undefined);
  const fits = country === undefined || owners.length === 0 || owners.includes(country);
  const city = (country === 'US' && cityByNickname(told.city.join(' '))) || told.city.join(' ');
  const space = city.lastIndexOf(' ', MOST_CITY);
  const cut = city.length <= MOST_CITY || space < 0 ? MOST_CITY : space;
  const place = prefix !== undefined && fits ? prefix : city.slice(0, cut).trim();
  const readings: Reading[] = [
    ...told.readings,
    ...(prefix !== undefined && country === undefined && owners.length > 1
      ? [{ word: prefix, shared: true } as const]
      : []),
  ];
  const inNote = [
    ...told.rest,
    ...(prefix !== undefined && !fits ? [prefix] : []),
    ...(prefix !== undefined && fits && city ? [city] : []),
    ...(place === city || prefix !== undefined ? [] : [city.slice(cut).trim()]),
  ];
  return {
    draft: {
      ...emptyDraft,
      ...(country === undefined ? {} : { country }),
      ...(told.type === undefined ? {} : { type: told.type }),
      ...(told.features.length > 0 ? { features: told.features } : {}),
      ...(price === undefined ? {} : { maxMonthly: price }),
      ...(place ? { cityText: place } : {}),
      ...(purpose === undefined ? {} : { purpose }),
    },
    notUnderstood: inNote.length === 0 ? [] : [inNote.join(' ')],
    ...(readings.length > 0 ? { readings } : {}),
  };
}

/** Dashes, quotation marks and apostrophes of every kind as a plain keyboard writes them. */
function straightened(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\p{Pd}\u2212]/gu, '-')
    .replace(/[‘’ʼ`´]/g, "'")
    .replace(/[\p{Pi}\p{Pf}"]/gu, ' ');
}

/** The words, without the punctuation around them. */
function tokensOf(text: string): string[] {
  return text
    .split(/[\s,;|/]+/)
    .map((word) => (word === '&' ? word : word.replace(/^[^\p{L}\p{N}\p{S}+]+|[^\p{L}\p{M}\p{N}\p{S}]+$/gu, '')))
    .filter(Boolean);
}

/** What stands behind "for", where it is more than a place, a type and features: that is what the number is for. */
function withPurpose(tokens: readonly string[]): { words: readonly string[]; purpose?: string } {
  const at = tokens.findIndex((word) => word.toLowerCase() === 'for');
  if (at < 0) return { words: tokens };
  const behind = tokens.slice(at + 1);
  const { rest, city, sure } = understand(behind);
  const isPlace = rest.length === 0 && (city.length === 0 || sure);
  if (behind.length === 0 || isPlace) return { words: tokens.toSpliced(at, 1) };
  const before = tokens.slice(0, at);
  // "Toll-free for support in Germany": where it is to be is said behind it.
  const named =
    understand(before).country === undefined
      ? placesIn(
          behind,
          behind.map(() => false),
          true,
        ).country
      : undefined;
  return { words: named === undefined ? before : [...before, named], purpose: behind.join(' ') };
}

type Told = Placed &
  Readonly<{
    type?: DidType;
    features: readonly Feature[];
    city: readonly string[];
    sure: boolean;
    rest: readonly string[];
  }>;

function understand(words: readonly string[]): Told {
  const plain = words.map((word) => plainName(word).replaceAll(' ', ''));
  const used = words.map(() => false);
  const able = new Set<Feature>();
  let type: DidType | undefined;
  // Names of places first: "South Africa Mobile" has no other reading, and "Mobile, AL" is a place.
  const placed = placesIn(words, used);
  for (let length = MOST_WORDS; length > 0; length -= 1) {
    for (let at = 0; at + length <= words.length; at += 1) {
      if (used.slice(at, at + length).includes(true) || placed.held.slice(at, at + length).includes(true)) continue;
      const run = plain.slice(at, at + length).join('');
      const isType = type === undefined && TYPES.has(run);
      // "SMS in" is a feature only at the end: "SMS in Berlin" means both ways.
      const features = length > 1 && run === 'smsin' && at + length < words.length ? undefined : FEATURE_WORDS.get(run);
      if (isType) type = TYPES.get(run);
      for (const each of features ?? []) able.add(each);
      if (isType || features) used.fill(true, at, at + length);
    }
  }
  const left = words.flatMap((word, at) =>
    used[at] ? [] : [{ word, plain: plain[at] ?? '', held: placed.held[at] ?? false }],
  );
  const isSmall = (each: { plain: string; held: boolean }) => !each.held && SMALL_WORDS.has(each.plain);
  const from = left.findIndex((each) => !isSmall(each));
  const said = from < 0 ? [] : left.slice(from, left.findLastIndex((each) => !isSmall(each)) + 1);
  const hasCountry = placed.country !== undefined || placed.likely !== undefined;
  const isCity = (each: { word: string; plain: string; held: boolean }) =>
    each.held ||
    (hasCountry && /^[\p{L}\p{M}'.&-]+$/u.test(each.word) && /\p{L}/u.test(each.word) && !PRICE_WORDS.has(each.plain));
  const city = said.filter(isCity).map(({ word }) => word);
  const rest = said.filter((each) => !isCity(each) && each.plain !== 'the').map(({ word }) => word);
  const sure = said.filter(isCity).every(({ held }) => held) || statesWith(plainName(city.join(' '))).size > 0;
  const features = FEATURES.filter((feature) => able.has(feature));
  return { ...placed, ...(type === undefined ? {} : { type }), features, city, sure, rest };
}
