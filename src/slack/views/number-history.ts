import type { KnownBlock, ModalView } from '@slack/types';
import type { RecordEntry } from '../../domain/register/entry.ts';
import type { NumberRecord } from '../../domain/register/record.ts';
import { clip, mention, moment, phone, quoted } from '../format.ts';
import { ids } from '../ids.ts';
import { NUMBER_ENTRIES, type NumberFacts } from '../words/number-entries.ts';
import { providerName } from '../words/problems.ts';
import { words } from '../words/words.ts';
import { context, modal, mrkdwn, plain, section } from './blocks.ts';

/** Lines that are shown; with the words around them the view stays below Slack's 100 blocks. */
const MAX_LINES = 90;
const MAX_QUOTE = 300;
const { listed, problems, history: texts } = words.numbers;

/** What happened to a number, newest first. */
export function numberHistory(record: NumberRecord): ModalView {
  const lines = record.history.toReversed();
  const earlier = lines.length - MAX_LINES;
  return modal({
    id: ids.views.numberHistory,
    title: texts.title,
    close: words.numbers.view.close,
    blocks: [
      section(plain(phone(record.number), MAX_QUOTE)),
      ...(lines.length === 0 ? [context(plain(texts.none))] : []),
      ...lines.slice(0, MAX_LINES).map((entry) => lineOf(entry, record)),
      ...(earlier > 0 ? [context(plain(texts.cut(earlier)))] : []),
    ],
  });
}

function lineOf(entry: RecordEntry, { provider }: NumberRecord): KnownBlock {
  const sentence = NUMBER_ENTRIES[entry.what](numberFacts(entry, provider)).trim();
  return context(
    mrkdwn(`${moment(entry.at)} · ${sentence}`),
    ...quotesOf(entry, provider).map((quote) => plain(quote, MAX_QUOTE)),
  );
}

/** What an entry tells, as its sentences take it; nothing of it is a stranger's text. */
function numberFacts({ by, to, was, is, until, why }: RecordEntry, provider: string): NumberFacts {
  const person = (id: string | undefined) => (id === undefined ? '' : mention(id));
  return {
    who: person(by),
    to: person(to),
    was: isPerson(was) ? mention(was) : '',
    until: until === undefined ? '' : moment(until),
    provider: providerName(provider),
    before: stateWord(was),
    now: stateWord(is),
    problem: why === undefined ? codeWord(is) : problems.why[why],
  };
}

/** What people said, in quotation marks, and the provider's own words. */
function quotesOf({ what, note, was, message }: RecordEntry, provider: string): string[] {
  return [
    ...(note === undefined || note === '' ? [] : [quoted(note, MAX_QUOTE)]),
    ...(what === 'edited' && was !== undefined ? [clip(texts.was(quoted(was, MAX_QUOTE)), MAX_QUOTE)] : []),
    ...(message === undefined ? [] : [texts.says(providerName(provider), quoted(message, MAX_QUOTE))]),
  ];
}

function isPerson(id: string | undefined): id is string {
  return id !== undefined && /^[UW][A-Z0-9]+$/.test(id);
}

function stateWord(state: string | undefined): string {
  return state !== undefined && Object.hasOwn(listed, state) ? listed[state as keyof typeof listed] : '';
}

function codeWord(code: string | undefined): string {
  switch (code) {
    case 'anotherPurchase':
    case 'listedTwice':
    case 'notThere':
    case 'stillThere':
    case 'noWayBack':
      return problems[code];
    default:
      return '';
  }
}
