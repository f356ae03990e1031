import type { Request } from '../../domain/request.ts';
import type { CardStore, HomeStore, Observer, RequestStore } from '../../workflow/ports.ts';
import { createAbsenceTeller, createAwayFacts } from './away.ts';
import { createCardPresence } from './card-presence.ts';
import { createHomeNumbers } from './home-numbers.ts';
import { createHomes } from './homes.ts';
import { createLists } from './lists.ts';
import { createNotifier } from './notifier.ts';

/** Everything that Slack shows of requests, wired: their cards, people's lists, and their Homes. */
export function createShown(
  deps: Omit<Parameters<typeof createNotifier>[0], 'homes'> &
    Omit<Parameters<typeof createHomes>[0], 'lists' | 'store'> &
    Omit<Parameters<typeof createLists>[0], 'homes' | 'stands' | 'away' | 'homeNumbers'> &
    Parameters<typeof createAwayFacts>[0] &
    Parameters<typeof createHomeNumbers>[0] & {
      requests: RequestStore;
      cards: CardStore;
      homeStore: HomeStore;
      observer: Observer;
      /** Has what must follow from a request follow, also that its cards are rendered. */
      followUp: (request: Request) => Promise<unknown>;
    },
) {
  const { cards, homeStore, followUp } = deps;
  const stands = createCardPresence({
    stands: (card) => notifier.stands(card),
    async lost(request, key) {
      await cards.invalidate(request.teamId, request.id, key);
      await followUp(request);
    },
  });
  const besides = { away: createAwayFacts(deps), homeNumbers: createHomeNumbers(deps) };
  const lists = createLists({ ...deps, homes: homeStore, stands, ...besides });
  const homes = createHomes({ ...deps, lists, store: homeStore });
  const notifier = createNotifier({ ...deps, homes });
  return { lists, homes, notifier, absenceTeller: createAbsenceTeller(deps) };
}
