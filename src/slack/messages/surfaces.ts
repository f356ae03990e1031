import { digest } from '../../domain/digest.ts';
import type { Entry } from '../../domain/entry.ts';
import type { ProviderName } from '../../domain/group.ts';
import { phaseOf } from '../../domain/phases.ts';
import type { Policy } from '../../domain/policy/schema.ts';
import { type Question, questionsOf } from '../../domain/questions.ts';
import { holdOf, type Request } from '../../domain/request.ts';
import type { Card } from '../../workflow/ports.ts';
import { channelMention, phone } from '../format.ts';
import { approvalCard, earlierCard, type Shown } from '../views/approval-card.ts';
import { sentence } from '../views/blocks.ts';
import { feedLine } from '../views/feed-line.ts';
import { questionCard } from '../views/questions.ts';
import { requestCard } from '../views/request-card.ts';
import { words } from '../words/words.ts';
import {
  approvalKey,
  DIRECT,
  FEED_LINE,
  holdNoOf,
  holdNoOfKey,
  holdNosOf,
  keysByHoldNo,
  QUESTION,
  REQUEST_CARD,
  TOLD,
  usersOf,
} from './card-keys.ts';
import { notification, notifications } from './notifications.ts';
import { isPosted, type Surface } from './surface.ts';

export type Channels = Readonly<{ approvals?: string; feed: string }>;

/** Where the customers of each provider set up a number that they have bought. */
export type Consoles = ReadonlyMap<ProviderName, string>;

/**
 * Every message that must exist for the request as it stands: the saved state alone says so, so a crash or a lost answer
 * is made good by rendering again. `cards` are those that exist.
 */
export function surfaces(
  request: Request,
  channels: Channels,
  cards: ReadonlyMap<string, Card>,
  consoles: Consoles = new Map(),
  policy?: Policy,
): Surface[] {
  if (request.cardsGone) return [];
  const asked = questionsOf(request);
  return [
    {
      key: REQUEST_CARD,
      kind: 'card',
      to: [request.channel, request.requester],
      content: requestCard(request, policy),
    },
    ...approvals(request, asked, channels, cards),
    ...earlierApprovals(request, cards),
    ...notifications(request, cards, consoles),
    ...questions(request, asked),
    ...feed(request, channels, cards),
    ...unreached(request, channels, cards),
  ];
}

function approvals(
  request: Request,
  asked: readonly Question[],
  channels: Channels,
  cards: ReadonlyMap<string, Card>,
): Surface[] {
  const state = toDecide(request);
  const holdNo = holdNoOf(request);
  if (!state || isNobodys(state, holdNo, cards)) return [];
  const content = approvalCard(request, state, asked);
  // A channel in which the bot cannot post would leave the request without an approver: each of them is asked directly then.
  const key = approvalKey(request, undefined, holdNo);
  const card = cards.get(key);
  const shared: Surface[] =
    channels.approvals === undefined ? [] : [{ key, kind: 'card', to: [channels.approvals], content }];
  const owners = usersOf(cards.keys(), holdNo);
  const cardOf = (user: string, to: readonly string[] = [user]) => ({
    key: approvalKey(request, user, holdNo),
    kind: 'card' as const,
    to,
    content,
  });
  // Who is not asked any more, and has a card, sees there how it goes on.
  const others = (readers: readonly string[]) =>
    owners.filter((user) => !readers.includes(user)).map((user) => cardOf(user, []));
  if (shared.length > 0 && (!card || isPosted(card))) {
    // Who was handed it, or decides for one who is away, need not read the channel: they have it where they read what is written to them.
    const { passedTo = [], approvers } = state.name === 'awaitingApproval' ? state : {};
    const handed = [...new Set([...passedTo, ...Object.keys(approvers?.standIns ?? {})])];
    return [...shared, ...handed.map((user) => cardOf(user)), ...others(handed)];
  }
  // Of what ended long ago it is not kept who was asked directly: those who have a card.
  const { users } = state.approvers;
  const readers = users.length > 0 ? users : owners;
  const direct = [...readers.map((user) => cardOf(user)), ...others(readers)];
  const isReached = direct.some((each) => isPosted(cards.get(each.key)));
  return isReached ? direct : [...shared, ...direct];
}

/** Each question to the requester, in a direct message of its own: one that is over is not posted any more. */
function questions(request: Request, asked: readonly Question[]): Surface[] {
  const hold = holdOf(request);
  const isOpen = request.state.name === 'awaitingApproval';
  return asked.map((question) => ({
    key: `${QUESTION}${question.no}`,
    kind: 'card',
    to: isOpen && !question.answered && question.asked.number === hold?.number ? [request.requester] : [],
    content: questionCard(request, question, hold),
  }));
}

/** Cards of holds that are gone while the request goes on: they must not look as if an approver could still decide there. */
function earlierApprovals(request: Request, cards: ReadonlyMap<string, Card>): Surface[] {
  const newest = holdNoOf(request);
  const open = toDecide(request) ? newest : Number.POSITIVE_INFINITY;
  const earlier = [...keysByHoldNo(cards.keys())].filter(([holdNo]) => holdNo < open);
  if (earlier.length === 0) return [];
  const entries = new Map<number, Entry[]>(earlier.map(([holdNo]) => [holdNo, []]));
  const holdNos = holdNosOf(request);
  request.history.forEach((entry, index) => void entries.get(holdNos[index] ?? 1)?.push(entry));
  return earlier.flatMap(([holdNo, keys]) => {
    const content = earlierCard(entries.get(holdNo) ?? [], holdNo < newest);
    return keys.map((key) => ({ key, kind: 'card', to: [], content }) as const);
  });
}

/** Whether a card that is now there, or can not be, may change which messages must exist: replies need theirs, a closed channel leads to direct messages. */
export function changesWhatIsWanted(key: string, before: Card | undefined, now: Card): boolean {
  if (key !== REQUEST_CARD && key !== FEED_LINE && holdNoOfKey(key) === undefined) return false;
  return before?.channel !== now.channel || isPosted(before) !== isPosted(now);
}

/** What nobody was asked about has no card, until somebody has to see to it. */
function isNobodys(state: Shown, holdNo: number, cards: ReadonlyMap<string, Card>): boolean {
  if (!('approval' in state) || !state.approval.automatic) return false;
  const mustAct = state.name === 'unconfirmed' && state.askPerson;
  return !mustAct && !keysByHoldNo(cards.keys()).has(holdNo);
}

/** The state, where the approvers have a number to decide about or have decided. */
function toDecide({ state }: Request): Shown | undefined {
  return 'approvers' in state && state.approvers && state.hold
    ? { ...state, hold: state.hold, approvers: state.approvers }
    : undefined;
}

function feed(request: Request, { feed }: Channels, cards: ReadonlyMap<string, Card>): Surface[] {
  const { state, requester } = request;
  if (state.name !== 'purchased') return [];
  const line = cards.get(FEED_LINE);
  const content = feedLine(request, state.hold, state.approval);
  const late = sentence(words.notes.feedClosed(phone(state.hold.number), channelMention(feed)));
  return [
    notification(FEED_LINE, [feed], content),
    ...(line && !isPosted(line) ? [notification(`${DIRECT}feed`, [requester], late)] : []),
  ];
}

/** The requester is told where the approvers' channel is closed: who was asked instead, or that no approver could be. */
function unreached(request: Request, channels: Channels, cards: ReadonlyMap<string, Card>): Surface[] {
  const { state, requester } = request;
  if (state.name !== 'awaitingApproval') return [];
  const holdNo = holdNoOf(request);
  const shared = cards.get(approvalKey(request, undefined, holdNo));
  if (channels.approvals !== undefined && (!shared || isPosted(shared))) return [];
  const direct = state.approvers.users.map((user) => cards.get(approvalKey(request, user, holdNo)));
  const number = phone(state.hold.number);
  const tell = (key: string, text: string) => [notification(`${DIRECT}${key}-${holdNo}`, [requester], sentence(text))];
  if (direct.some(isPosted)) {
    return channels.approvals === undefined ? [] : tell('closed', words.notes.askedDirectly(number));
  }
  return direct.every((card) => card !== undefined) ? tell('nobody', words.notes.nobodyReached(number)) : [];
}

/**
 * Where it is tried again, for as long as it matters, to post what could be posted nowhere: that a bot is not in a channel passes. Of the rest
 * another place has the news, or it is too late for it.
 */
export function isWantedStill({ key }: Surface, request: Request, cards: ReadonlyMap<string, Card>): boolean {
  if (key === FEED_LINE) return true;
  const { state } = request;
  if (key === REQUEST_CARD) return !phaseOf(state).isOver;
  if (key.startsWith(QUESTION)) return state.name === 'awaitingApproval';
  if (state.name !== 'awaitingApproval' || holdNoOfKey(key) !== holdNoOf(request)) return false;
  return ![...cards].some(([other, card]) => isPosted(card) && holdNoOfKey(other) === holdNoOf(request));
}

/** Who a message is for decides when it is brought: the requester first, then the approvers who must act, then all others. */
export function urgencyOf({ key, under = key }: Surface, request: Request): 0 | 1 | 2 {
  if (key.startsWith(TOLD)) return 2;
  const holdNo = holdNoOfKey(under);
  if (holdNo === undefined) return 0;
  const { state } = request;
  const mustAct = state.name === 'awaitingApproval' || (state.name === 'unconfirmed' && state.askPerson);
  return mustAct && holdNo === holdNoOf(request) ? 1 : 2;
}

/** The order in which messages are brought; a card before what is said under it. */
export const STEPS = ([0, 1, 2] as const).flatMap((urgency) =>
  (['card', 'notification', 'over'] as const).map((kind) => ({ urgency, kind })),
);

const SHOWN_LENGTH = 12;

/** Names what a message shows. What it showed in another run of the store is not known any more: whatever was rendered last may be forgotten. */
export function shownBy({ content }: Surface, run: string): string {
  // Of two it is only seen that they differ, and every open request has some: earlier versions kept the whole digest.
  return digest([run, content]).slice(0, SHOWN_LENGTH);
}
