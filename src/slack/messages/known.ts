import type { Request } from '../../domain/request.ts';
import { LockLostError } from '../../workflow/lock-lost-error.ts';
import type { Card, CardStore, CardWriter, Observer, Posting } from '../../workflow/ports.ts';
import type { StoreRun } from '../../workflow/store-runs.ts';
import type { Poster, Wanted } from './posting.ts';
import { isPosted, type Surface } from './surface.ts';
import { shownBy } from './surfaces.ts';

/** What is known of a request's messages in Slack while one version of it is brought there. */
export type Known = {
  readonly request: Request;
  readonly writer: CardWriter;
  readonly cards: Map<string, Card>;
  /** What was announced and not answered. */
  readonly postings: ReadonlyMap<string, Posting>;
  /** Keys of messages that may stand in Slack, though where cannot be read. */
  readonly unreadable: ReadonlySet<string>;
  /** Cards that were seen to stand in Slack meanwhile, and those that were posted anew since they did not. */
  readonly seen: Set<string>;
  readonly anew: Set<string>;
  /** What the last step changed: the cards as they were before it. */
  readonly changes: Map<string, Card | undefined>;
  /** What must exist, as derived last. */
  wanted: readonly Surface[];
  /** The store's run in which it is rendered. */
  readonly run: string;
  /** Until when there may have been more, which the store forgot (epoch ms); undefined when it forgot nothing. */
  readonly forgottenAt?: number;
};

/** Reads what is kept of the request's messages. */
export async function readKnown(
  {
    cards,
    lastRun,
    observer,
  }: Readonly<{
    cards: Pick<CardStore, 'known'>;
    lastRun: (teamId: string) => Promise<StoreRun>;
    observer: Observer;
  }>,
  request: Request,
  writer: CardWriter,
): Promise<Known> {
  const { teamId, id, createdAt } = request;
  // First, since a restart makes another of what is known.
  const run = await lastRun(teamId);
  const { cards: kept, announced, unreadable } = await cards.known(teamId, id);
  for (const card of unreadable)
    observer.warn('card cannot be read', new Error('what is kept of a card is not of this version'), { id, card });
  return {
    request,
    writer,
    cards: new Map(kept),
    postings: announced,
    unreadable,
    seen: new Set(),
    anew: new Set(),
    changes: new Map(),
    wanted: [],
    run: run.id,
    forgottenAt: createdAt <= run.at ? run.at : undefined,
  };
}

/** The message as it is to be posted. */
export function wantedOf(surface: Surface, { request, run }: Known): Wanted {
  const { key, content } = surface;
  return { request, key, content, rendered: shownBy(surface, run) };
}

/** What keeping a card takes. */
export type KeepDeps = Readonly<{ cards: Pick<CardStore, 'load' | 'invalidate'>; posting: Poster }>;

/** Keeps where a message is and what it shows, where that is news. */
export async function keep(deps: KeepDeps, known: Known, key: string, card: Card | undefined): Promise<void> {
  if (!card) return;
  if (isPosted(card)) known.seen.add(key);
  known.changes.set(key, known.cards.get(key));
  known.cards.set(key, card);
  try {
    await known.writer.save(key, card);
  } catch (error) {
    if (error instanceof LockLostError) await putRight(deps, known.request, key, card);
    throw error;
  }
}

/** A process that lost its lock in a long sleep may have posted an older version: it is rendered anew, or taken back where it is one too many. */
async function putRight({ cards, posting }: KeepDeps, { teamId, id }: Request, key: string, rendered: Card) {
  const seen = (await cards.load(teamId, id)).get(key);
  if (isPosted(rendered) && isPosted(seen) && seen.ts !== rendered.ts) await posting.takeBack(rendered);
  else await cards.invalidate(teamId, id, key);
}
