import { setTimeout as sleep } from 'node:timers/promises';
import { otherForms } from '../../domain/number-forms.ts';
import type { Inventory, InventoryAbility, ListedNumber } from '../../workflow/inventory.ts';
import type { Query } from '../client/exchange.ts';
import type { Http } from '../client/http.ts';
import { patiently } from '../client/patiently.ts';
import { digitsOf, sameNumber } from '../reading/read-number.ts';
import { rowsTold } from '../reading/whole-list.ts';
import { readListed } from './answers.ts';
import { readPages } from './pages.ts';
import { readTerms } from './terms.ts';

const MAX_PAGES = 1_000;
const MAX_SUBSCRIPTION_PAGES = 5;

type Place = Readonly<{ http: Http; ownedPath: string; workspaceId: string }>;

/** All numbers of the workspace, and what each costs, which Bird tells of each apart. `pause` takes milliseconds. */
export function inventoryOf(
  { http, ownedPath, workspaceId }: Place,
  pause: (ms: number) => Promise<unknown> = sleep,
): InventoryAbility {
  return {
    list: () => readAll({}),

    async find(number) {
      // As for an order, a number that may be listed in another form is looked for in the whole list, and one that a search does not find as ours, too.
      const found =
        otherForms(number).length > 1 ? undefined : await readAll({ numberString: digitsOf(number) }, number);
      if (found?.numbers.some(({ state }) => state !== 'gone')) return found;
      return readAll({}, number);
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
      return readTerms(rows, http.now() + ahead());
    },
  };

  /** Every row that Bird lists for this query; only those of the number that is `sought`, where one is. */
  async function readAll(query: Query, sought?: string): Promise<Inventory> {
    let told = 0;
    const { rows, shortfall, moved } = await readPages(http, ownedPath, query, {
      ...{ mostPages: MAX_PAGES, what: 'owned numbers', complete: true, urgent: sought !== undefined },
      async around(read) {
        const body = await patiently(read, pause);
        told = Math.max(told, rowsTold(body));
        return body;
      },
    });
    const { numbers, unreadable } = readListed(rows, http.now() + ahead(), sought);
    const wanted = sought === undefined ? numbers : numbers.filter(({ number }) => sameNumber(number, sought));
    const whole = !shortfall && !moved && unreadable === 0 && told <= rows.length;
    return { numbers: wanted.map(onOurClock), unreadable, whole };
  }

  /** When it became ours is compared with our times; when it ends is a date that is read by people, and stays as it is stated. */
  function onOurClock(listed: ListedNumber): ListedNumber {
    return listed.at === undefined ? listed : { ...listed, at: listed.at - ahead() };
  }

  /** How far Bird's clock, by which it tells times, is ahead of ours. */
  function ahead(): number {
    return http.clock.offsetMs() ?? 0;
  }
}
