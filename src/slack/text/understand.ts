import { type DidType, FEATURES, type Feature } from '../../domain/group.ts';
import { stateCalled } from './american-cities.ts';
import { isCountry } from './countries.ts';
import { type Placed, placesIn } from './place-reading.ts';
import { plainName } from './typeahead.ts';
import { DENIALS, FEATURE_WORDS, isOrdinary, SMALL_WORDS, TYPES } from './vocabulary.ts';

/** The most words that a type or feature has. */
const MOST_WORDS = 3;

/** What words say of the number, and those that say nothing known. */
export type Told = Placed &
  Readonly<{
    type?: DidType;
    features: readonly Feature[];
    /** The words that name a place we know. */
    city: readonly string[];
    /** What nothing is known of. */
    unknown: readonly string[];
    /** Of both, in their order, what may name a place, and what cannot. */
    perhaps: readonly string[];
    surelyNot: readonly string[];
  }>;

/** `hanging` is a small word that may be the code of a state or country: see {@link isHanging}. */
type Word = Readonly<{ word: string; plain: string; held: boolean; denied: boolean; hanging: boolean }>;

/** Reads a country, a type, features and places in any order. */
export function understand(words: readonly string[]): Told {
  const plain = words.map((word) => plainName(word).replaceAll(' ', ''));
  const used = words.map(() => false);
  const able = new Set<Feature>();
  let type: DidType | undefined;
  // Names of places first: "South Africa Mobile" has no other reading, and "Mobile, AL" is a place.
  const placed = placesIn(words, used);
  const denied = [...placed.denied];
  for (let length = MOST_WORDS; length > 0; length -= 1) {
    for (let at = 0; at + length <= words.length; at += 1) {
      const taken = [used, placed.held, denied].some((marks) => marks.slice(at, at + length).includes(true));
      if (taken) continue;
      const run = plain.slice(at, at + length).join('');
      const isType = TYPES.has(run);
      // "SMS in" is a feature only at the end: "SMS in Berlin" means both ways.
      const features = length > 1 && run === 'smsin' && at + length < words.length ? undefined : FEATURE_WORDS.get(run);
      if (!isType && !features) continue;
      // "US without SMS": the opposite is not what the form would say.
      const denial = !used[at - 1] && DENIALS.has(plain[at - 1] ?? '');
      if (denial) denied.fill(true, at - 1, at + length);
      else if (isType && type !== undefined && type !== TYPES.get(run)) denied.fill(true, at, at + length);
      else {
        if (isType) type = TYPES.get(run);
        for (const each of features ?? []) able.add(each);
        used.fill(true, at, at + length);
      }
    }
  }
  const left = words.flatMap((word, at): Word[] => {
    const held = placed.held[at] ?? false;
    const hanging = isHanging(words, at);
    return used[at] ? [] : [{ word, plain: plain[at] ?? '', held, denied: denied[at] ?? false, hanging }];
  });
  const isAmerican = placed.country === 'US';
  const mayBePlace = (each: Word) => (each.hanging ? isAmerican : mayBeCalled(each));
  const said = withoutSmall(left);
  const features = FEATURES.filter((feature) => able.has(feature));
  return {
    ...placed,
    ...(type === undefined ? {} : { type }),
    features,
    city: said.filter(({ held }) => held).map(({ word }) => word),
    unknown: said.filter(({ held }) => !held).map(({ word }) => word),
    perhaps: said.filter(mayBePlace).map(({ word }) => word),
    surelyNot: said.filter((each) => !mayBePlace(each)).map(({ word }) => word),
  };
}

/** What says something: words like "a" and "in" do only between two others of which no place is known. */
function withoutSmall(words: readonly Word[]): Word[] {
  const isSmall = (each: Word | undefined) =>
    each !== undefined &&
    !each.held &&
    !each.denied &&
    !each.hanging &&
    (SMALL_WORDS.has(each.plain) || /^(?:the|(?:i|we|you|let)'\p{L}+)$/iu.test(each.word));
  const isNext = (each: Word | undefined) => each !== undefined && !each.held;
  return words.filter((each, at) => {
    if (!isSmall(each)) return true;
    const before = words.slice(0, at).findLast((other) => !isSmall(other));
    const behind = words.slice(at + 1).find((other) => !isSmall(other));
    return isNext(before) && isNext(behind);
  });
}

/**
 * A word like "or" and "in" stands between two others. At the end ("us or", "us in"), at the beginning ("OR us") or in capitals among small
 * letters it may be the code of a state or country, and is never dropped.
 */
function isHanging(words: readonly string[], at: number): boolean {
  const word = words[at] ?? '';
  const plain = plainName(word);
  const isCode = SMALL_WORDS.has(plain) && (stateCalled(plain)?.country === 'US' || isCountry(plain.toUpperCase()));
  if (!isCode || words.length === 1) return false;
  const isAlone = at === words.length - 1 || (at === 0 && plain === 'or');
  const isShouted = words.every((other) => other === other.toUpperCase());
  return isAlone || (word === word.toUpperCase() && !isShouted);
}

function mayBeCalled({ word, plain, held, denied }: Word): boolean {
  return held || (!denied && /^[\p{L}\p{M}'.&-]+$/u.test(word) && /\p{L}/u.test(word) && !isOrdinary(plain));
}
