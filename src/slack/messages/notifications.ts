import type { Entry } from '../../domain/entry.ts';
import type { Request } from '../../domain/request.ts';
import { MOST_HELD_AGAIN } from '../../domain/rules.ts';
import type { Card } from '../../workflow/ports.ts';
import { escapeMrkdwn, mention, mentions, moment } from '../format.ts';
import { type Content, message, mrkdwn, plain, section } from '../views/blocks.ts';
import { factsOf, noteOf } from '../views/history.ts';
import { MOST } from '../views/rows.ts';
import { ENTRIES, type Facts } from '../words/entries.ts';
import { problemLines } from '../words/problems.ts';
import { DIRECT, keysByRound, REQUEST_CARD, roundsOf } from './card-keys.ts';
import type { Surface } from './surface.ts';

/** What is said once of each line of the history: in the requester's thread, to the approvers, and directly when somebody must act or is done. */
export function told(request: Request, cards: ReadonlyMap<string, Card>): Surface[] {
  const rounds = roundsOf(request);
  const cardsOf = keysByRound(cards.keys());
  const newestCall = request.history.findLastIndex(isCall);
  // Where the card itself stands in a direct message, its thread is one already.
  const isDirect = cards.get(REQUEST_CARD)?.channel.startsWith('D') ?? false;
  let heldAgain = 0;
  return request.history.flatMap((entry, index) => {
    if (entry.what === 'heldAgain') heldAgain += 1;
    const { thread, direct } = ENTRIES[entry.what];
    const facts = factsOf(entry, heldAgain < MOST_HELD_AGAIN);
    const quotes = [...noteOf(entry), ...problemLines(entry.problem)];
    // Under the cards of the round in which it happened: on a later hold's card it would be wrong.
    const under = cardsOf.get(rounds[index] ?? 1) ?? [];
    const toApprovers = under.length > 0 && approversNote(request, entry, facts, quotes, index === newestCall);
    const notes: Surface[] = [];
    // That somebody gave up says why by itself.
    const threadQuotes = entry.what === 'settledGivenUp' ? [] : quotes;
    if (thread) notes.push(note(`thread-${index}`, [], line(thread(facts), threadQuotes), REQUEST_CARD));
    if (direct && !isDirect) notes.push(note(`${DIRECT}${index}`, [request.requester], line(direct(facts), quotes)));
    if (toApprovers) notes.push(...under.map((card) => note(`approvers-${index}-${card}`, [], toApprovers, card)));
    return notes;
  });
}

function isCall({ what }: Entry): boolean {
  const { call, isCall } = ENTRIES[what];
  return call !== undefined || isCall === true;
}

/** A call names the people who are waited for; it is made only while it is true, since after the decision nobody is. */
function approversNote(
  request: Request,
  entry: Entry,
  facts: Facts,
  quotes: string[],
  isNewest: boolean,
): Content | undefined {
  const { state, requester } = request;
  const { approvers, call } = ENTRIES[entry.what];
  if (call && isNewest && state.name === 'awaitingApproval') {
    const decideBy = moment(state.decideBy + state.hold.aheadMs);
    const whom = { approvers: mentions(state.asked.mentions), requester: mention(requester), decideBy };
    return line(call({ ...facts, ...whom }), quotes);
  }
  return approvers && line(approvers(facts), quotes);
}

/** What is posted once: to these people or channels, or under a card. */
export function note(key: string, to: string[], content: Content, under?: string): Surface {
  return { key, kind: 'note', to, content, under };
}

/** Our sentence as markup, and below it what somebody else said, to the letter. */
function line(sentence: string, quotes: readonly string[]): Content {
  return message([sentence, ...quotes.map(escapeMrkdwn)].join(' '), [
    section(mrkdwn(sentence)),
    ...quotes.map((quote) => section(plain(quote, MOST.words))),
  ]);
}
