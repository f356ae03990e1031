import type { Entry, Problem, Request } from '../domain/request.ts';
import type { Card } from '../workflow/ports.ts';
import { REQUEST_CARD, roundOf, roundOfKey } from './card-keys.ts';
import { explainProblem, explainStatus, providerName } from './explain.ts';
import { escapeMrkdwn, mention, mentions, moment, phone } from './format.ts';
import type { Surface } from './surfaces.ts';
import { type Content, message, mrkdwn, plain, section } from './views/blocks.ts';
import { MOST } from './views/rows.ts';
import { words } from './words.ts';

/** What is said once of each line of the history: in the requester's thread, to the approvers, and directly when somebody must act or is done. */
export function told(request: Request, cards: ReadonlyMap<string, Card>): Surface[] {
  return request.history.flatMap((entry, index) => [
    ...toRequester(request, entry, index, cards),
    ...toApprovers(request, entry, index, cards),
  ]);
}

function toRequester(request: Request, entry: Entry, index: number, cards: ReadonlyMap<string, Card>): Surface[] {
  const inThread = threadNote(entry);
  // Where the card itself stands in a direct message, its thread is one already.
  const isDirect = cards.get(REQUEST_CARD)?.channel.startsWith('D') ?? false;
  const direct = isDirect ? undefined : directNote(entry);
  return [
    ...(inThread ? [note(`thread-${index}`, [], inThread, REQUEST_CARD)] : []),
    ...(direct ? [note(`direct-${index}`, [request.requester], direct)] : []),
  ];
}

/** Under the cards of the round in which it happened: on a later hold's card it would be wrong. */
function toApprovers(request: Request, entry: Entry, index: number, cards: ReadonlyMap<string, Card>): Surface[] {
  const content = approversNote(request, entry, index);
  if (!content) return [];
  const round = roundOf(request, index);
  return [...cards.keys()]
    .filter((key) => roundOfKey(key) === round)
    .map((card) => note(`approvers-${index}-${card}`, [], content, card));
}

function note(key: string, to: string[], content: Content, under?: string): Surface {
  return { key, kind: 'note', to, content, ...(under === undefined ? {} : { under }) };
}

function threadNote(entry: Entry): Content | undefined {
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
      return line(say.denied(who), note);
    case 'cancelled':
      return line(say.cancelled);
    case 'expired':
      return line(say.expired(which));
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
    case 'notHeld':
    case 'failed':
      return directNote(entry);
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

function directNote({ what, by, note, number, problem, provider }: Entry): Content | undefined {
  const say = words.direct;
  const which = number === undefined ? '' : phone(number);
  const who = by === undefined ? '' : mention(by);
  switch (what) {
    case 'purchased':
    case 'settledBought':
      return line(say.purchased(which, who));
    case 'denied':
      return line(say.denied(which, who), note);
    case 'expired':
      return line(say.expired(which));
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
    case 'released':
      return undefined;
  }
}

function approversNote(request: Request, entry: Entry, index: number): Content | undefined {
  const { what, number, problem, provider, note } = entry;
  const which = number === undefined ? '' : phone(number);
  switch (what) {
    case 'activated':
      return undefined;
    case 'escalated':
    case 'nudged':
    case 'reminded':
      return callNote(request, what, which, index);
    case 'unconfirmed':
      return line(words.notes.unconfirmed(which, providerName(provider)));
    case 'failed':
      return line(words.direct.failed(which), ...why(problem));
    case 'notActive':
      return line(...explained(which, provider, note));
    case 'notListed':
      return line(words.notes.notListed(which, providerName(provider)));
    case 'sentBack':
      return callNote(request, what, which, index, why(problem)) ?? line(words.notes.sentBack(which), ...why(problem));
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
const CALLS = ['held', 'sentBack', 'reminded', 'escalated', 'nudged'];

/** Names the people who are waited for; said only while it is true, since after the decision nobody is. */
function callNote(
  { state, history, requester }: Request,
  what: 'reminded' | 'escalated' | 'nudged' | 'sentBack',
  which: string,
  index: number,
  quotes: string[] = [],
): Content | undefined {
  if (state.name !== 'awaitingApproval') return undefined;
  if (index !== history.findLastIndex((entry) => CALLS.includes(entry.what))) return undefined;
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
