import { createHash } from 'node:crypto';
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
import { cannotPostThere, messageGone, post, type SlackClient } from './api.ts';
import { FEED_LINE } from './card-keys.ts';
import { explainRefusal } from './explain.ts';
import { createPosting, TooEarly } from './posting.ts';
import { type Channels, changesWhatIsWanted, type Surface, surfaces } from './surfaces.ts';

/** How soon to look again when somebody else is painting the same request. */
const BUSY_MS = 250;

/** What exists of a request in Slack, as far as it is known, and what was announced and not answered. */
type Known = Readonly<{
  cards: Map<string, Card>;
  postings: ReadonlyMap<string, Posting>;
  /** Keys of messages that may stand in Slack, though nobody can read where. */
  unreadable: ReadonlySet<string>;
  /** Until when there may have been more, which the store forgot (epoch ms); undefined when it forgot nothing. */
  forgottenAt?: number;
}>;

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
}): Notifier {
  const { client, requests, cards, homes, restartedAt, channels, clock, observer } = deps;
  const posting = createPosting(deps);

  async function paintUntilNewest(first: Request, writer: CardWriter): Promise<void> {
    let request = first;
    for (;;) {
      // Before it counts as shown: from then on nobody would look at this version again.
      await homes.changed(request);
      await paint(request, writer);
      await requests.shown(request);
      const newest = await requests.load(request.teamId, request.id);
      // Somebody changed it while we painted, and found us painting: it is ours to paint again.
      if (!newest || newest.version === request.version) return;
      request = newest;
    }
  }

  async function paint(request: Request, writer: CardWriter): Promise<void> {
    const { teamId, id } = request;
    // First, since a restart makes another of what is known.
    const forgottenAt = await restartedAt(teamId);
    const { announced: postings, unreadable } = await cards.unsettled(teamId, id);
    const known: Known = {
      ...(request.createdAt <= forgottenAt ? { forgottenAt } : {}),
      cards: new Map(await cards.load(teamId, id)),
      postings,
      unreadable,
    };
    for (const card of unreadable)
      observer.trouble('card cannot be read', new Error('what is kept of a card is not of this version'), { id, card });
    const tried = new Set<string>();
    let trouble: unknown;
    let wanted: Surface[];
    let isOutdated: boolean;
    const bringAll = async (kind: Surface['kind']): Promise<void> => {
      for (const next of wanted) {
        if (next.kind !== kind || tried.has(next.key)) continue;
        tried.add(next.key);
        const before = known.cards.get(next.key);
        try {
          await bring(request, next, known, writer);
        } catch (error) {
          if (error instanceof LostTurn) throw error;
          // One closed door must not keep the others from being told.
          trouble ??= error;
          observer.trouble('card not shown', error, { id: request.id, card: next.key });
        }
        const now = known.cards.get(next.key);
        if (now && changesWhatIsWanted(next.key, before, now)) isOutdated = true;
      }
    };
    // What exists changes what is wanted (replies need their card, people are asked directly where a channel is closed), so it is derived again
    // when all cards are there, and only where one of them is new: the work must not grow with the number of messages times itself.
    do {
      isOutdated = false;
      wanted = surfaces(request, channels, known.cards);
      await bringAll('card');
    } while (isOutdated);
    await bringAll('note');
    if (trouble !== undefined) throw trouble;
  }

  /** Posts or repaints one message, where there is something to do, and keeps where it is. */
  async function bring(request: Request, surface: Surface, known: Known, writer: CardWriter): Promise<void> {
    const { key, content } = surface;
    const wanted = { request, key, content, shows: digest(surface) };
    const keep = async (card: Card | undefined) => {
      if (!card) return;
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
    if (surface.kind === 'note' || card.shows === wanted.shows || card.ts === undefined) return;
    try {
      await keep(await posting.update(wanted, { ...card, ts: card.ts }));
    } catch (error) {
      if (!messageGone(error)) throw error;
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
    const parent = surface.under === undefined ? undefined : known.cards.get(surface.under);
    if (surface.under !== undefined && parent?.ts === undefined) return undefined;
    const places = parent ? [parent.channel] : surface.to;
    for (const place of places) {
      try {
        return await posting.post(writer, wanted, place, parent?.ts);
      } catch (error) {
        if (!cannotPostThere(error)) throw error;
        observer.trouble('bot cannot post there', error, { channel: place, card: surface.key });
      }
    }
    return { channel: places.at(-1) ?? '', shows: wanted.shows };
  }

  return {
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

    async refuse({ user, channel }, refusal) {
      const text = explainRefusal(refusal);
      try {
        await client.chat.postEphemeral({ channel, user, text });
      } catch (error) {
        // Not in that channel any more, or a direct message: what only they should read is written to them.
        observer.trouble('not answered in place', error, { channel });
        await post(client, { channel: user, content: { text, blocks: [] } }).catch((again: unknown) => {
          // Nobody who could be told; another attempt would not find them either.
          if (!cannotPostThere(again)) throw again;
          observer.trouble('person not told', again, { user });
        });
      }
    },
  };
}

function digest({ content }: Surface): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('base64url').slice(0, 22);
}
