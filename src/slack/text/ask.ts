import { countriesOfPrefix, ownerOfPrefix, typeOfPrefix } from './calling-code.ts';
import { cityByNickname } from './cities.ts';
import { isReadable, MOST_TYPED, oneLine } from './clean.ts';
import { countryName } from './countries.ts';
import { type Draft, emptyDraft } from './draft.ts';
import { placesIn, type Reading } from './place-reading.ts';
import { priceIn } from './price.ts';
import { straightened, wordsOf } from './typed-words.ts';
import { understand } from './understand.ts';

/** "+1 213" or "0044 20"; not the end of "0.001". */
const PREFIX = /(?<![\p{L}\d])(?:\+|(?<!\d[\s.,']{1,2})00(?=[1-9]))\s?\d[\d\s()./-]*/u;
/** A plus at an end joins nothing. */
const LONE_PLUS = /^\s*\+(?=\s)|(?<=\s)\+\s*$/u;
const EITHER = new Intl.ListFormat('en', { type: 'disjunction' });
/** What Slack keeps of a city in an option. */
const MOST_CITY = 60;

/** What is said besides: a price that is none a month, that a currency was typed, which of several countries is filled in. */
export type Remark = Readonly<
  { kind: 'notMonthly'; typed: string } | { kind: 'currency' } | { kind: 'oneCountry'; taken: string }
>;

/**
 * What stands after `/number`, as far as it was understood; what was not comes back for the person to see, and where words can be read in two ways
 * which one was taken.
 */
export type Ask = Readonly<{
  draft: Draft;
  notUnderstood: readonly string[];
  readings?: readonly Reading[];
  remarks?: readonly Remark[];
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
  const { price, rest: unpriced, ...priced } = priceIn(typed);
  const found = PREFIX.exec(unpriced)?.[0];
  const digits = found?.replace(/\(0\)/g, '').replace(/^00/, '').replace(/\D/g, '') ?? '';
  const prefix = found !== undefined && digits.length <= 15 ? `+${digits}` : undefined;
  const { words, purpose } = withPurpose(
    prefix === undefined || found === undefined ? unpriced : unpriced.replace(found, ' '),
  );
  const told = understand(words);
  const owners = prefix === undefined ? [] : countriesOfPrefix(prefix);
  const named = told.country ?? told.likely;
  const owner = prefix === undefined ? undefined : ownerOfPrefix(prefix);
  const country = named ?? owner;
  const fits = owners.length > 0 && (country === undefined || owners.includes(country));
  const city = (country === 'US' && cityByNickname(told.city.join(' '))) || told.city.join(' ');
  const space = city.lastIndexOf(' ', MOST_CITY);
  const cut = city.length <= MOST_CITY || space < 0 ? MOST_CITY : space;
  const place = prefix !== undefined && fits ? prefix : city.slice(0, cut).trim();
  const readings: Reading[] = [
    ...told.readings,
    ...(prefix !== undefined && named === undefined ? sharedReading(prefix, owners, owner) : []),
  ];
  const isSaid = words.length > 0 || purpose !== undefined || prefix !== undefined;
  const lone = isSaid ? LONE_PLUS.exec(unpriced)?.[0].trim() : signsIn(unpriced);
  const besides = [priced.unread, lone].flatMap((each) => each || []);
  const inNote = [
    ...told.unknown,
    ...besides,
    ...(prefix !== undefined && !fits ? [prefix] : []),
    ...(prefix !== undefined && fits && city ? [city] : []),
    ...(place === prefix || city.length <= cut ? [] : [city.slice(cut).trim()]),
  ];
  const type = told.type ?? (prefix !== undefined && fits ? typeOfPrefix(prefix) : undefined);
  const remarks: Remark[] = [
    ...(priced.notMonthly === undefined ? [] : [{ kind: 'notMonthly', typed: priced.notMonthly } as const]),
    ...(priced.inCurrency ? [{ kind: 'currency' } as const] : []),
    ...(told.several && told.country ? [{ kind: 'oneCountry', taken: countryName(told.country) } as const] : []),
  ];
  const { perhaps, surelyNot } = told;
  const isOpen = country !== undefined && place !== prefix && perhaps.length > told.city.length;
  return {
    draft: {
      ...emptyDraft,
      ...(country === undefined ? {} : { country }),
      ...(type === undefined ? {} : { type }),
      ...(told.features.length > 0 ? { features: told.features } : {}),
      ...(price === undefined ? {} : { maxMonthly: price }),
      ...(place ? { cityText: place } : {}),
      ...(purpose === undefined ? {} : { purpose }),
    },
    notUnderstood: inNote.length === 0 ? [] : [inNote.join(' ')],
    ...(readings.length > 0 ? { readings } : {}),
    ...(remarks.length > 0 ? { remarks } : {}),
    ...(isOpen
      ? { perhaps: { words: perhaps, rest: [...surelyNot, ...besides, ...(prefix === undefined ? [] : [prefix])] } }
      : {}),
  };
}

/** That several countries have numbers with the prefix, and which of them is taken. */
function sharedReading(prefix: string, owners: readonly string[], owner: string | undefined): Reading[] {
  if (owners.length < 2) return [];
  if (owner === undefined) return [{ word: prefix, shared: true }];
  const others = owners.filter((each) => each !== owner).map(countryName);
  return [{ word: prefix, taken: countryName(owner), other: EITHER.format(others) }];
}

/** What was typed where nothing in it is a word. */
function signsIn(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, MOST_CITY);
}

/** What stands behind "for", where it is more than a place, a type and features: that is what the number is for, in the words that were typed. */
function withPurpose(text: string): { words: readonly string[]; purpose?: string } {
  const found = /(?<![\p{L}\d']|(?:except|not|but)\s)for(?![\p{L}\d'])/iu.exec(text);
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
