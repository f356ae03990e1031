import { only } from '../sandbox/parameters.ts';
import { Refusal } from '../sandbox/refusal.ts';
import type { Reply } from '../sandbox/server.ts';
import type { Asked } from '../sandbox/start-sandbox.ts';
import type { Endpoint } from './faults.ts';
import { lifeOf } from './life.ts';
import { listOf, orderOf, pageOf, textOf } from './parameters.ts';
import { ownedRow, subscriptionRow } from './rows.ts';
import type { Purchase, Stock } from './stock.ts';
import type { StockItem } from './stock-item.ts';

export type Route = Readonly<{ endpoint: Endpoint; owner: string; id: string }>;
/** How a purchase's answer is wrapped, and how a prefix is meant: neither is documented in one way only; and what is not documented at all. */
export type Readings = Readonly<{
  wrapper: 'results' | 'numbers' | 'array' | 'object';
  prefixFormat: 'international' | 'areaCode';
  /** The most rows of a page of owned numbers, whatever was asked for. */
  ownedPageLimit: number;
  /** Whether a number that is over is still listed. */
  listsEnded: boolean;
}>;

/** As the pages show it, as far as they do. */
export const AS_DOCUMENTED: Readings = {
  wrapper: 'results',
  prefixFormat: 'international',
  ownedPageLimit: 99,
  listsEnded: false,
};

/** What an accepted purchase says of its order; one that is not `bought` leaves the number where it was. */
export type OrderOutcome = Readonly<{ status: string; bought: boolean }>;

const ROUTES: readonly (readonly [method: string, path: RegExp, endpoint: Endpoint])[] = [
  ['GET', /^\/organizations\/([^/]+)\/numbers-stock-items$/, 'stock'],
  ['POST', /^\/workspaces\/([^/]+)\/numbers-long-code$/, 'buy'],
  ['GET', /^\/workspaces\/([^/]+)\/numbers-long-code$/, 'owned'],
  ['GET', /^\/workspaces\/([^/]+)\/numbers-long-code\/([^/]+)$/, 'details'],
  ['GET', /^\/workspaces\/([^/]+)\/endpoints\/([^/]+)\/subscriptions$/, 'subscriptions'],
];
const COUNTRY = /^[A-Z]{2}$/;
const TYPE = /^(local|mobile|national|toll-free)$/;
const FEATURE = /^(voice|sms|mms)-(inbound|outbound)$/;

/** Which endpoint an address is, with the organization or workspace in it, and the number's id at its end where it has one. */
export function routeOf(method: string, path: string): Route | undefined {
  for (const [verb, pattern, endpoint] of ROUTES) {
    const match = verb === method ? pattern.exec(path) : null;
    if (match) return { endpoint, owner: match[1] ?? '', id: match[2] ?? '' };
  }
  return undefined;
}

/**
 * Bird's endpoints, answering as its pages show. Stricter than the documentation: an unknown parameter is refused, so that a misspelt one is noticed.
 * @throws Refusal for what is not allowed
 */
export function createEndpoints(deps: {
  stock: Stock;
  now: () => number;
  ownedDelayMs: number;
  activationMs: number;
  readings: Readings;
  /** How the next purchases end; undefined: bought, and nothing is said of an order. */
  order: () => OrderOutcome | undefined;
}): Readonly<Record<Endpoint, (asked: Asked<Route>) => Reply>> {
  const { stock, now, readings } = deps;
  const row = (bought: Purchase) =>
    ownedRow(bought, stock.itemOf(bought.itemId), bought.purchasedAt + deps.activationMs <= now(), now());
  const visible = () =>
    stock
      .purchases()
      .filter((bought) => bought.purchasedAt + deps.ownedDelayMs <= now())
      .filter((bought) => readings.listsEnded || !lifeOf(bought, now()).isOver);

  return {
    stock({ query }) {
      only(query, 'limit', 'pageToken', 'countryCodes', 'types', 'features', 'prefix');
      const countries = listOf(query, 'countryCodes', COUNTRY);
      const types = listOf(query, 'types', TYPE);
      const features = listOf(query, 'features', FEATURE);
      const prefix = prefixOf(query, countries);
      const found = stock
        .forSale()
        .filter(
          ({ item }) =>
            (countries.length === 0 || countries.includes(item.countryCode)) &&
            (types.length === 0 || types.includes(item.type)) &&
            features.every((feature) => can(item, feature)) &&
            (prefix === undefined || prefix.test(item.numberString)),
        );
      const { rows, ...next } = pageOf(query, found);
      return { status: 200, body: { results: rows.map(({ item }) => item), ...next } };
    },

    buy({ query, body }) {
      only(query);
      const order = deps.order();
      const ids = orderOf(body);
      const bought = order?.bought === false ? stock.wouldBuy(ids) : stock.buy(ids);
      const rows = bought.map((one) => ({ ...row(one), ...(order && { order: { status: order.status } }) }));
      const [first] = rows;
      const bodies = { results: { results: rows }, numbers: { numbers: rows }, array: rows, object: first };
      return { status: 201, body: bodies[readings.wrapper] };
    },

    owned({ query }) {
      only(query, 'limit', 'pageToken', 'reverse', 'numberString', 'countryCodes');
      const countries = listOf(query, 'countryCodes', COUNTRY);
      const digits = textOf(query, 'numberString', 250);
      if (digits !== undefined && !/^\+?\d+$/.test(digits)) throw new Refusal(400, 'numberString must be digits.');
      const [reverse] = listOf(query, 'reverse', /^(true|false)$/);
      const all = visible().filter(
        ({ number, itemId }) =>
          number.startsWith(`+${(digits ?? '').replace('+', '')}`) &&
          (countries.length === 0 || countries.includes(stock.itemOf(itemId).countryCode)),
      );
      const ordered = reverse === 'true' ? all.toReversed() : all;
      const { rows, ...next } = pageOf(
        query,
        ordered.map((bought, at) => ({ bought, at })),
        readings.ownedPageLimit,
      );
      return { status: 200, body: { results: rows.map(({ bought }) => row(bought)), ...next } };
    },

    details({ query, route: { id } }) {
      only(query);
      const bought = visible().find((one) => one.id === id);
      if (!bought) throw new Refusal(404, 'Long Code Number not found');
      return { status: 200, body: row(bought) };
    },

    subscriptions({ query, route: { id } }) {
      only(query, 'limit', 'pageToken');
      const bought = visible().find((one) => one.id === id);
      if (!bought) throw new Refusal(404, 'Endpoint not found');
      return { status: 200, body: { results: [subscriptionRow(bought, stock.itemOf(bought.itemId), now())] } };
    },
  };

  function prefixOf(query: URLSearchParams, countries: readonly string[]): RegExp | undefined {
    const prefix = textOf(query, 'prefix', 250);
    if (prefix === undefined) return undefined;
    if (countries.length === 0) throw new Refusal(400, 'prefix must be used together with countryCodes.');
    const international = readings.prefixFormat === 'international';
    if (!(international ? /^\+\d+$/ : /^\d+$/).test(prefix)) {
      const wanted = international ? 'in full international format, like +1212' : 'the area code only, like 212';
      throw new Refusal(400, `prefix must be ${wanted}.`);
    }
    // The calling codes of the countries on sale here.
    return new RegExp(international ? `^\\${prefix}` : `^\\+(1|32|33|34|353|31|44|46|48|49|61)${prefix}`);
  }
}

function can({ capabilities }: StockItem, feature: string): boolean {
  const [channel, way] = feature.split('-');
  return Object.entries(capabilities).some(
    ([name, ways]) => name === channel && (way === 'inbound' ? ways.inbound : ways.outbound),
  );
}
