import { createHash } from 'node:crypto';
import type { Request } from '../domain/request.ts';
import type { Card, CardStore, Clock, Homes, Notifier, Observer, RequestStore } from '../workflow/ports.ts';
import { cannotPostThere, messageGone, post, retryAfterMs, type SlackClient } from './api.ts';
import { explainRefusal } from './explain.ts';
import { type Channels, type Surface, surfaces } from './surfaces.ts';

/** How soon to look again when somebody else is painting the same request. */
const BUSY_MS = 250;

/** Brings what Slack shows in line with the saved state: posts what is missing, repaints what differs. */
export function createNotifier(deps: {
  client: SlackClient;
  requests: RequestStore;
  cards: CardStore;
  homes: Pick<Homes, 'changed'>;
  channels: Channels;
  clock: Clock;
  observer: Observer;
}): Notifier {
  const { client, requests, cards, homes, channels, clock, observer } = deps;

  async function paintUntilNewest(first: Request): Promise<void> {
    let request = first;
    for (;;) {
      // Before it counts as shown: from then on nobody would look at this version again.
      await homes.changed(request);
      await paint(request);
      await requests.shown(request);
      const newest = await requests.load(request.teamId, request.id);
      // Somebody changed it while we painted, and found us painting: it is ours to paint again.
      if (!newest || newest.version === request.version) return;
      request = newest;
    }
  }

  async function paint(request: Request): Promise<void> {
    const known = new Map(await cards.load(request.teamId, request.id));
    const tried = new Set<string>();
    let trouble: unknown;
    // What exists changes what is wanted (replies need their card, people are asked directly where a channel is closed), so it is derived again after each.
    for (;;) {
      const next = surfaces(request, channels, known).find(({ key }) => !tried.has(key));
      if (!next) break;
      tried.add(next.key);
      try {
        const card = await bring(next, known);
        if (card === undefined) continue;
        known.set(next.key, card);
        await cards.save(request.teamId, request.id, next.key, card);
      } catch (error) {
        // One closed door must not keep the others from being told.
        trouble ??= error;
        observer.trouble('card not shown', error, { id: request.id, card: next.key });
      }
    }
    if (trouble !== undefined) throw trouble;
  }

  /** Posts or repaints one message; undefined when there is nothing to do. */
  async function bring(surface: Surface, known: ReadonlyMap<string, Card>): Promise<Card | undefined> {
    const card = known.get(surface.key);
    const shows = digest(surface);
    if (!card) return postFirst(surface, shows, known);
    if (surface.kind === 'note' || card.shows === shows || card.ts === undefined) return undefined;
    try {
      await client.chat.update({ channel: card.channel, ts: card.ts, ...surface.content });
      return { ...card, shows };
    } catch (error) {
      if (!messageGone(error)) throw error;
      return postFirst(surface, shows, known);
    }
  }

  async function postFirst(
    surface: Surface,
    shows: string,
    known: ReadonlyMap<string, Card>,
  ): Promise<Card | undefined> {
    const parent = surface.under === undefined ? undefined : known.get(surface.under);
    if (surface.under !== undefined && parent?.ts === undefined) return undefined;
    const places = parent ? [parent.channel] : surface.to;
    for (const place of places) {
      try {
        return { ...(await post(client, place, surface.content, parent?.ts)), shows };
      } catch (error) {
        if (!cannotPostThere(error)) throw error;
        observer.trouble('bot cannot post there', error, { channel: place, card: surface.key });
      }
    }
    return { channel: places.at(-1) ?? '', shows };
  }

  return {
    async show(request) {
      try {
        const painted = await cards.alone(request.teamId, request.id, async () => {
          await paintUntilNewest(request);
          return true;
        });
        return painted ? undefined : { againAt: clock() + BUSY_MS };
      } catch (error) {
        const patience = retryAfterMs(error);
        if (patience === undefined) throw error;
        return { againAt: clock() + patience };
      }
    },

    async refuse({ user, channel }, refusal) {
      const text = explainRefusal(refusal);
      try {
        await client.chat.postEphemeral({ channel, user, text });
      } catch (error) {
        // Not in that channel any more, or a direct message: what only they should read is written to them.
        observer.trouble('not answered in place', error, { channel });
        await post(client, user, { text, blocks: [] });
      }
    },
  };
}

function digest({ content }: Surface): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('base64url').slice(0, 22);
}
