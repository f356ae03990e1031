import type { Provider } from '../../workflow/provider.ts';
import { buyOnce } from '../client/buy-once.ts';
import { type ClientOptions, createHttp, type Http } from '../client/http.ts';
import type { PurchaseForm } from '../reading/read-purchase.ts';
import { createLimit } from './account.ts';
import { interpret } from './answers.ts';
import { checkTwochat } from './check.ts';
import { givingBackOf } from './giving-back.ts';
import { RESERVATIONS, reservationsOf } from './holding.ts';
import { inventoryOf } from './inventory.ts';
import { browsingIn, createLists, placesIn, requirementsIn, searchIn, toQuery } from './lists.ts';
import { NAME } from './name.ts';
import { findOwned, OWNED } from './owned.ts';
import { recheckReservation } from './recheck.ts';

export type TwochatOptions = ClientOptions & Readonly<{ apiKey: string }>;

/** 2Chat can do all there is. */
export type Twochat = Provider &
  Required<Pick<Provider, 'places' | 'holding' | 'browsing' | 'requirements' | 'inventory' | 'givingBack'>>;

/** How an order is answered; the words of success are those of its pages and the plain ones. 1 is its number for ACTIVE. */
const PURCHASE: PurchaseForm = {
  bought: ['purchased'],
  failed: ['failed'],
  strings: true,
  good: { words: new Set(['active', 'purchased', 'completed', 'success', 'ok', '1', '200', '201']) },
};

/** What its calls are for. */
const OPERATIONS = {
  'GET /info': 'account',
  'GET /numbers/groups': 'offers',
  'GET /numbers/available': 'numbers',
  'GET /numbers/regions': 'places',
  'GET /numbers/cities': 'places',
  'GET /numbers/did-types': 'documents',
  'GET /numbers/requirements': 'documents',
  [`GET ${OWNED}`]: 'owned',
  [`DELETE ${OWNED}`]: 'giveBack',
  [`GET ${RESERVATIONS}`]: 'holds',
  [`POST ${RESERVATIONS}`]: 'hold',
  [`DELETE ${RESERVATIONS}`]: 'release',
  'POST /numbers/purchase': 'purchase',
};

/**
 * 2Chat's Numbers API as a {@link Provider}. Its currency is not documented, so no price has one.
 * @throws TypeError when the key cannot be sent as a header
 */
export function createTwochat(options: TwochatOptions): Twochat {
  const { apiKey: key, quota } = options;
  const limit = createLimit(() => http, quota);
  const http: Http = createHttp({
    ...options,
    provider: NAME,
    key,
    baseUrl: `${options.baseUrl}/open`,
    headers: { 'X-User-API-Key': key },
    interpret,
    perMinute: limit.perMinute,
    operations: OPERATIONS,
  });
  const lists = createLists(http, quota);
  const owned: Provider['owned'] = (number, look) => findOwned(http, number, look);

  return {
    name: NAME,
    search: searchIn(http, lists),
    owned,

    purchase: (order, onExtra) =>
      buyOnce(http, order, onExtra, {
        path: '/numbers/purchase',
        // Without a number 2Chat buys a random one of the group, or everything that is reserved: its two documents disagree.
        body: ({ groupId, number }) => ({ group_id: groupId, number }),
        form: PURCHASE,
        mayBeOurs: ({ message }) => /\balready\b|\bown/i.test(message),
        owned,
      }),

    recheck: (held) => recheckReservation(http, held, toQuery(held.search)),
    clock: http.clock,
    check: () => checkTwochat(http, limit),
    holding: reservationsOf(http),

    places: placesIn(lists),
    browsing: browsingIn(http, lists),
    requirements: requirementsIn(lists),
    inventory: inventoryOf(http, options.pause),
    givingBack: givingBackOf(http),
  };
}
