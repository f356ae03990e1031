import type { Entry, EntryKind } from '../../domain/entry.ts';
import { mention, moment, phone, quoted } from '../format.ts';
import { ENTRIES, type Facts, isKnownStatus } from '../words/entries.ts';
import { explainProblem, providerName } from '../words/problems.ts';
import { words } from '../words/words.ts';

/** Of two texts that stand in one line. */
const MAX_EACH = 280;

/** What one line of the history says: our sentence (mrkdwn), and what people or the provider said (their text: plain_text only). */
export function historyLine(entry: Entry): Readonly<{ sentence: string; quotes: readonly string[] }> {
  const why = entry.problem && explainProblem(entry.problem);
  return {
    sentence: [ENTRIES[entry.what].history(factsOf(entry)), ...(why ? [why.sentence] : [])].join(' '),
    quotes: [...noteOf(entry), ...(why?.quote === undefined ? [] : [why.quote])],
  };
}

/** What an entry tells, as its sentences take it. */
export function factsOf(
  { by, number, until, provider, note = '', for: away, to, rule = '' }: Entry,
  { mayHoldAgain = true, asker }: Readonly<{ mayHoldAgain?: boolean; asker?: string }> = {},
): Facts {
  return {
    who: by === undefined ? '' : mention(by),
    number: number === undefined ? '' : phone(number),
    until: until === undefined ? '' : moment(until),
    provider: providerName(provider),
    status: note,
    asker: asker === undefined ? '' : mention(asker),
    away: away === undefined ? '' : mention(away),
    to: to === undefined ? '' : mention(to),
    rule,
    mayHoldAgain,
  };
}

/** What people or the provider said of it; a person's words as a quotation. */
export function noteOf({ what, note = '', was }: Entry): string[] {
  if (note === '' || (what === 'notActive' && isKnownStatus(note))) return [];
  if (what === 'purposeChanged') return [words.purpose.changed(quoted(note, MAX_EACH), quoted(was ?? '', MAX_EACH))];
  return [PERSONS.has(what) ? quoted(note) : note];
}

/** Kinds of entries whose note is a person's own words. */
const PERSONS: ReadonlySet<EntryKind> = new Set(['denied', 'asked', 'answered', 'brokeGlass', 'passedOn']);
