import type { Request } from '../domain/request.ts';
import { LostTurn } from '../workflow/lost-turn.ts';
import type {
  Card,
  CardStore,
  CardWriter,
  Clock,
  Homes,
  Notifier,
  Observer,
  Posting,
  RequestStore,
} from '../workflow/ports.ts';
import { cannotPostThere, parentGone, type SlackClient } from './api.ts';
import { FEED_LINE, REQUEST_CARD } from './card-keys.ts';
import { type ClosedPlaces, createClosedPlaces } from './closed-places.ts';
import { createNowhere } from './nowhere.ts';
import { sooner, TooEarly } from './patience.ts';
import { createPosting } from './posting.ts';
import { createRefuse } from './refuse.ts';
import {
  type Channels,
  changesWhatIsWanted,
  digest,
  isWantedStill,
  STEPS,
  type Surface,
  surfaces,
  turnOf,
} from './surfaces.ts';

/** How soon to look again when somebody else is painting the same request. */
const BUSY_MS = 250;

/** What exists of a request in Slack, as far as it is known, and what was announced and not answered. */
type Known = {
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
  /** Until when there may have been more, which the store forgot (epoch ms); undefined when it forgot nothing. */
  readonly forgottenAt?: number;
};

/** Brings what Slack shows in line with the saved state: posts what is missing, repaints what differs. */
export function createNotifier(deps: {
  client: SlackClient;
  /** The bot's own user. */
  botUser: string;
  requests: RequestStore;
  cards: CardStore;
  homes: Pick<Homes, 'changed'>;
  /** When the store last restarted (epoch ms), which may have made it forget its last second. */
  restartedAt: (teamId: string) => Promise<number>;
  channels: Channels;
  clock: Clock;
  observer: Observer;
}): Notifier &
  Pick<ClosedPlaces, 'warnings'> & {
    /** Whether a card of a request still stands in Slack; where Slack does not say, it counts as standing. */
    stands(card: Card): Promise<boolean>;
  } {
  const { requests, cards, homes, restartedAt, channels, clock, observer } = deps;
  const posting = createPosting(deps);
  const closed = createClosedPlaces({ clock, channels });
  const tellNowhere = createNowhere(deps);

  async function paintUntilNewest(first: Request, writer: CardWriter): Promise<void> {
    let request = first;
    for (;;) {
      // Before it counts as shown: from then on nobody would look at this version again.
      await homes.changed(request);
      const done = await paint(request, writer);
      // What could be posted nowhere is tried again by the next sweep.
      if (done === 'all') await requests.shown(request);
      const newest = await requests.load(request.teamId, request.id);
      // Somebody changed it while we painted, and found us painting: it is ours to paint again.
      if (!newest || newest.version === request.version) return;
      request = newest;
    }
  }

  /** Brings every message in line; `outdated` when the request moved on meanwhile, so that nobody waits for what is no longer true. */
  async function paint(request: Request, writer: CardWriter): Promise<'all' | 'notAll' | 'outdated'> {
    const { teamId, id } = request;
    // First, since a restart makes another of what is known.
    const forgottenAt = await restartedAt(teamId);
    const { announced: postings, unreadable } = await cards.unsettled(teamId, id);
    const known: Known = {
      ...(request.createdAt <= forgottenAt ? { forgottenAt } : {}),
      cards: new Map(await cards.load(teamId, id)),
      postings,
      unreadable,
      standing: new Set(),
      anew: new Set(),
      changes: new Map(),
      wanted: [],
    };
    for (const card of unreadable)
      observer.trouble('card cannot be read', new Error('what is kept of a card is not of this version'), { id, card });
    const tried = new Set<string>();
    let trouble: unknown;
    let isOutdated = true;
    for (let step = 0; step < STEPS.length; ) {
      // What exists changes what is wanted (replies need their card, people are asked directly where a channel is closed), so it is derived
      // again, but only where something is new: the work must not grow with the number of messages times itself.
      if (isOutdated) known.wanted = surfaces(request, channels, known.cards);
      isOutdated = false;
      const { turn, kind } = STEPS[step] as (typeof STEPS)[number];
      for (const next of known.wanted) {
        if (next.kind !== kind || turnOf(next, request) !== turn || tried.has(next.key)) continue;
        tried.add(next.key);
        known.changes.clear();
        try {
          await bring(request, next, known, writer);
        } catch (error) {
          if (error instanceof LostTurn) throw error;
          // One closed door must not keep the others from being told. Whoever must wait does so no longer than for the first that may go on.
          trouble = sooner(trouble, error);
          observer.trouble('card not shown', error, { id: request.id, card: next.key });
        }
        for (const [key, before] of known.changes) {
          const now = known.cards.get(key);
          if (now && changesWhatIsWanted(key, before, now)) isOutdated = true;
        }
        if (turn > 0 && known.changes.size > 0 && (await hasMovedOn(request))) return 'outdated';
      }
      step = isOutdated ? 0 : step + 1;
    }
    if (trouble !== undefined) throw trouble;
    const isMissing = (surface: Surface) =>
      known.cards.get(surface.key)?.ts === undefined && isWantedStill(surface, request, known.cards);
    return known.wanted.some(isMissing) ? 'notAll' : 'all';
  }

  async function hasMovedOn({ teamId, id, version }: Request): Promise<boolean> {
    return ((await requests.load(teamId, id))?.version ?? version) !== version;
  }

  /** Posts or repaints one message, where there is something to do, and keeps where it is. */
  async function bring(request: Request, surface: Surface, known: Known, writer: CardWriter): Promise<void> {
    const { key, content } = surface;
    const wanted = { request, key, content, shows: digest(surface) };
    const keep = async (card: Card | undefined) => {
      if (!card) return;
      if (card.ts !== undefined) known.standing.add(key);
      known.changes.set(key, known.cards.get(key));
      known.cards.set(key, card);
      try {
        await writer.save(key, card);
      } catch (error) {
        if (error instanceof LostTurn) await putRight(request, key, card);
        throw error;
      }
    };

    const announced = known.postings.get(key);
    if (announced) await keep(await posting.settle(wanted, announced));
    else if (!known.cards.has(key)) await keep(await forgotten(surface, wanted, known));
    const card = known.cards.get(key);
    if (!card) return keep(await postFirst(surface, wanted, known, writer));
    if (card.ts === undefined) {
      const mayOpen = surface.to.some((place) => closed.mayTry(place)) && isWantedStill(surface, request, known.cards);
      return mayOpen ? keep(await postFirst(surface, wanted, known, writer)) : undefined;
    }
    if (surface.kind === 'note' || card.shows === wanted.shows) return;
    try {
      await keep(await posting.update(wanted, { ...card, ts: card.ts }));
    } catch (error) {
      if (!cannotPostThere(error)) throw error;
      await keep(await postFirst(surface, wanted, known, writer));
    }
  }

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
    wanted: Parameters<typeof posting.settle>[0],
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
    wanted: Parameters<typeof posting.post>[1],
    known: Known,
    writer: CardWriter,
  ): Promise<Card | undefined> {
    if (surface.under !== undefined) return reply(surface.under, wanted, known, writer);
    let refusal: unknown;
    for (const place of surface.to) {
      try {
        const card = await posting.post(writer, wanted, place);
        closed.opened(place);
        return card;
      } catch (error) {
        if (!cannotPostThere(error)) throw error;
        refusal = error;
        closed.refused(place, error);
        observer.trouble('bot cannot post there', error, { channel: place, card: surface.key });
      }
    }
    if (surface.key === REQUEST_CARD && !known.cards.has(REQUEST_CARD)) await tellNowhere(wanted.request, refusal);
    return { channel: surface.to.at(-1) ?? '', shows: wanted.shows };
  }

  /** A reply to a card. Where the card is gone, or nothing can be written under it, the card is posted anew first, here or at its next place. */
  async function reply(
    under: string,
    wanted: Parameters<typeof posting.post>[1],
    known: Known,
    writer: CardWriter,
  ): Promise<Card | undefined> {
    const parent = known.cards.get(under);
    if (parent?.ts === undefined) return undefined;
    const isThere = known.standing.has(under) || (await posting.stands({ ...parent, ts: parent.ts }));
    let isClosed = false;
    if (isThere) {
      known.standing.add(under);
      try {
        return await posting.post(writer, wanted, parent.channel, parent.ts);
      } catch (error) {
        if (!cannotPostThere(error)) throw error;
        isClosed = !parentGone(error) || known.anew.has(under);
        if (isClosed) closed.refused(parent.channel, error);
        observer.trouble('bot cannot post there', error, { channel: parent.channel, card: wanted.key });
      }
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
      { request: wanted.request, key: under, content: card.content, shows: digest(card) },
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

  return {
    warnings: closed.warnings,

    async stands({ ts, ...card }) {
      return ts !== undefined && (await posting.stands({ ...card, ts }));
    },

    async show(request) {
      try {
        const painted = await cards.alone(request.teamId, request.id, async (writer) => {
          await paintUntilNewest(request, writer);
          return true;
        });
        return painted ? undefined : { againAt: clock() + BUSY_MS };
      } catch (error) {
        if (error instanceof TooEarly) return { againAt: error.againAt };
        if (error instanceof LostTurn) return { againAt: clock() + BUSY_MS };
        throw error;
      }
    },

    refuse: createRefuse(deps),
  };
}
