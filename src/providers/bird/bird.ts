import { otherForms } from '../../domain/number-forms.ts';
import type { OwnedNumber, Provider, ProviderError } from '../../workflow/provider.ts';
import type { Traffic } from '../../workflow/traffic.ts';
import { createHttp, type Timeouts } from '../client/http.ts';
import { ageByOurs, isOlder } from '../reading/owned-age.ts';
import { digitsOf, isNumber, sameNumber } from '../reading/read-number.ts';
import { type PurchaseForm, purchaseProblem, readPurchase } from '../reading/read-purchase.ts';
import * as answers from './answers.ts';
import { checkBird } from './check.ts';
import { failure, isKind, NAME, unreadable } from './failure.ts';
import { readPages } from './pages.ts';
import type { PrefixFormat } from './prefix.ts';
import { createShelf } from './stock.ts';

export type BirdOptions = Readonly<{
  accessKey: string;
  organizationId: string;
  workspaceId: string;
  baseUrl?: string | undefined;
  /** Shares answers and the minute's limit between all processes. */
  traffic: Traffic;
  timeouts?: Timeouts | undefined;
  retryDelayMs?: number | undefined;
  now?: (() => number) | undefined;
  /** Which of its two documented readings the `prefix` of a search has: "+1212" unless given. */
  prefixFormat?: PrefixFormat | undefined;
}>;

/** Bird states a limit for another of its APIs only (50 reads a second); a tenth of that is more than people can click. */
const PER_MINUTE = 300;
const MOST_OWNED_PAGES = 100;

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
 * @throws TypeError when the key cannot be sent as a header, or an id is no id
 */
export function createBird(options: BirdOptions): Provider {
  const accessKey = options.accessKey.trim();
  if (!/^[!-~]+$/.test(accessKey)) throw new TypeError('The Bird access key must be printable ASCII without spaces.');
  const organizationId = idOf(options.organizationId, 'organization');
  const workspaceId = idOf(options.workspaceId, 'workspace');
  const { baseUrl = 'https://api.bird.com', traffic, prefixFormat = 'international', now = Date.now } = options;
  const stockPath = `/organizations/${organizationId}/numbers-stock-items`;
  const ownedPath = `/workspaces/${workspaceId}/numbers-long-code`;
  const http = createHttp({
    provider: 'Bird',
    title: NAME,
    baseUrl: baseUrl.replace(/\/+$/, ''),
    headers: { authorization: `AccessKey ${accessKey}` },
    interpret(body, status) {
      const { says, words } = answers.interpret(body, status);
      // The header is masked by itself; an answer may repeat the key without the scheme.
      return { says, words: words.replaceAll(accessKey, '•••') };
    },
    timeouts: options.timeouts,
    retryDelayMs: options.retryDelayMs,
    // Not the wall clock where none was given: it would stand for the monotonic one too, and follow when it is set.
    now: options.now,
    traffic,
    perMinute: () => PER_MINUTE,
  });
  const shelf = createShelf({ http, path: stockPath, traffic, prefixFormat });

  return {
    name: NAME,
    search: shelf.search,
    clock: http.clock,
    recheck: async ({ group }) => {
      const now = await shelf.look(group);
      return now && { group: now };
    },

    async purchase({ groupId, number }, onExtra) {
      if (groupId.trim() === '' || !isNumber(number)) {
        throw failure('refused', 'Nothing was bought: a purchase needs a stock item and its number.');
      }
      const problem = await http
        // One number a call: what becomes of the others when one of several cannot be bought is not documented.
        .write('POST', ownedPath, { numberStockItemIds: [groupId] })
        .then((body) => problemWith(body, number, onExtra), onlyTaken);
      if (problem === undefined) return;
      // A number that is gone from the stock may be gone because we have it, from an order whose answer was lost.
      const found = await owned(number, { since: now() }).catch((cause: unknown) => {
        throw failure('outcomeUnknown', `${NAME} gave no clear answer, and its list of numbers cannot be read.`, cause);
      });
      if (!found) throw problem;
    },

    owned,
    check: () => checkBird({ http, stockPath, ownedPath, perMinute: PER_MINUTE }),
  };

  async function owned(number: string, { since }: { since?: number } = {}): Promise<OwnedNumber | undefined> {
    const find = (rows: readonly unknown[]) =>
      answers
        .readOwned(rows, now(), number)
        ?.map((row) => ({ ...row, ...ageByOurs(row.at, http.clock) }))
        .find((row) => sameNumber(row.number, number) && !isOlder(row, since));
    const { rows } = await readPages(
      http,
      ownedPath,
      // A number that may be listed in another form is looked for in the whole list.
      { numberString: otherForms(number).length > 1 ? undefined : digitsOf(number) },
      // The list is asked for one number, but only looking through it is sure to be right.
      {
        mostPages: MOST_OWNED_PAGES,
        what: 'owned numbers',
        urgent: true,
        complete: true,
        enough: (page) => find(page) !== undefined,
      },
    );
    if (answers.readOwned(rows, now(), number) === undefined) unreadable('owned numbers');
    return find(rows);
  }

  /** What keeps the answer from being proof; numbers that nobody ordered are told to `onExtra`. */
  function problemWith(body: unknown, number: string, onExtra?: (numbers: readonly string[]) => void) {
    const reading = readPurchase(body, number, PURCHASE);
    if (reading.extra.length > 0) onExtra?.(reading.extra);
    return purchaseProblem(reading, { number, provider: 'Bird', title: NAME, secret: accessKey });
  }
}

function onlyTaken(error: unknown): ProviderError {
  if (isKind(error, 'taken')) return error;
  throw error;
}

function idOf(text: string, what: string): string {
  const id = text.trim();
  if (!/^[\w-]{1,100}$/.test(id)) throw new TypeError(`The Bird ${what} id must be letters, digits and hyphens.`);
  return id;
}
