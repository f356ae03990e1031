import type { Entry, Request } from '../domain/request.ts';
import type { Card } from '../workflow/ports.ts';
import { approvalKey, FEED_LINE, keysByRound, REQUEST_CARD, roundOf, roundOfKey, roundsOf } from './card-keys.ts';
import { told } from './told.ts';
import { approvalCard, earlierCard, type Shown } from './views/approval-card.ts';
import type { Content } from './views/blocks.ts';
import { feedLine } from './views/feed-line.ts';
import { requestCard } from './views/request-card.ts';

/** A message that must exist for a request. A `card` is repainted whenever it differs; a `note` is posted once and stays. */
export type Surface = Readonly<{
  /** Names it among the request's messages, for good. */
  key: string;
  kind: 'card' | 'note';
  /**
   * Channels, or people to write to directly, in the order to try: the next is for when the bot cannot post to the one before.
   * Nobody: what is there is repainted, and nothing is posted anew.
   */
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
    { key: REQUEST_CARD, kind: 'card', to: [request.channel, request.requester], content: requestCard(request) },
    ...approvals(request, channels, cards),
    ...earlierApprovals(request, cards),
    ...told(request, cards),
    ...feed(request, channels),
  ];
}

function approvals(request: Request, channels: Channels, cards: ReadonlyMap<string, Card>): Surface[] {
  const state = toDecide(request);
  if (!state) return [];
  const round = roundOf(request);
  const content = approvalCard(request, state);
  // A channel in which the bot cannot post would leave the request without anybody to decide: everybody is asked directly then.
  const key = approvalKey(request, undefined, round);
  const card = cards.get(key);
  if (channels.approvals !== undefined && !(card && card.ts === undefined)) {
    return [{ key, kind: 'card', to: [channels.approvals], content }];
  }
  return state.asked.users.map((user) => ({
    key: approvalKey(request, user, round),
    kind: 'card',
    to: [user],
    content,
  }));
}

/** Cards of holds that are gone while the request goes on: they must not look as if somebody could still decide there. */
function earlierApprovals(request: Request, cards: ReadonlyMap<string, Card>): Surface[] {
  const newest = roundOf(request);
  const open = toDecide(request) ? newest : Number.POSITIVE_INFINITY;
  const earlier = [...keysByRound(cards.keys())].filter(([round]) => round < open);
  if (earlier.length === 0) return [];
  const entries = new Map<number, Entry[]>(earlier.map(([round]) => [round, []]));
  const rounds = roundsOf(request);
  request.history.forEach((entry, index) => void entries.get(rounds[index] ?? 1)?.push(entry));
  return earlier.flatMap(([round, keys]) => {
    const content = earlierCard(entries.get(round) ?? [], round < newest);
    return keys.map((key) => ({ key, kind: 'card', to: [], content }) as const);
  });
}

/** Whether a card that is now there, or can not be, may change which messages must exist: replies need theirs, a closed channel leads to direct messages. */
export function changesWhatIsWanted(key: string, before: Card | undefined, now: Card): boolean {
  if (key !== REQUEST_CARD && roundOfKey(key) === undefined) return false;
  return before?.channel !== now.channel || (before.ts === undefined) !== (now.ts === undefined);
}

/** The state, where the approvers have a number to decide about or have decided. */
function toDecide({ state }: Request): Shown | undefined {
  return 'asked' in state && state.asked && state.hold ? { ...state, hold: state.hold, asked: state.asked } : undefined;
}

function feed(request: Request, { feed }: Channels): Surface[] {
  const { state } = request;
  if (state.name !== 'purchased') return [];
  return [{ key: FEED_LINE, kind: 'note', to: [feed], content: feedLine(request, state.hold, state.approval.by) }];
}
