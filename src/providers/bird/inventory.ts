import { setTimeout as sleep } from 'node:timers/promises';
import type { InventoryAbility, ListedNumber } from '../../workflow/inventory.ts';
import type { Http } from '../client/http.ts';
import { patiently } from '../client/patiently.ts';
import { readListed, readTerms } from './answers.ts';
import { readPages } from './pages.ts';

const MAX_PAGES = 1_000;
const MAX_SUBSCRIPTION_PAGES = 5;

type Place = Readonly<{ http: Http; ownedPath: string; workspaceId: string }>;

/** All numbers of the workspace, and what each costs, which Bird tells of each apart. `pause` takes milliseconds. */
export function inventoryOf(
  { http, ownedPath, workspaceId }: Place,
  pause: (ms: number) => Promise<unknown> = sleep,
): InventoryAbility {
  return {
    async list() {
      const { rows, shortfall } = await readPages(
        http,
        ownedPath,
        {},
        {
          ...{ mostPages: MAX_PAGES, what: 'owned numbers', complete: true },
          around: (read) => patiently(read, pause),
        },
      );
      const { numbers, unreadable } = readListed(rows, http.now());
      return { numbers: numbers.map(onOurClock), unreadable, whole: shortfall === undefined && unreadable === 0 };
    },

    async terms({ id }) {
      if (id === undefined) return undefined;
      const path = `/workspaces/${workspaceId}/endpoints/${encodeURIComponent(id)}/subscriptions`;
      const { rows } = await readPages(
        http,
        path,
        {},
        {
          ...{ mostPages: MAX_SUBSCRIPTION_PAGES, what: 'subscriptions', complete: true },
          around: (read) => patiently(read, pause),
        },
      );
      const terms = readTerms(rows, http.now());
      return terms && { ...terms, endsAt: moved(terms.endsAt) };
    },
  };

  function onOurClock(listed: ListedNumber): ListedNumber {
    return { ...listed, at: moved(listed.at), endsAt: moved(listed.endsAt) };
  }

  function moved(at: number | undefined): number | undefined {
    return at === undefined ? undefined : at - (http.clock.offsetMs() ?? 0);
  }
}
