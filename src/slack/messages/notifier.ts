import type { Request } from '../../domain/request.ts';
import { LockLostError } from '../../workflow/lock-lost-error.ts';
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
  StoreRun,
} from '../../workflow/ports.ts';
import { cannotPostThere, type SlackClient } from '../connection/api.ts';
import { sooner, TooEarly } from '../connection/patience.ts';
import { type ClosedPlaces, createClosedPlaces } from './closed-places.ts';
import { createPlacing, type Known } from './placing.ts';
import { createPosting, type Wanted } from './posting.ts';
import { createRefuse } from './refuse.ts';
import type { Surface } from './surface.ts';
import { type Channels, changesWhatIsWanted, isWantedStill, STEPS, shownBy, surfaces, turnOf } from './surfaces.ts';

/** How soon to look again when somebody else is painting the same request. */
const BUSY_MS = 250;

/** Brings what Slack shows in line with the saved state: posts what is missing, repaints what differs. */
export function createNotifier(deps: {
  client: SlackClient;
  /** The bot's own user. */
  botUser: string;
  requests: RequestStore;
  cards: CardStore;
  homes: Pick<Homes, 'changed'>;
  lastRun: (teamId: string) => Promise<StoreRun>;
  channels: Channels;
  clock: Clock;
  observer: Observer;
}): Notifier &
  Pick<ClosedPlaces, 'warnings'> & {
    /** Whether a card of a request still stands in Slack; where Slack does not say, it counts as standing. */
    stands(card: Card): Promise<boolean>;
  } {
  const { requests, cards, homes, lastRun, channels, clock, observer } = deps;
  const posting = createPosting(deps);
  const closed = createClosedPlaces({ clock, channels });
  const { putRight, forgotten, postFirst, isGivenUp } = createPlacing({ ...deps, posting, closed });

  async function paintUntilNewest(first: Request, writer: CardWriter): Promise<void> {
    let request = first;
    for (;;) {
      const done = await paint(request, writer).finally(() => homes.changed(request));
      // Only after the Homes are queued: nobody looks again at a version that counts as shown.
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
    const run = await lastRun(teamId);
    const { cards: kept, announced: postings, unreadable } = await cards.known(teamId, id);
    const known: Known = {
      run: run.id,
      forgottenAt: request.createdAt <= run.at ? run.at : undefined,
      cards: new Map(kept),
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
          if (error instanceof LockLostError) throw error;
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
    const wanted = { request, key, content, shows: shownBy(surface, known.run) };
    const keep = async (card: Card | undefined) => {
      if (!card) return;
      if (card.ts !== undefined) known.standing.add(key);
      known.changes.set(key, known.cards.get(key));
      known.cards.set(key, card);
      try {
        await writer.save(key, card);
      } catch (error) {
        if (error instanceof LockLostError) await putRight(request, key, card);
        throw error;
      }
    };

    const announced = known.postings.get(key);
    if (announced) await keep(await settled(surface, wanted, announced));
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
      observer.trouble('card cannot be repainted, posted anew', error, { id: request.id, card: key });
      await keep(await postFirst(surface, wanted, known, writer));
    }
  }

  /** What became of a post that was not answered; where that cannot be told for long, somebody else is asked. */
  async function settled({ key, to }: Surface, wanted: Wanted, announced: Posting): Promise<Card | undefined> {
    try {
      return await posting.settle(wanted, announced);
    } catch (error) {
      if (!isGivenUp(key, wanted.request, error)) throw error;
      for (const place of to) closed.refused(place, error);
      observer.trouble('bot cannot post there', error, { channel: announced.to, card: key });
      return { channel: announced.to, shows: '' };
    }
  }

  return {
    warnings: closed.warnings,

    async stands({ ts, ...card }) {
      return ts !== undefined && (await posting.stands({ ...card, ts }));
    },

    async show(request) {
      try {
        const isDone = await cards.withLock(request.teamId, request.id, (writer) => paintUntilNewest(request, writer));
        return isDone ? undefined : { againAt: clock() + BUSY_MS };
      } catch (error) {
        if (error instanceof TooEarly) return { againAt: error.againAt };
        if (error instanceof LockLostError) return { againAt: clock() + BUSY_MS };
        throw error;
      }
    },

    refuse: createRefuse(deps),
  };
}
