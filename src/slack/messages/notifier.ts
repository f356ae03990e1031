import type { Request } from '../../domain/request.ts';
import type { Rules } from '../../domain/rules.ts';
import { LockLostError } from '../../workflow/lock-lost-error.ts';
import type {
  Card,
  CardStore,
  CardWriter,
  Clock,
  Homes,
  Notifier,
  Observer,
  RequestStore,
} from '../../workflow/ports.ts';
import type { StoreRun } from '../../workflow/store-runs.ts';
import type { SlackClient } from '../connection/api.ts';
import { TooEarly } from '../connection/patience.ts';
import { type ClosedPlaces, createClosedPlaces } from './closed-places.ts';
import { inTurn } from './in-turn.ts';
import { createPosting } from './posting.ts';
import { createRefuse } from './refuse.ts';
import { isPosted } from './surface.ts';
import type { Channels, Consoles } from './surfaces.ts';
import { syncRequest } from './sync-request.ts';

/** How soon to look again when another job is rendering the same request. */
const BUSY_MS = 250;

/** Brings what Slack shows in line with the saved state: posts what is missing, updates what differs. */
export function createNotifier(deps: {
  client: SlackClient;
  /** The bot's own user. */
  botUser: string;
  requests: RequestStore;
  cards: CardStore;
  homes: Pick<Homes, 'changed'>;
  lastRun: (teamId: string) => Promise<StoreRun>;
  channels: Channels;
  consoles?: Consoles;
  rules?: () => Pick<Rules, 'policy'>;
  clock: Clock;
  observer: Observer;
}): Notifier &
  Pick<ClosedPlaces, 'warnings'> & {
    /** Whether a card of a request still stands in Slack; where Slack does not say, it counts as standing. */
    stands(card: Card): Promise<boolean>;
  } {
  const { requests, cards, homes, clock } = deps;
  const posting = createPosting(deps);
  const closed = createClosedPlaces(deps);
  const toSync = { ...deps, posting, closed };
  const turns = inTurn();

  async function syncUntilNewest(first: Request, writer: CardWriter): Promise<void> {
    let request = first;
    for (;;) {
      const done = await syncRequest(toSync, request, writer).finally(() => homes.changed(request));
      // Only after the Homes are queued: no sweep looks again at a version that counts as rendered.
      // What could be posted nowhere is tried again by the next sweep.
      if (done === 'all' && (await requests.markRendered(request))) return;
      const newest = await requests.load(request.teamId, request.id);
      // A click or job changed it meanwhile, and its own render job found our lock: it is rendered again here.
      if (!newest || newest.version === request.version) return;
      request = newest;
    }
  }

  return {
    warnings: closed.warnings,
    stands: async (card) => isPosted(card) && posting.stands(card),

    async sync(request) {
      const { teamId, id } = request;
      try {
        return await turns(`${teamId} ${id}`, async (hasWaited) => {
          const newest = hasWaited ? ((await requests.load(teamId, id)) ?? request) : request;
          const isDone = await cards.withLock(teamId, id, (writer) => syncUntilNewest(newest, writer));
          return isDone ? undefined : { againAt: clock() + BUSY_MS };
        });
      } catch (error) {
        if (error instanceof TooEarly) return { againAt: error.againAt };
        if (error instanceof LockLostError) return { againAt: clock() + BUSY_MS };
        throw error;
      }
    },

    refuse: createRefuse(deps),
  };
}
