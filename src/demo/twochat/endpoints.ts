import { DID_TYPES } from '../../domain/group.ts';
import { only, whole } from '../sandbox/parameters.ts';
import { Refusal } from '../sandbox/refusal.ts';
import type { Reply } from '../sandbox/server.ts';
import type { Asked } from '../sandbox/start-sandbox.ts';
import type { Catalogue, CatalogueGroup } from './catalogue.ts';
import type { Endpoint } from './faults.ts';
import { lifeOf, MONTH_MS } from './life.ts';
import type { Meter } from './meter.ts';
import { written } from './notation.ts';
import { countryOf, orderOf, placeId, required } from './parameters.ts';
import type { Readings } from './readings.ts';
import { groupRow, iso, ownedRow, requirementRows, reservationRow } from './rows.ts';
import type { Stock } from './stock.ts';

export type Route = Readonly<{ endpoint: Endpoint; uuid: string }>;

const COUNTRIES_WITH_REGIONS = new Set(['US', 'CA', 'GB']);
const PAGE_LIMIT = 200;

const ROUTES: readonly (readonly [method: string, path: RegExp, endpoint: Endpoint])[] = [
  ['GET', /^\/open\/info$/, 'info'],
  ['GET', /^\/open\/numbers\/regions$/, 'regions'],
  ['GET', /^\/open\/numbers\/cities$/, 'cities'],
  ['GET', /^\/open\/numbers\/did-types$/, 'didTypes'],
  ['GET', /^\/open\/numbers\/requirements$/, 'requirements'],
  ['GET', /^\/open\/numbers\/groups$/, 'groups'],
  ['GET', /^\/open\/numbers\/available$/, 'available'],
  ['POST', /^\/open\/numbers\/reservations$/, 'reserve'],
  ['GET', /^\/open\/numbers\/reservations$/, 'reservations'],
  ['DELETE', /^\/open\/numbers\/reservations\/([^/]+)$/, 'release'],
  ['POST', /^\/open\/numbers\/purchase$/, 'purchase'],
  ['GET', /^\/open\/voip\/virtual-numbers$/, 'owned'],
  ['DELETE', /^\/open\/voip\/virtual-numbers\/([^/]+)$/, 'giveBack'],
];

/** Which endpoint an address is, with the uuid at its end where it has one. */
export function routeOf(method: string, path: string): Route | undefined {
  for (const [verb, pattern, endpoint] of ROUTES) {
    const match = verb === method ? pattern.exec(path) : null;
    if (match) return { endpoint, uuid: decodeURIComponent(match[1] ?? '') };
  }
  return undefined;
}

/**
 * 2Chat's endpoints, answering as its pages show: the envelope differs from one to the next, as it does there.
 * Stricter than the documentation: an unknown parameter is refused, so that a misspelt one is noticed.
 * @throws Refusal for a documented error
 */
export function createEndpoints(deps: {
  catalogue: Catalogue;
  stock: Stock;
  now: () => number;
  readings: () => Readings;
  meter: Meter;
}): Readonly<Record<Endpoint, (asked: Asked<Route>) => Reply>> {
  const { catalogue, stock, now, readings } = deps;
  const asWritten = (number: string) => written(number, readings().notation);

  return {
    info({ query }) {
      only(query);
      const { perMinute, used, most } = deps.meter.reading();
      return ok({
        account: {
          name: 'Sandbox',
          uuid: 'ACC00000000-0000-4000-8000-000000000000',
          on_trial: false,
          blocked: false,
          created_at: '2024-01-15T10:30:00Z',
          expires_at: iso(now() + MONTH_MS),
        },
        limits: { requests_per_minute: perMinute },
        usage: {
          api_request_count: used,
          max_api_request_count: most,
          number_check_count: 0,
          max_number_check_count: 500_000,
        },
      });
    },

    regions({ query }) {
      only(query, 'country');
      const country = countryOf(query);
      const regions = catalogue.regions
        .filter((region) => region.country === country && COUNTRIES_WITH_REGIONS.has(country))
        .map((region) => ({ id: region.id, region_name: region.name, iso_country_code: country }));
      return ok({ data: { regions } });
    },

    cities({ query }) {
      only(query, 'country', 'region');
      const country = countryOf(query);
      const regionId = placeId(query, 'region', catalogue.regions, country);
      const cities = catalogue.cities
        .filter((city) => city.country === country && (regionId === undefined || city.regionId === regionId))
        .map((city) => ({ id: city.id, city_name: city.name, iso_country_code: country }));
      return ok({ data: { cities } });
    },

    didTypes({ query }) {
      only(query);
      return ok({ data: { did_types: DID_TYPES.map((name, index) => ({ id: index + 1, name })) } });
    },

    requirements({ query }) {
      only(query, 'country', 'did_type');
      const country = countryOf(query);
      const typeId = query.get('did_type');
      const type = typeId === null ? undefined : DID_TYPES[Number(typeId) - 1];
      if (typeId !== null && type === undefined) throw new Refusal(400, 'did_type must be the id of a DID type.');
      const groups = [...catalogue.groups.values()].filter(
        (group) => group.country === country && (type === undefined || group.type === type),
      );
      const unique = new Map(groups.flatMap(requirementRows).map((row) => [JSON.stringify(row), row]));
      return ok({ data: { requirements: [...unique.values()] } });
    },

    groups({ query }) {
      only(query, 'country', 'region_id', 'city_id', 'city_name_or_prefix', 'did_type');
      const country = countryOf(query);
      const regionId = placeId(query, 'region_id', catalogue.regions, country);
      const cityId = placeId(query, 'city_id', catalogue.cities, country);
      const type = query.get('did_type') ?? 'all';
      const text = query.get('city_name_or_prefix')?.trim().toLowerCase() ?? '';
      if (type !== 'all' && !DID_TYPES.some((known) => known === type)) throw new Refusal(400, 'did_type is unknown.');
      if (country === 'US' && regionId === undefined && cityId === undefined) {
        throw new Refusal(400, 'A region is required for US: there are too many area codes to search without one.');
      }
      const groups = [...catalogue.groups.values()].filter(
        (group) =>
          group.country === country &&
          (type === 'all' || group.type === type) &&
          (!group.city || regionId === undefined || group.city.regionId === regionId) &&
          (!group.city || cityId === undefined || group.city.id === cityId) &&
          (text === '' || matches(group, text)) &&
          stock.free(group.id).length > 0,
      );
      return ok({ data: { groups: groups.map(({ id }) => groupRow(stock.groupOf(id))) } });
    },

    available({ query }) {
      only(query, 'group_id', 'number_contains');
      const group = stock.groupOf(required(query, 'group_id'));
      if (!group.picksNumber) throw new Refusal(400, 'This group does not allow number selection.');
      const digits = query.get('number_contains') ?? '';
      if (!/^\d*$/.test(digits)) throw new Refusal(400, 'number_contains must be digits.');
      const numbers = stock.free(group.id).filter((number) => number.includes(digits));
      return ok({
        data: { numbers: numbers.map((number) => ({ id: `did-${number.slice(1)}`, number: asWritten(number) })) },
      });
    },

    reserve({ query, body }) {
      only(query);
      const { group_id, number } = orderOf(body);
      const held = stock.reserve(group_id, number);
      const details = { uuid: held.uuid, number: asWritten(held.number), created_at: iso(held.createdAt) };
      return created({ data: { reservation_details: { ...details, expires_at: iso(held.expiresAt) } } });
    },

    reservations({ query }) {
      only(query);
      const { holdRowsWithout, mostHoldRows, tellsTotal } = readings();
      const all = stock.reservations();
      const reservations = all.slice(0, mostHoldRows ?? all.length).map((held) => {
        const row = reservationRow(held, stock.groupOf(held.groupId), stock.priceOfHold(held));
        const told = { ...row, number: asWritten(held.number) };
        return Object.fromEntries(Object.entries(told).filter(([field]) => !holdRowsWithout.includes(field)));
      });
      return ok({ data: { reservations, ...(tellsTotal && { total: all.length }) } });
    },

    release({ query, route: { uuid } }) {
      only(query);
      stock.cancel(uuid);
      return ok({ message: `Reservation ${uuid} cancelled successfully` });
    },

    purchase({ query, body }) {
      only(query);
      const { group_id, number } = orderOf(body);
      return created({ purchased: [asWritten(stock.buy(group_id, number).number)], failed: [] });
    },

    owned({ query }) {
      only(query, 'page_number', 'results_per_page');
      const page = whole(query, 'page_number', 0, 0, 1_000_000);
      const { ownedPageLimit, ownedFirstPage, ownedAfterMs, ownedStatus, listsReleased } = readings();
      const size = Math.min(whole(query, 'results_per_page', PAGE_LIMIT, 1, PAGE_LIMIT), ownedPageLimit);
      const from = Math.max(0, page - ownedFirstPage) * size;
      const numbers = stock
        .purchases()
        .filter((bought) => ownedAfterMs !== null && bought.purchasedAt + ownedAfterMs <= now())
        .map((bought) => ({ bought, life: lifeOf(bought, now(), readings()) }))
        .filter(({ life: { way } }) => listsReleased || way !== 'RELEASED')
        .slice(from, from + size)
        .map(({ bought, life }) => ({
          ...ownedRow(bought, stock.groupOf(bought.groupId), life, ownedStatus),
          phone_number: asWritten(bought.number),
        }));
      return ok({ count: numbers.length, page, numbers });
    },

    giveBack({ query, route: { uuid } }) {
      only(query);
      if (!uuid.startsWith('DID')) return saysNo(new Refusal(400, 'uuid must start with DID.'));
      try {
        stock.giveBack(uuid);
      } catch (error) {
        if (error instanceof Refusal) return saysNo(error);
        throw error;
      }
      return ok({});
    },
  };
}

function matches(group: CatalogueGroup, text: string): boolean {
  const digits = text.replaceAll(/\D/g, '');
  const prefix = group.prefix.replaceAll(/\D/g, '');
  const area = /\((\d+)\)/.exec(group.prefix)?.[1] ?? prefix;
  const byNumber = digits !== '' && (prefix.startsWith(digits) || area.startsWith(digits));
  return group.location.toLowerCase().includes(text) || byNumber;
}

function ok(body: Record<string, unknown>): Reply {
  return { status: 200, body: { success: true, ...body } };
}

/** The error body of this page alone, which lacks `success`. */
function saysNo({ status, message }: Refusal): Reply {
  return { status, body: { error: true, error_message: message } };
}

function created(body: Record<string, unknown>): Reply {
  return { status: 201, body: { success: true, ...body } };
}
