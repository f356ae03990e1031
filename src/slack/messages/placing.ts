import { secondsToMilliseconds } from 'date-fns';
import type { Request } from '../../domain/request.ts';
import type { Card, CardStore, CardWriter, Clock, Observer, Posting } from '../../workflow/ports.ts';
import { cannotPostThere, parentGone, type SlackClient, tokenRefused } from '../connection/api.ts';
import { approvalKey, FEED_LINE, REQUEST_CARD } from './card-keys.ts';
import type { ClosedPlaces } from './closed-places.ts';
import { createNowhere } from './nowhere.ts';
import type { createPosting, Wanted } from './posting.ts';
import type { Surface } from './surface.ts';
import { shownBy } from './surfaces.ts';

/** What exists of a request in Slack, as far as it is known, and what was announced and not answered. */
export type Known = {
  readonly cards: Map<string, Card>;
  readonly postings: ReadonlyMap<string, Posting>;
  /** Keys of messages that may stand in Slack, though nobody can read where. */
  readonly unreadable: ReadonlySet<string>;
  /** Cards that were seen to stand in Slack while this version was painted, and those that were posted anew since they did not. */
  readonly standing: Set<string>;
  readonly anew: Set<string>;
  /** What the last step changed: the cards as they were before it. */
  readonly changes: Map<string, Card | undefined>;
  /** What must exist, as derived last. */
  wanted: readonly Surface[];
  /** The store's run in which it is painted. */
  readonly run: string;
  /** Until when there may have been more, which the store forgot (epoch ms); undefined when it forgot nothing. */
  readonly forgottenAt?: number;
};

/** So long after a number is held its approvers' channel is waited for before they are asked directly. */
const ASK_WITHIN_MS = secondsToMilliseconds(20);

/** Puts messages of a request into Slack that are not there yet, each at the first of its places that takes it. */
export function createPlacing(deps: {
  client: SlackClient;
  cards: Pick<CardStore, 'load' | 'doubt'>;
  posting: ReturnType<typeof createPosting>;
  closed: ClosedPlaces;
  clock: Clock;
  observer: Observer;
}) {
  const { cards, posting, closed, clock, observer } = deps;
  const tellNowhere = createNowhere(deps);

  return { putRight, forgotten, postFirst, isGivenUp };

  /** What was painted out of turn, after a long sleep, may be older than what stood there: it is painted anew, or taken back where it is one too many. */
  async function putRight({ teamId, id }: Request, key: string, painted: Card): Promise<void> {
    const standing = (await cards.load(teamId, id)).get(key);
    const { ts } = painted;
    if (ts !== undefined && standing?.ts !== undefined && standing.ts !== ts)
      await posting.takeBack({ ...painted, ts });
    else await cards.doubt(teamId, id, key);
  }

  /** A message that was posted before the store forgot that it was, or of which it holds nothing that can be read. Of forgotten notes only the feed's: what happens next may be told under the same key. */
  async function forgotten(
    { key, kind, to, under }: Surface,
    wanted: Wanted,
    { forgottenAt, unreadable, cards: standing }: Known,
  ): Promise<Card | undefined> {
    const wasKept = unreadable.has(key);
    if (!wasKept && (forgottenAt === undefined || (kind === 'note' && key !== FEED_LINE))) return undefined;
    const parent = under === undefined ? undefined : standing.get(under);
    const thread = wasKept && parent?.ts !== undefined ? { under: parent.ts } : {};
    const at = wasKept ? wanted.request.createdAt : (forgottenAt ?? 0);
    for (const place of parent ? [parent.channel] : to) {
      const found = await posting.settle(wanted, { at, to: place, shows: '', ...thread });
      if (found) return found;
    }
    return undefined;
  }

  async function postFirst(
    surface: Surface,
    wanted: Wanted,
    known: Known,
    writer: CardWriter,
  ): Promise<Card | undefined> {
    if (surface.under !== undefined) return reply(surface.under, wanted, known, writer);
    let refusal: unknown;
    for (const place of surface.to) {
      const posted = await postUnlessRefused(wanted, writer, place);
      if (!('refusal' in posted)) {
        closed.opened(place);
        return posted;
      }
      refusal = posted.refusal;
      closed.refused(place, refusal);
    }
    if (surface.key === REQUEST_CARD && !known.cards.has(REQUEST_CARD)) await tellNowhere(wanted.request, refusal);
    return { channel: surface.to.at(-1) ?? '', shows: wanted.shows };
  }

  /** The card that was posted, or Slack's word that nothing can be posted there; every other failure is thrown. */
  async function postUnlessRefused(
    wanted: Wanted,
    writer: CardWriter,
    place: string,
    threadTs?: string,
  ): Promise<Card | Readonly<{ refusal: unknown }>> {
    try {
      return await posting.post(writer, wanted, place, threadTs);
    } catch (error) {
      const isGone = threadTs === undefined && isGivenUp(wanted.key, wanted.request, error);
      if (!cannotPostThere(error) && !isGone) throw error;
      observer.trouble('bot cannot post there', error, { channel: place, card: wanted.key });
      return { refusal: error };
    }
  }

  /** A reply to a card. Where the card is gone, or nothing can be written under it, the card is posted anew first, here or at its next place. */
  async function reply(under: string, wanted: Wanted, known: Known, writer: CardWriter): Promise<Card | undefined> {
    const parent = known.cards.get(under);
    if (parent?.ts === undefined) return undefined;
    const isThere = known.standing.has(under) || (await posting.stands({ ...parent, ts: parent.ts }));
    let isClosed = false;
    if (isThere) {
      known.standing.add(under);
      const posted = await postUnlessRefused(wanted, writer, parent.channel, parent.ts);
      if (!('refusal' in posted)) return posted;
      isClosed = !parentGone(posted.refusal) || known.anew.has(under);
      if (isClosed) closed.refused(parent.channel, posted.refusal);
    }
    const card = known.wanted.find(({ key }) => key === under);
    // A card of a hold that is gone: nothing more is to be said there.
    if (!card || card.to.length === 0) return { channel: parent.channel, shows: wanted.shows };
    known.anew.add(under);
    known.standing.delete(under);
    const isDirect = parent.channel.startsWith('D');
    const to = isClosed
      ? card.to.filter((place) => (isDirect ? !/^[UW]/.test(place) : place !== parent.channel))
      : card.to;
    const again = await postFirst(
      { ...card, to },
      { request: wanted.request, key: under, content: card.content, shows: shownBy(card, known.run) },
      known,
      writer,
    );
    if (again) {
      known.changes.set(under, parent);
      known.cards.set(under, again);
      await writer.save(under, again);
    }
    if (again?.ts === undefined) return { channel: parent.channel, shows: wanted.shows };
    known.standing.add(under);
    return reply(under, wanted, known, writer);
  }

  /**
   * Whether a channel that takes the approvers' card neither now nor, it seems, soon counts as closed: whatever the failure says, somebody has to be
   * asked while there is time. Where the bot's token is refused nobody else could be asked either.
   */
  function isGivenUp(key: string, request: Request, error: unknown): boolean {
    if (request.state.name !== 'awaitingApproval' || key !== approvalKey(request) || tokenRefused(error)) return false;
    const heldAt = request.history.findLast(({ what }) => what === 'held')?.at ?? request.createdAt;
    return clock() >= heldAt + ASK_WITHIN_MS;
  }
}
