import type { Entry } from '../../domain/request.ts';
import { explainProblem, explainStatus, providerName } from '../explain.ts';
import { mention, moment, phone, quoted } from '../format.ts';
import { words } from '../words/words.ts';

/** What one line of the history says: our sentence (mrkdwn), and what somebody else said (their text: plain_text only). */
export function historyLine(entry: Entry): Readonly<{ sentence: string; quotes: readonly string[] }> {
  const { note, problem } = entry;
  const why = problem && explainProblem(problem);
  return {
    sentence: [sentenceOf(entry), ...(why ? [why.sentence] : [])].join(' '),
    quotes: [
      ...(note === undefined ? [] : [entry.what === 'denied' ? quoted(note) : note]),
      ...(why?.quote === undefined ? [] : [why.quote]),
    ],
  };
}

function sentenceOf({ what, by, number, until, provider, note }: Entry): string {
  const say = words.history;
  const who = by === undefined ? '' : mention(by);
  const which = number === undefined ? '' : phone(number);
  switch (what) {
    case 'asked':
    case 'documentsConfirmed':
    case 'chose':
    case 'nudged':
    case 'cancelled':
      return say[what](who);
    case 'searchChanged':
    case 'found':
    case 'searchFailed':
    case 'notHeld':
    case 'reminded':
    case 'escalated':
      return say[what];
    case 'heldAgain':
    case 'approved':
    case 'denied':
      return say[what](who, which);
    case 'expired':
      return by === undefined ? say.expired(which) : words.notes.expiredUnchecked(which, who);
    case 'sentBack':
    case 'failed':
    case 'released':
      return say[what](which);
    case 'held':
      return say.held(which, until === undefined ? '' : moment(until));
    case 'ordered':
      return say.ordered(which, providerName(provider));
    case 'boughtMore':
      return say.boughtMore(providerName(provider));
    case 'unconfirmed':
      return say.unconfirmed(which, providerName(provider));
    case 'settledBought':
    case 'settledRetry':
      return words.notes[what](who, which);
    case 'settledGivenUp':
      return words.notes.settledGiveUp(who, which);
    case 'purchased':
      return words.notes.purchased(which);
    case 'searchedAnew':
      return say.searchedAnew;
    case 'notActive':
      return explainStatus(which, provider, note).sentence;
    case 'activated':
      return words.notes.activated(which);
    case 'notListed':
      return words.notes.notListed(which, providerName(provider));
  }
}
