import { type DidType, FEATURES, type Feature } from '../../domain/group.ts';
import { stateCalled } from './american-cities.ts';
import { isCountry } from './countries.ts';
import { isFree, type Mark, mark, type Phrase, phraseOf, runsOf } from './phrase.ts';
import { type Placed, placesIn } from './place-reading.ts';
import { DENIALS, FEATURE_WORDS, isOrdinary, SMALL_WORDS, TYPES } from './vocabulary.ts';

/** The most words that a type or feature has. */
const MAX_WORDS = 3;

type Abilities = Readonly<{ type?: DidType; features: readonly Feature[] }>;

/** What words say of the number, and those that say nothing known. */
export type Understood = Placed &
  Abilities &
  Readonly<{
    /** The words that name a place we know. */
    city: readonly string[];
    /** What nothing is known of. */
    unknown: readonly string[];
    /** Of both, in their order, what may name a place, and what cannot. */
    perhaps: readonly string[];
    surelyNot: readonly string[];
  }>;

/** A word of which no field says anything. `hanging` is a small one that may be the code of a state or country: see {@link isHanging}. */
type Left = Readonly<{ word: string; plain: string; mark: Mark | undefined; hanging: boolean }>;

/** Reads a country, a type, features and places in any order. */
export function understand(words: readonly string[]): Understood {
  const phrase = phraseOf(words);
  // Names of places first: "South Africa Mobile" has no other reading, and "Mobile, AL" is a place.
  const placed = placesIn(phrase);
  const abilities = abilitiesIn(phrase);
  const said = withoutSmall(leftOf(phrase));
  const mayBePlace = (each: Left) => (each.hanging ? placed.country === 'US' : mayBeCalled(each));
  const wordsOf = (which: (each: Left) => boolean) => said.filter(which).map(({ word }) => word);
  return {
    ...placed,
    ...abilities,
    city: wordsOf((each) => each.mark === 'place'),
    unknown: wordsOf((each) => each.mark !== 'place'),
    perhaps: wordsOf(mayBePlace),
    surelyNot: wordsOf((each) => !mayBePlace(each)),
  };
}

/** The type and features that are named; of two types the first. */
function abilitiesIn(phrase: Phrase): Abilities {
  const { plains, marks } = phrase;
  const able = new Set<Feature>();
  let type: DidType | undefined;
  for (const run of runsOf(phrase, MAX_WORDS)) {
    if (!isFree(phrase, run)) continue;
    const joined = joinedUp(run.plain);
    const [named] = TYPES.get(joined) ?? [];
    // "SMS in" is a feature only at the end: "SMS in Berlin" means both ways.
    const isBothWays = run.end - run.at > 1 && joined === 'smsin' && run.end < plains.length;
    const features = isBothWays ? [] : (FEATURE_WORDS.get(joined) ?? []);
    if (named === undefined && features.length === 0) continue;
    const isDenied = DENIALS.has(joinedUp(plains[run.at - 1] ?? '')) && marks[run.at - 1] !== 'used';
    // "US without SMS": the opposite is not what the form would say.
    if (isDenied) mark(phrase, { at: run.at - 1, end: run.end }, 'denied');
    else if (named !== undefined && type !== undefined && type !== named) mark(phrase, run, 'denied');
    else {
      type = named ?? type;
      for (const each of features) able.add(each);
      mark(phrase, run, 'used');
    }
  }
  return { type, features: FEATURES.filter((feature) => able.has(feature)) };
}

function leftOf({ words, plains, marks }: Phrase): Left[] {
  return words.flatMap((word, at) => {
    const plain = joinedUp(plains[at] ?? '');
    return marks[at] === 'used' ? [] : [{ word, plain, mark: marks[at], hanging: isHanging(words, plain, at) }];
  });
}

/** What says something: words like "a" and "in" do only between two others of which no place is known. */
function withoutSmall(words: readonly Left[]): Left[] {
  const isSmall = ({ word, plain, mark, hanging }: Left) =>
    mark === undefined && !hanging && (SMALL_WORDS.has(plain) || /^(?:the|(?:i|we|you|let)'\p{L}+)$/iu.test(word));
  const isUnknown = (each: Left | undefined) => each !== undefined && each.mark !== 'place';
  return words.filter((each, at) => {
    if (!isSmall(each)) return true;
    const before = words.slice(0, at).findLast((other) => !isSmall(other));
    const behind = words.slice(at + 1).find((other) => !isSmall(other));
    return isUnknown(before) && isUnknown(behind);
  });
}

/**
 * A word like "or" and "in" stands between two others. At the end ("us or", "us in"), at the beginning ("OR us") or in capitals among small
 * letters it may be the code of a state or country, and is never dropped.
 */
function isHanging(words: readonly string[], plain: string, at: number): boolean {
  const word = words[at] ?? '';
  const isCode = SMALL_WORDS.has(plain) && (stateCalled(plain)?.country === 'US' || isCountry(plain.toUpperCase()));
  if (!isCode || words.length === 1) return false;
  const isAlone = at === words.length - 1 || (at === 0 && plain === 'or');
  const isShouted = words.every((other) => other === other.toUpperCase());
  return isAlone || (word === word.toUpperCase() && !isShouted);
}

function mayBeCalled({ word, plain, mark }: Left): boolean {
  if (mark !== undefined) return mark === 'place';
  return /^[\p{L}\p{M}'.&-]+$/u.test(word) && /\p{L}/u.test(word) && !isOrdinary(plain);
}

/** "toll-free", "toll free" and "tollfree" are one. */
function joinedUp(plain: string): string {
  return plain.replaceAll(' ', '');
}
