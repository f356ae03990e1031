import type { Entry, EntryKind, Problem, Request } from '../../domain/request.ts';
import { MOST_HELD_AGAIN } from '../../domain/rules.ts';
import type { Card } from '../../workflow/ports.ts';
import { explainProblem, explainStatus, providerName } from '../explain.ts';
import { escapeMrkdwn, mention, mentions, moment, phone, quoted } from '../format.ts';
import { type Content, message, mrkdwn, plain, section } from '../views/blocks.ts';
import { MOST } from '../views/rows.ts';
import { words } from '../words/words.ts';
import { DIRECT, keysByRound, REQUEST_CARD, roundsOf } from './card-keys.ts';
import type { Surface } from './surfaces.ts';

/** What is said once of each line of the history: in the requester's thread, to the approvers, and directly when somebody must act or is done. */
export function told(request: Request, cards: ReadonlyMap<string, Card>): Surface[] {
  const rounds = roundsOf(request);
  const cardsOf = keysByRound(cards.keys());
  const newestCall = request.history.findLastIndex(({ what }) => CALLS.has(what));
  // Where the card itself stands in a direct message, its thread is one already.
  const isDirect = cards.get(REQUEST_CARD)?.channel.startsWith('D') ?? false;
  let heldAgain = 0;
  return request.history.flatMap((entry, index) => {
    if (entry.what === 'heldAgain') heldAgain += 1;
    // Under the cards of the round in which it happened: on a later hold's card it would be wrong.
    const under = cardsOf.get(rounds[index] ?? 1) ?? [];
    return [
      ...toRequester(request, entry, index, isDirect, heldAgain < MOST_HELD_AGAIN),
      ...toApprovers(request, entry, index, index === newestCall, under),
    ];
  });
}

function toRequester(
  request: Request,
  entry: Entry,
  index: number,
  isDirect: boolean,
  mayHoldAgain: boolean,
): Surface[] {
  const inThread = threadNote(entry, mayHoldAgain);
  const direct = isDirect ? undefined : directNote(entry, mayHoldAgain);
  return [
    ...(inThread ? [note(`thread-${index}`, [], inThread, REQUEST_CARD)] : []),
    ...(direct ? [note(`${DIRECT}${index}`, [request.requester], direct)] : []),
  ];
}

function toApprovers(
  request: Request,
  entry: Entry,
  index: number,
  isCall: boolean,
  under: readonly string[],
): Surface[] {
  const content = under.length === 0 ? undefined : approversNote(request, entry, isCall);
  return content ? under.map((card) => note(`approvers-${index}-${card}`, [], content, card)) : [];
}

function note(key: string, to: string[], content: Content, under?: string): Surface {
  return { key, kind: 'note', to, content, ...(under === undefined ? {} : { under }) };
}

function threadNote(entry: Entry, mayHoldAgain: boolean): Content | undefined {
  const { what, by, note, number, until, problem, provider } = entry;
  const say = words.notes;
  const who = by === undefined ? '' : mention(by);
  const which = number === undefined ? '' : phone(number);
  switch (what) {
    case 'held':
      return until === undefined ? undefined : line(say.held(which, moment(until)));
    case 'approved':
      return line(say.approved(who));
    case 'sentBack':
      return line(say.sentBack(which), ...why(problem));
    case 'denied':
      return line(say.denied(who), note && quoted(note));
    case 'cancelled':
      return line(say.cancelled);
    case 'expired':
      return line(by === undefined ? say.expired(which) : say.expiredUnchecked(which, who));
    case 'unconfirmed':
      return line(say.unconfirmed(which, providerName(provider)));
    case 'settledBought':
      return line(say.settledBought(who, which));
    case 'settledRetry':
      return line(say.settledRetry(who, which));
    case 'settledGivenUp':
      return line(say.settledGiveUp(who, which));
    case 'purchased':
      return line(say.purchased(which));
    case 'notActive':
      return line(...explained(which, provider, note));
    case 'activated':
      return line(say.activated(which));
    case 'notListed':
      return line(say.notListed(which, providerName(provider)));
    case 'boughtMore':
      return line(words.history.boughtMore(providerName(provider)), note);
    case 'notHeld':
    case 'failed':
      return directNote(entry, mayHoldAgain);
    case 'asked':
    case 'searchedAnew':
    case 'searchChanged':
    case 'found':
    case 'searchFailed':
    case 'documentsConfirmed':
    case 'ordered':
    case 'chose':
    case 'heldAgain':
    case 'reminded':
    case 'escalated':
    case 'nudged':
    case 'released':
      return undefined;
  }
}

function directNote({ what, by, note, number, problem, provider }: Entry, mayHoldAgain: boolean): Content | undefined {
  const say = words.direct;
  const which = number === undefined ? '' : phone(number);
  const who = by === undefined ? '' : mention(by);
  switch (what) {
    case 'purchased':
    case 'settledBought':
      return line(say.purchased(which, who));
    case 'denied':
      return line(say.denied(which, who), note && quoted(note));
    case 'expired':
      if (by !== undefined) return line(words.notes.expiredUnchecked(which, who));
      return line(mayHoldAgain ? say.expired(which) : say.expiredForGood(which));
    case 'unconfirmed':
      return line(words.notes.unconfirmed(which, providerName(provider)));
    case 'failed':
    case 'settledGivenUp':
      return line(say.failed(which), ...why(problem));
    case 'notHeld':
      return line(say.notHeld, ...why(problem));
    case 'notActive':
      return line(...explained(which, provider, note));
    case 'activated':
      return line(words.notes.activated(which));
    case 'notListed':
      return line(words.notes.notListed(which, providerName(provider)));
    case 'asked':
    case 'searchedAnew':
    case 'searchChanged':
    case 'found':
    case 'searchFailed':
    case 'documentsConfirmed':
    case 'chose':
    case 'heldAgain':
    case 'held':
    case 'reminded':
    case 'escalated':
    case 'nudged':
    case 'approved':
    case 'ordered':
    case 'sentBack':
    case 'cancelled':
    case 'settledRetry':
    case 'boughtMore':
    case 'released':
      return undefined;
  }
}

function approversNote(request: Request, entry: Entry, isCall: boolean): Content | undefined {
  const { what, number, problem, provider, note } = entry;
  const which = number === undefined ? '' : phone(number);
  switch (what) {
    case 'activated':
      return undefined;
    case 'boughtMore':
      return line(words.history.boughtMore(providerName(provider)), note);
    case 'escalated':
    case 'nudged':
    case 'reminded':
      return callNote(request, what, which, isCall);
    case 'unconfirmed':
      return line(words.notes.unconfirmed(which, providerName(provider)));
    case 'failed':
      return line(words.direct.failed(which), ...why(problem));
    case 'notActive':
      return line(...explained(which, provider, note));
    case 'notListed':
      return line(words.notes.notListed(which, providerName(provider)));
    case 'sentBack':
      return callNote(request, what, which, isCall, why(problem)) ?? line(words.notes.sentBack(which), ...why(problem));
    case 'asked':
    case 'searchedAnew':
    case 'searchChanged':
    case 'found':
    case 'searchFailed':
    case 'documentsConfirmed':
    case 'chose':
    case 'heldAgain':
    case 'notHeld':
    case 'held':
    case 'approved':
    case 'ordered':
    case 'denied':
    case 'cancelled':
    case 'expired':
    case 'settledBought':
    case 'settledRetry':
    case 'settledGivenUp':
    case 'purchased':
    case 'released':
      return undefined;
  }
}

/** What calls for a decision, the newest of which counts: whoever is asked later must not be reminded of what came before. */
const CALLS: ReadonlySet<EntryKind> = new Set(['held', 'sentBack', 'reminded', 'escalated', 'nudged']);

/** Names the people who are waited for; said only while it is true, since after the decision nobody is. */
function callNote(
  { state, requester }: Request,
  what: 'reminded' | 'escalated' | 'nudged' | 'sentBack',
  which: string,
  isNewest: boolean,
  quotes: string[] = [],
): Content | undefined {
  if (state.name !== 'awaitingApproval' || !isNewest) return undefined;
  const decideBy = moment(state.decideBy + state.hold.aheadMs);
  const say = words.calls[what];
  return line(say(mentions(state.asked.mentions), which, mention(requester), decideBy), ...quotes);
}

function explained(number: string, provider: Entry['provider'], status: string | undefined): [string, ...string[]] {
  const { sentence, quote } = explainStatus(number, provider, status);
  return quote === undefined ? [sentence] : [sentence, quote];
}

function why(problem: Problem | undefined): string[] {
  if (!problem) return [];
  const { sentence, quote } = explainProblem(problem);
  return quote === undefined ? [sentence] : [sentence, quote];
}

/** Our sentence as markup, and below it what somebody else said, to the letter. */
function line(sentence: string, ...quotes: (string | undefined)[]): Content {
  const said = quotes.filter((quote) => quote !== undefined);
  return message([sentence, ...said.map(escapeMrkdwn)].join(' '), [
    section(mrkdwn(sentence)),
    ...said.map((quote) => section(plain(quote, MOST.words))),
  ]);
}
