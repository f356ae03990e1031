import type { RecordFacts } from '../../domain/register/facts.ts';
import { labels } from '../words/labels.ts';

import { asTyped, MAX_TYPED } from './clean.ts';
import { countryName, countryOf } from './countries.ts';
import { folded } from './typeahead.ts';

/** How many numbers stand on a page of a list. */
export const MAX_ON_PAGE = 10;

/** What was searched for: its words as they were typed, people as `<@U…>`; short enough for a button to carry. */
export type NumberSearch = Readonly<{
  text: string;
  /** More was typed than is searched for. */
  isCut: boolean;
  fits: Stands;
  /** What is looked for where nothing fits: digits without the 0 that is dialled within a country only. */
  fitsNationally: Stands | undefined;
}>;

type Fits = (facts: Known) => boolean;
/** A number, with all its words as they are compared. */
type Known = Readonly<{ facts: RecordFacts; text: string; costCentre: string }>;

/** What a button carries of a search besides its page. */
const MAX_SEARCH = 180;
const MAX_WORD = 60;
const PEOPLE = /<@([UW][A-Z0-9]{1,20})(?:\|[^<>]*)?>/g;
const PERSON = /^<@([UW][A-Z0-9]+)>$/;

/** Words that say nothing by themselves: "numbers in Germany owned by @ben". */
const SMALL = new Set('in for of the with by at from and my owned owner number numbers'.split(' '));

type Stands = (facts: RecordFacts) => boolean;

/** Words that say where a number stands. Gone ones are found only where a word says so. */
const STATUS: ReadonlyMap<string, Stands> = new Map([
  ...named(({ review }) => review === 'unanswered', 'unused', 'unanswered', 'unneeded'),
  ...named(({ owner }) => owner === undefined, 'unowned', 'ownerless', 'orphaned', 'unadopted', 'adopt'),
  ...named(({ status }) => status === 'missing', 'missing', 'lost'),
  ...named(({ status }) => status === 'gone', 'gone', 'former'),
  ...named(({ status }) => status === 'active', 'active'),
  ...named(({ status }) => status === 'waits', 'waiting', 'waits', 'inactive'),
  ...named(({ status }) => status === 'unlisted', 'unlisted'),
  ...named(({ status }) => status === 'unknown', 'unknown', 'status not known', 'not known'),
  ...named(({ status }) => status === 'givingBack' || status === 'ending', 'ending', 'giving back', 'given back'),
  ...named(({ locked }) => locked === true, 'locked'),
  ...named(({ toConfirm }) => toConfirm === true, 'unconfirmed', 'confirm', 'to confirm'),
  ...named(({ costCentre }) => costCentre === undefined, 'no cost centre', 'no cost center', 'without cost centre'),
]);

/** How DID types are shown. */
const KINDS: ReadonlyMap<string, string> = new Map(Object.entries(labels.didTypes));

/** How many words the names of countries and of statuses have at most, as they are looked for. */
const MAX_WORDS = 4;

/** Reads what a person typed behind the command's words, or what a button of ours carries. All words must fit. */
export function readNumberSearch(typed: string): NumberSearch {
  const people = [...typed.matchAll(PEOPLE)].map(([, id]) => `<@${id}>`);
  const text = asTyped(typed.slice(0, MAX_TYPED).replaceAll(PEOPLE, ' '));
  const all = [...text.split(' ').filter((word) => word !== ''), ...people];
  const words = cut(all);
  const national = words.map((word) => (digitsIn(word) === '' ? word : word.replace(/^\D*0+(?=.*\d)/, '')));
  return {
    text: words.join(' '),
    isCut: typed.length > MAX_TYPED || words.join(' ') !== all.join(' '),
    fits: fitsAll(words),
    fitsNationally: national.join(' ') === words.join(' ') ? undefined : fitsAll(national),
  };
}

function fitsAll(words: readonly string[]): Stands {
  const terms = termsOf(words.filter((word) => !isSmall(word)));
  const asksForGone = words.some((word) => ['gone', 'former'].includes(folded(word)));
  return (facts) => {
    if (facts.status === 'gone' && !asksForGone) return false;
    if (terms.length === 0) return true;
    const { costCentre = '' } = facts;
    const known = { facts, text: folded(wordsOf(facts).join('\n')), costCentre: folded(costCentre) };
    return terms.every((fits) => fits(known));
  };
}

/** What people read of it in the list. */
function wordsOf({ costCentre = '', purpose = '', provider, place = '', type, country }: RecordFacts): string[] {
  const kind = KINDS.get(type ?? '') ?? type ?? '';
  return [costCentre, purpose, provider, place, kind, country === undefined ? '' : countryName(country)];
}

/** Whether it names a person by a name, which Slack does not tell us whose it is. */
export function namesUnknownPerson({ text }: Pick<NumberSearch, 'text'>): boolean {
  return text.split(' ').some((word) => /^@[^\s]/.test(word) && !/^@[UW][A-Z0-9]{4,}$/.test(word));
}

/** The person whom a word of a search names. */
export function personIn(word: string): string | undefined {
  return PERSON.exec(word)?.[1];
}

function cut(words: readonly string[]): string[] {
  let left = MAX_SEARCH;
  return words
    .map((word) => clipped(word))
    .filter((word) => {
      left -= word.length + 1;
      return left >= 0;
    });
}

/** Without half a character at its end. */
function clipped(word: string): string {
  return word.slice(0, MAX_WORD).replace(/[\uD800-\uDBFF]$/, '');
}

/** A country's code in capital letters is no small word: "IN". */
function isSmall(word: string): boolean {
  return SMALL.has(folded(word)) && !/^[A-Z]{2}$/.test(word);
}

function termsOf(words: readonly string[]): Fits[] {
  const terms: Fits[] = [];
  for (let at = 0; at < words.length; ) {
    const { fits, taken } = termAt(words, at);
    terms.push(fits);
    at += taken;
  }
  return terms;
}

function termAt(words: readonly string[], at: number): Readonly<{ fits: Fits; taken: number }> {
  for (let taken = Math.min(MAX_WORDS, words.length - at); taken > 0; taken -= 1) {
    const run = words.slice(at, at + taken);
    const status = STATUS.get(folded(run.join(' ')));
    if (status) return { fits: ({ facts }) => status(facts), taken };
    const of = costCentreOf(run);
    if (of !== undefined) return { fits: ({ costCentre }) => costCentre.includes(of), taken };
    const country = countryOf(run.join(' '));
    // What names a country may be said of what the number is for, too.
    if (country !== undefined) {
      const each = run.map(wordFits);
      return { fits: (known) => known.facts.country === country || each.every((fits) => fits(known)), taken };
    }
  }
  return { fits: wordFits(words[at] ?? ''), taken: 1 };
}

/** "cost centre marketing" */
function costCentreOf(run: readonly string[]): string | undefined {
  const [first = '', second = '', third] = run.map(folded);
  const isNamed = run.length === 3 && first === 'cost' && /^cent(?:re|er):?$/.test(second);
  return isNamed ? third : undefined;
}

/** As numbers are written; "" where it is no part of one. */
function digitsIn(word: string): string {
  const plain = word.normalize('NFKC');
  return /^[+\d()./-]+$/.test(plain) ? plain.replaceAll(/\D/g, '') : '';
}

/** One word: digits of the number, its owner, or part of any of its words. */
function wordFits(word: string): Fits {
  const person = personIn(word) ?? word.replace(/^@/, '');
  const plain = folded(word);
  const digits = digitsIn(word);
  const isBeginning = word.startsWith('+');
  return ({ facts, text }) => {
    if (facts.owner === person || facts.id === word) return true;
    if (digits !== '' && (isBeginning ? facts.number.startsWith(`+${digits}`) : facts.number.includes(digits)))
      return true;
    return plain !== '' && text.includes(plain);
  };
}

function named(stands: Stands, ...all: string[]): [string, Stands][] {
  return all.map((word) => [word, stands]);
}
