import type { Entry, Problem, Request } from '../domain/request.ts';
import type { Card } from '../workflow/ports.ts';
import { explainProblem, providerName } from './explain.ts';
import { escapeMrkdwn, mention, mentions, moment, phone } from './format.ts';
import { approvalCard } from './views/approval-card.ts';
import { type Content, message, mrkdwn, plain, section } from './views/blocks.ts';
import { feedLine } from './views/feed-line.ts';
import { requestCard } from './views/request-card.ts';
import { MOST } from './views/rows.ts';
import { words } from './words.ts';

/** A message that must exist for a request. A `card` is repainted whenever it differs; a `note` is posted once and stays. */
export type Surface = Readonly<{
  /** Names it among the request's messages, for good. */
  key: string;
  kind: 'card' | 'note';
  /** Channels, or people to write to directly, in the order to try: the next is for when the bot cannot post to the one before. */
  to: readonly string[];
  /** The card under which it is posted as a reply. */
  under?: string;
  content: Content;
}>;

export type Channels = Readonly<{ approvals?: string; feed: string }>;

/**
 * Every message that must exist for the request as it stands: the saved state alone says so, so a crash or a lost answer
 * is made good by painting again. `cards` are those that exist.
 */
export function surfaces(request: Request, channels: Channels, cards: ReadonlyMap<string, Card>): Surface[] {
  return [
    { key: 'request', kind: 'card', to: [request.channel, request.requester], content: requestCard(request) },
    ...approvals(request, channels, cards),
    ...request.history.flatMap((entry, index) => told(request, entry, index, cards)),
    ...feed(request, channels),
  ];
}

function approvals(request: Request, channels: Channels, cards: ReadonlyMap<string, Card>): Surface[] {
  const { state } = request;
  if (!('asked' in state) || !state.asked || !state.hold) return [];
  const content = approvalCard(request, { ...state, hold: state.hold });
  // A channel in which the bot cannot post would leave the request without anybody to decide: everybody is asked directly then.
  const card = cards.get('approval');
  if (channels.approvals !== undefined && !(card && card.ts === undefined)) {
    return [{ key: 'approval', kind: 'card', to: [channels.approvals], content }];
  }
  return state.asked.users.map((user) => ({ key: `approval-${user}`, kind: 'card', to: [user], content }));
}

function feed(request: Request, { feed }: Channels): Surface[] {
  const { state } = request;
  if (state.name !== 'purchased') return [];
  return [{ key: 'feed', kind: 'note', to: [feed], content: feedLine(request, state.hold, state.approval.by) }];
}

/** What is said of one line of the history: in the requester's thread, to the approvers, and directly when somebody must act or is done. */
function told(request: Request, entry: Entry, index: number, cards: ReadonlyMap<string, Card>): Surface[] {
  const inThread = threadNote(entry);
  const toApprovers = approversNote(request, entry);
  // Where the card itself stands in a direct message, its thread is one already.
  const isDirect = cards.get('request')?.channel.startsWith('D') ?? false;
  const direct = isDirect ? undefined : directNote(entry);
  const key = (kind: string) => `${kind}-${index}`;
  return [
    ...(inThread ? [note(key('thread'), [], inThread, 'request')] : []),
    ...(direct ? [note(key('direct'), [request.requester], direct)] : []),
    ...(toApprovers
      ? [...cards.keys()]
          .filter((each) => each.startsWith('approval'))
          .map((card) => note(`${key('approvers')}-${card}`, [], toApprovers, card))
      : []),
  ];
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
    case 'notHeld':
    case 'failed':
      return directNote(entry);
    case 'asked':
    case 'searchChanged':
    case 'found':
    case 'searchFailed':
    case 'documentsConfirmed':
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
    case 'asked':
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
    case 'sentBack':
    case 'cancelled':
    case 'settledRetry':
    case 'released':
      return undefined;
  }
}

function approversNote(request: Request, { what, number, problem, provider }: Entry): Content | undefined {
  const { state } = request;
  const which = number === undefined ? '' : phone(number);
  switch (what) {
    case 'escalated':
    case 'nudged':
    case 'reminded':
      // Said only while it is true: after the decision nobody is waited for.
      if (state.name !== 'awaitingApproval') return undefined;
      return line(
        words.notes.reminder(
          mentions(state.asked.mentions),
          which,
          mention(request.requester),
          moment(state.decideBy + state.hold.aheadMs),
        ),
      );
    case 'unconfirmed':
      return line(words.notes.unconfirmed(which, providerName(provider)));
    case 'failed':
      return line(words.direct.failed(which), ...why(problem));
    case 'sentBack':
      return line(words.notes.sentBack(which), ...why(problem));
    case 'asked':
    case 'searchChanged':
    case 'found':
    case 'searchFailed':
    case 'documentsConfirmed':
    case 'chose':
    case 'heldAgain':
    case 'notHeld':
    case 'held':
    case 'approved':
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
