import { otherForms } from '../../domain/number-forms.ts';
import type { OwnedNumber, Provider } from '../../workflow/provider.ts';
import { buyOnce } from '../client/buy-once.ts';
import { byStatus } from '../client/by-status.ts';
import { type ClientOptions, createHttp } from '../client/http.ts';
import { findOurs } from '../reading/owned-age.ts';
import { digitsOf } from '../reading/read-number.ts';
import type { PurchaseForm } from '../reading/read-purchase.ts';
import * as answers from './answers.ts';
import { checkBird } from './check.ts';
import { inventoryOf } from './inventory.ts';
import { lookFor } from './look.ts';
import { NAME } from './name.ts';
import { readPages } from './pages.ts';
import type { PrefixFormat } from './prefix.ts';
import { type Stock, searchStock } from './stock.ts';

export type BirdOptions = ClientOptions &
  Readonly<{
    accessKey: string;
    organizationId: string;
    workspaceId: string;
    /** Which of its two documented readings the `prefix` of a search has: "+1212" unless given. */
    prefixFormat?: PrefixFormat | undefined;
  }>;

/** Bird states a limit for another of its APIs only (50 reads a second); a tenth of that is more than people can click. */
const PER_MINUTE = 300;
const MAX_OWNED_PAGES = 100;

/**
 * How an order is answered, in whichever envelope. What stands below `capabilities` is no sign: a number is ours before its channels work, and
 * what they wait for is documented. That a set-up fee is not paid is left out of it: that may be the purchase itself.
 */
const PURCHASE: PurchaseForm = {
  bought: ['results', 'numbers', ''],
  failed: [],
  strings: false,
  good: {
    words: new Set(['active', 'completed', 'success', 'ok', '200', '201']),
    elsewhere: {
      under: 'capabilities',
      words: new Set([
        'active',
        'inactive',
        'subscription is not active',
        'capability is not supported',
        'compliance requirement not satisfied',
        'brand not ready',
        'destination brand not ready',
        'use case not ready',
      ]),
    },
  },
};

/**
 * Bird's numbers (stock items of an organisation, bought into a workspace) as a {@link Provider}. It documents no hold, so a number is ours only once bought.
 * @throws TypeError when the key cannot be sent as a header
 */
export function createBird(options: BirdOptions): Provider {
  const { accessKey: key, organizationId, workspaceId, quota, prefixFormat = 'international' } = options;
  const stockPath = `/organizations/${organizationId}/numbers-stock-items`;
  const ownedPath = `/workspaces/${workspaceId}/numbers-long-code`;
  const http = createHttp({
    ...options,
    provider: NAME,
    key,
    headers: { authorization: `AccessKey ${key}` },
    interpret: byStatus,
    perMinute: () => PER_MINUTE,
    operations: { [`GET ${stockPath}`]: 'offers', [`GET ${ownedPath}`]: 'owned', [`POST ${ownedPath}`]: 'purchase' },
  });
  const stock: Stock = { http, path: stockPath, quota, prefixFormat };

  return {
    name: NAME,
    search: (search, notes) => searchStock(stock, search, notes),
    clock: http.clock,
    recheck: async ({ group }) => {
      const now = await lookFor(stock, group);
      return now && { group: now };
    },

    purchase: (order, onExtra) =>
      buyOnce(http, order, onExtra, {
        path: ownedPath,
        // One number a call: what becomes of the others when one of several cannot be bought is not documented.
        body: ({ groupId }) => ({ numberStockItemIds: [groupId] }),
        form: PURCHASE,
        owned,
      }),
    owned,
    // Not `givingBack`: the call that is documented is deprecated, and what took its place is not. People are shown the module's `console`.
    inventory: inventoryOf({ http, ownedPath, workspaceId }, options.pause),
    check: () => checkBird({ http, stockPath, ownedPath, perMinute: PER_MINUTE }),
  };

  async function owned(number: string, { since }: { since?: number } = {}): Promise<OwnedNumber | undefined> {
    const read = (rows: readonly unknown[]) => answers.readOwned(rows, http.now(), number);
    const find = (rows: readonly unknown[]) => findOurs(read(rows).numbers, number, { since, clock: http.clock });
    const enough = (page: readonly unknown[]) => {
      const row = find(page);
      return row !== undefined && row.isOlder === undefined;
    };
    const options = { mostPages: MAX_OWNED_PAGES, what: 'owned numbers', urgent: true, complete: true, enough };
    // A number that may be listed in another form is looked for in the whole list, and so is one that a search for its digits does not find.
    const numberString = otherForms(number).length > 1 ? undefined : digitsOf(number);
    const searched =
      numberString === undefined ? undefined : await readPages(http, ownedPath, { numberString }, options);
    const found = searched && find(searched.rows);
    if (found) return found;
    const { rows, shortfall, moved } = await readPages(http, ownedPath, {}, options);
    const listed = find(rows);
    if (!listed && (shortfall || moved || read(rows).unreadable > 0)) http.unreadable('all of the owned numbers');
    return listed;
  }
}
