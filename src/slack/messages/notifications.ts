import { stillAsked } from '../../domain/approval.ts';
import type { Entry } from '../../domain/entry.ts';
import { shownAt } from '../../domain/hold.ts';
import type { Request } from '../../domain/request.ts';
import { MAX_REHELD } from '../../domain/rules.ts';
import type { Card } from '../../workflow/ports.ts';
import { mention, mentions, moment, phone } from '../format.ts';
import type { Content } from '../views/blocks.ts';
import { factsOf, noteOf } from '../views/history.ts';
import { ENTRIES, type Facts } from '../words/entries.ts';
import { problemLines } from '../words/problems.ts';
import { words } from '../words/words.ts';
import { DIRECT, holdNosOf, keysByHoldNo, REQUEST_CARD } from './card-keys.ts';
import { directNews } from './direct.ts';
import { line } from './line.ts';
import type { Surface } from './surface.ts';
import { told } from './told.ts';

/** What is said once of each line of the history: in the requester's thread, to the approvers, and directly when the requester must act or has the result. */
export function notifications(
  request: Request,
  cards: ReadonlyMap<string, Card>,
  consoles: ReadonlyMap<string, string>,
): Surface[] {
  const holdNos = holdNosOf(request);
  const cardsOf = keysByHoldNo(cards.keys());
  const newestCall = request.history.findLastIndex(isCall);
  const isDirect = cards.get(REQUEST_CARD)?.channel.startsWith('D') ?? false;
  const { ends, isNewer, isOvertaken } = later(request);
  let reheld = 0;
  return request.history.flatMap((entry, index) => {
    if (entry.what === 'reheld') reheld += 1;
    const { thread } = ENTRIES[entry.what];
    const asker = request.history[entry.question ?? -1]?.by;
    const facts = factsOf(entry, { mayHoldAgain: reheld < MAX_REHELD, asker });
    const quotes = [...noteOf(entry), ...problemLines(entry.problem)];
    // Under the cards of the hold to which it happened: on a later hold's card it would be wrong.
    const under = cardsOf.get(holdNos[index] ?? 1) ?? [];
    const end = ends[index];
    const over = end && under.length > 0 && ENTRIES[entry.what].call ? overNote(entry, end) : undefined;
    const toApprovers = under.length > 0 && !over && approversNote(request, entry, facts, quotes, index === newestCall);
    const notes: Surface[] = [];
    const news = directNews(request, entry, { facts, quotes, consoles });
    const inThread = `thread-${index}`;
    const isThere = cards.has(inThread);
    // What is told directly is told once, and others in the card's channel see it on the card. Earlier versions told it in the thread.
    const isToldDirectly = news !== undefined && !(isDirect && isThere);
    if (thread && (isThere || !(isToldDirectly || isOvertaken(index))))
      notes.push(notification(inThread, [], line(thread(facts), quotes), REQUEST_CARD));
    notes.push(...told(request, entry, { facts, quotes, under, index, holdNo: holdNos[index] ?? 1 }));
    if (isToldDirectly) notes.push(notification(`${DIRECT}${index}`, [request.requester], news));
    const keyOf = (card: string) => `approvers-${index}-${card}`;
    if (toApprovers)
      notes.push(
        ...under
          .filter((card) => !isNewer(card, index))
          .map((card) => notification(keyOf(card), [], toApprovers, card)),
      );
    if (over) notes.push(...under.map((card) => overNow(keyOf(card), over, card)));
    return notes;
  });
}

function isCall({ what }: Entry): boolean {
  const { call, isCall } = ENTRIES[what];
  return call !== undefined || isCall === true;
}

/** A call names the approvers who are waited for; it is made only while that is true, since the decision ends the wait. */
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
    const decideBy = moment(shownAt(state.hold, state.decideBy));
    const whom = { approvers: mentions(stillAsked(state)), requester: mention(requester), decideBy };
    return line(call({ ...facts, ...whom }), quotes);
  }
  const said = approvers?.(facts) ?? '';
  return said === '' ? undefined : line(said, quotes);
}

/** What a call becomes when the wait that it calls for is over: how that ended. */
function overNote({ number = '' }: Entry, end: Entry): Content | undefined {
  const sentence = ENTRIES[end.what].over?.({ ...factsOf(end), number: phone(number) });
  return sentence === undefined ? undefined : line(words.calls.over(sentence, moment(end.at)), []);
}

/** What is looked for once for all: of each line of the history the next one that ends a wait, the newest news, and since when a card is its owner's. */
function later({ history }: Request) {
  const ends: (Entry | undefined)[] = [];
  const passedOn = new Map<string, number>();
  const newestNews = history.findLastIndex(({ what }) => ENTRIES[what].thread ?? ENTRIES[what].direct);
  let next: Entry | undefined;
  for (let index = history.length - 1; index >= 0; index -= 1) {
    ends[index] = next;
    const entry = history[index];
    if (entry && ENTRIES[entry.what].over) next = entry;
    if (entry?.what === 'passedOn' && entry.to !== undefined) passedOn.set(entry.to, index);
  }
  return {
    ends,
    /** Whether it need not be said any more, since what came of it is. */
    isOvertaken: (index: number) => index < newestNews && ENTRIES[history[index]?.what ?? 'other'].passes === true,
    /** Whether a card was given to its owner later than that, by passing the request on: it shows what was said before. */
    isNewer: (card: string, index: number) =>
      [...passedOn].some(([user, since]) => index < since && card.endsWith(`-${user}`)),
  };
}

/** What a notification under a card is by now, where it stands. */
function overNow(key: string, content: Content, under: string): Surface {
  return { key, kind: 'over', to: [], content, under };
}

/** What is posted once: to these people or channels, or under a card. */
export function notification(key: string, to: string[], content: Content, under?: string): Surface {
  return { key, kind: 'notification', to, content, under };
}
