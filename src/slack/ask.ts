import { type DidType, FEATURES, type Feature } from '../domain/group.ts';
import { countriesOfPrefix } from './calling-code.ts';
import { isReadable, MOST_TYPED, oneLine } from './clean.ts';
import { type Draft, emptyDraft } from './draft.ts';
import { type Placed, placesIn, type Reading } from './place-reading.ts';
import { priceIn } from './price.ts';
import { plainName } from './typeahead.ts';
import { straightened, wordsOf } from './typed-words.ts';
import { cityByNickname } from './words/cities.ts';
import { DENIALS, FEATURE_WORDS, PRICE_WORDS, SMALL_WORDS, TYPES } from './words/understood.ts';

/** The most words that a type or feature has. */
const MOST_WORDS = 3;
/** What Slack keeps of a city in an option. */
const MOST_CITY = 60;

/**
 * What stands after `/number`, as far as it was understood; what was not comes back for the person to see, and where words can be read in two ways
 * which one was taken.
 */
export type Ask = Readonly<{
  draft: Draft;
  notUnderstood: readonly string[];
  readings?: readonly Reading[];
  /** Where a list of the country's places may know more: the words to look for in it, and what is not understood besides. */
  perhaps?: Readonly<{ words: readonly string[]; rest: readonly string[] }>;
}>;

/**
 * Reads what stands after `/number`, in any order and with any part left out: a country (code or English name), a DID type, features, the
 * most a month may cost ("under 5"), a prefix ("+1 213"), what it is for ("for …"), and a place that is known. The work grows with the text's length,
 * and no more than {@link MOST_TYPED} of it is looked at.
 */
export function readAsk(text: string): Ask {
  const typed = straightened(oneLine(text, MOST_TYPED));
  const { price, rest: unpriced } = priceIn(typed);
  const found = /(?<![\p{L}\d])(?:\+|00(?=[1-9]))\s?\d[\d\s()./-]*/u.exec(unpriced)?.[0];
  const digits = found?.replace(/\(0\)/g, '').replace(/^00/, '').replace(/\D/g, '') ?? '';
  const prefix = found !== undefined && digits.length <= 15 ? `+${digits}` : undefined;
  const { words, purpose } = withPurpose(
    prefix === undefined || found === undefined ? unpriced : unpriced.replace(found, ' '),
  );
  const told = understand(words);
  const owners = prefix === undefined ? [] : countriesOfPrefix(prefix);
  const country = told.country ?? told.likely ?? (owners.length === 1 ? owners[0] : undefined);
  const fits = owners.length > 0 && (country === undefined || owners.includes(country));
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
    ...told.unknown,
    ...(prefix !== undefined && !fits ? [prefix] : []),
    ...(prefix !== undefined && fits && city ? [city] : []),
    ...(place === prefix || city.length <= cut ? [] : [city.slice(cut).trim()]),
  ];
  const { perhaps, surelyNot } = told;
  const isOpen = country !== undefined && place !== prefix && perhaps.length > told.city.length;
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
    ...(isOpen ? { perhaps: { words: perhaps, rest: [...surelyNot, ...(prefix === undefined ? [] : [prefix])] } } : {}),
  };
}

/** What stands behind "for", where it is more than a place, a type and features: that is what the number is for, in the words that were typed. */
function withPurpose(text: string): { words: readonly string[]; purpose?: string } {
  const found = /(?<![\p{L}\d'])for(?![\p{L}\d'])/iu.exec(text);
  if (!found) return { words: wordsOf(text) };
  const before = wordsOf(text.slice(0, found.index));
  const behind = text.slice(found.index + found[0].length);
  const { unknown } = understand(wordsOf(behind));
  if (unknown.length === 0 || !isReadable(behind)) return { words: [...before, ...wordsOf(behind)] };
  // "Toll-free for support in Germany": where it is to be is said behind it.
  const told = understand(before);
  const named = told.country === undefined && told.likely === undefined ? placeBehind(behind) : undefined;
  const purpose = behind.replace(/\s+/g, ' ').replace(/^[\s:,;-]+|[\s,;-]+$/g, '');
  return { words: named === undefined ? before : [...before, named], purpose };
}

/** The country that is named, by its name: a code within a sentence is a word. */
function placeBehind(text: string): string | undefined {
  const words = wordsOf(text);
  return placesIn(
    words,
    words.map(() => false),
    true,
  ).country;
}

type Told = Placed &
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

type Word = Readonly<{ word: string; plain: string; held: boolean; denied: boolean }>;

function understand(words: readonly string[]): Told {
  const plain = words.map((word) => plainName(word).replaceAll(' ', ''));
  const used = words.map(() => false);
  const denied = words.map(() => false);
  const able = new Set<Feature>();
  let type: DidType | undefined;
  // Names of places first: "South Africa Mobile" has no other reading, and "Mobile, AL" is a place.
  const placed = placesIn(words, used);
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
    return used[at] ? [] : [{ word, plain: plain[at] ?? '', held, denied: denied[at] ?? false }];
  });
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
    (SMALL_WORDS.has(each.plain) || /^(?:the|(?:i|we|you|let)'\p{L}+)$/iu.test(each.word));
  const isNext = (each: Word | undefined) => each !== undefined && !each.held;
  return words.filter((each, at) => {
    if (!isSmall(each)) return true;
    const before = words.slice(0, at).findLast((other) => !isSmall(other));
    const behind = words.slice(at + 1).find((other) => !isSmall(other));
    return isNext(before) && isNext(behind);
  });
}

function mayBePlace({ word, plain, held, denied }: Word): boolean {
  return held || (!denied && /^[\p{L}\p{M}'.&-]+$/u.test(word) && /\p{L}/u.test(word) && !PRICE_WORDS.has(plain));
}
