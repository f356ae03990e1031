import { countriesOfPrefix, ownerOfPrefix, typeOfPrefix } from './calling-code.ts';
import { cityByNickname } from './cities.ts';
import { isReadable, oneLine } from './clean.ts';
import { countryName } from './countries.ts';
import { type Draft, emptyDraft } from './draft.ts';
import { phraseOf } from './phrase.ts';
import { placesIn, type Reading } from './place-reading.ts';
import { type Priced, priceIn } from './price.ts';
import { straightened, wordsOf } from './typed-words.ts';
import { type Understood, understand } from './understand.ts';

/** "+1 213" or "0044 20"; not the end of "0.001". */
const PREFIX = /(?<![\p{L}\d])(?:\+|(?<!\d[\s.,']{1,2})00(?=[1-9]))\s?\d[\d\s()./-]*/u;
/** The most digits that a number has. */
const MAX_DIGITS = 15;
/** A plus at an end joins nothing. */
const LONE_PLUS = /^\s*\+(?=\s)|(?<=\s)\+\s*$/u;
const FOR = /(?<![\p{L}\d']|(?:except|not|but)\s)for(?![\p{L}\d'])/iu;
const EITHER = new Intl.ListFormat('en', { type: 'disjunction' });
/** What Slack keeps of a city in an option. */
const MAX_CITY = 60;

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
 * Reads what stands after `/number`, in any order and with any part left out. Each step takes what it understands and leaves the rest to the next:
 * the most a month may cost ("under 5"), a prefix ("+1 213"), what the number is for ("for …"), and then, word by word, a country (code or English
 * name), places that are known, a DID type, and features. The work grows with the text's length, and only its beginning is looked at.
 */
export function readAsk(text: string): Ask {
  if (text === '') return { draft: emptyDraft, notUnderstood: [] };
  const priced = priceIn(straightened(oneLine(text)));
  const { prefix, rest } = prefixIn(priced.rest);
  const { words, purpose } = purposeIn(rest);
  const understood = understand(words);

  const area = areaOf(prefix, understood.country ?? understood.likely);
  const { country, filled } = area;
  const city = (country === 'US' && cityByNickname(understood.city.join(' '))) || understood.city.join(' ');
  const { kept, beyond } = cutCity(city);
  const isWord = words.length > 0 || purpose !== undefined || prefix !== undefined;
  const lone = isWord ? LONE_PLUS.exec(priced.rest)?.[0].trim() : signsIn(priced.rest);
  const besides = present([priced.unread, lone]);
  const unfilled = filled === undefined ? [prefix, beyond] : [city];
  const notUnderstood = present([...understood.unknown, ...besides, ...unfilled]).join(' ');
  const mayBeListed =
    country !== undefined && filled === undefined && understood.perhaps.length > understood.city.length;
  return {
    draft: {
      ...emptyDraft,
      country,
      type: understood.type ?? area.type ?? emptyDraft.type,
      features: ifAny(understood.features),
      maxMonthly: priced.price,
      cityText: (filled ?? kept) || undefined,
      purpose,
    },
    notUnderstood: present([notUnderstood]),
    readings: ifAny([...understood.readings, ...area.readings]),
    remarks: ifAny(remarksOn(priced, understood)),
    perhaps: mayBeListed
      ? { words: understood.perhaps, rest: present([...understood.surelyNot, ...besides, prefix]) }
      : undefined,
  };
}

/** The prefix, as "+1213", and the text without it. */
function prefixIn(text: string): { prefix?: string; rest: string } {
  const found = PREFIX.exec(text)?.[0];
  const digits = found?.replace(/\(0\)/g, '').replace(/^00/, '').replace(/\D/g, '');
  if (found === undefined || digits === undefined || digits.length > MAX_DIGITS) return { rest: text };
  return { prefix: `+${digits}`, rest: text.replace(found, ' ') };
}

type Area = Readonly<{
  country?: string;
  /** The prefix, where it is one of the country's. */
  filled?: string;
  type?: Understood['type'];
  readings: readonly Reading[];
}>;

/** What a prefix says besides the country that is named, or instead of it. */
function areaOf(prefix: string | undefined, named: string | undefined): Area {
  if (prefix === undefined) return { country: named, readings: [] };
  const owners = countriesOfPrefix(prefix);
  const owner = ownerOfPrefix(prefix);
  const country = named ?? owner;
  const readings = named === undefined ? sharedReading(prefix, owners, owner) : [];
  const fits = owners.length > 0 && (country === undefined || owners.includes(country));
  return fits ? { country, filled: prefix, type: typeOfPrefix(prefix), readings } : { country, readings };
}

/** That several countries have numbers with the prefix, and which of them is taken. */
function sharedReading(prefix: string, owners: readonly string[], owner: string | undefined): Reading[] {
  if (owners.length < 2) return [];
  if (owner === undefined) return [{ word: prefix, shared: true }];
  const others = owners.filter((each) => each !== owner).map(countryName);
  return [{ word: prefix, taken: countryName(owner), other: EITHER.format(others) }];
}

/** As much of a city as Slack keeps, to the end of a word where there is one, and what does not fit. */
function cutCity(city: string): { kept: string; beyond: string } {
  const space = city.lastIndexOf(' ', MAX_CITY);
  const end = city.length <= MAX_CITY || space < 0 ? MAX_CITY : space;
  return { kept: city.slice(0, end).trim(), beyond: city.slice(end).trim() };
}

function remarksOn(priced: Priced, understood: Understood): Remark[] {
  const remarks: Remark[] = [];
  if (priced.notMonthly !== undefined) remarks.push({ kind: 'notMonthly', typed: priced.notMonthly });
  if (priced.inCurrency) remarks.push({ kind: 'currency' });
  if (understood.several && understood.country)
    remarks.push({ kind: 'oneCountry', taken: countryName(understood.country) });
  return remarks;
}

/** What was typed where nothing in it is a word. */
function signsIn(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, MAX_CITY);
}

/** What stands behind "for", where it is more than a place, a type and features: that is what the number is for, in the words that were typed. */
function purposeIn(text: string): { words: readonly string[]; purpose?: string } {
  const found = FOR.exec(text);
  if (!found) return { words: wordsOf(text) };
  const before = wordsOf(text.slice(0, found.index));
  const behind = text.slice(found.index + found[0].length);
  const wordsBehind = wordsOf(behind);
  const { unknown, country: there, likely: perhaps, city, type, features } = understand(wordsBehind);
  const isWhat = unknown.length > 0 || (![there, perhaps, type].some(Boolean) && city.length + features.length === 0);
  if (!isWhat || !isReadable(behind)) return { words: [...before, ...wordsBehind] };
  const purpose = behind.replace(/\s+/g, ' ').replace(/^[\s:,;-]+|[\s,;-]+$/g, '');
  // "Toll-free for support in Germany": where it is to be is said behind it, by a name, as a code within a sentence is a word.
  const { country, likely } = understand(before);
  const isPlaced = country !== undefined || likely !== undefined;
  const named = isPlaced ? undefined : placesIn(phraseOf(wordsBehind), true).country;
  return { words: present([...before, named]), purpose };
}

function present(texts: readonly (string | undefined)[]): string[] {
  return texts.flatMap((text) => text || []);
}

function ifAny<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list;
}
