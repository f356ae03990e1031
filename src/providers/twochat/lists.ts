import { COUNTRIES_WITH_REGIONS, type Search } from '../../domain/group.ts';
import type { ApiQuota } from '../../workflow/api-quota.ts';
import type { BrowsingAbility, PlacesAbility, Provider, RequirementsAbility } from '../../workflow/provider.ts';
import type { Query } from '../client/exchange.ts';
import type { Http } from '../client/http.ts';
import { FOR_A_DAY, FOR_A_MINUTE, FOR_A_MOMENT, type Keep, keptAnswer, once } from '../client/kept-answer.ts';
import { legible, tellLeftOut } from '../client/offers.ts';
import { lettersOf } from '../reading/json.ts';
import { digitsOf } from '../reading/read-number.ts';
import * as answers from './answers.ts';
import { readGroups, withRegions } from './groups.ts';
import { readNumbers } from './numbers.ts';

/** Lists that are looked into at every keystroke. */
const readRegions = once((body) => answers.readPlaces(body, 'regions'));
const readCities = once((body) => answers.readPlaces(body, 'cities'));
const numbersIn = once(readNumbers);

/** Reads a list of 2Chat's, or its answer to an earlier request for the same list. */
export type Lists = <T>(
  path: string,
  query: Query,
  keep: Keep,
  read: (body: unknown) => T | undefined,
  shortened?: (body: unknown) => unknown,
) => Promise<T>;

/** The lists that are cached for all requests for the same. */
export function createLists(http: Http, quota: ApiQuota): Lists {
  return (path, query, keep, read, shortened = (body) => body) => {
    const asked = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
    const key = `${http.provider} ${path} ${JSON.stringify(asked)}`;
    const fetch = async () => shortened(await http.read(path, query));
    const what = path.split('/').at(-1) ?? path;
    return keptAnswer(quota, key, keep, fetch, (body) => read(body) ?? http.unreadable(what));
  };
}

/** What 2Chat has for sale. */
export function searchIn(http: Http, lists: Lists): Provider['search'] {
  return async (search, notes = {}) => {
    const read = (body: unknown) => ({
      found: legible(http, readGroups(body, search), 'groups', notes),
      hasMore: answers.hasMoreGroups(body),
    });
    const { found, hasMore } = await lists('/numbers/groups', toQuery(search), FOR_A_MINUTE, read, answers.shortened);
    if (hasMore) notes.shortfall?.({ why: 'cut' });
    tellLeftOut(notes, http.provider, found);
    return withRegions(found.groups);
  };
}

/** Its regions and cities. */
export function placesIn(lists: Lists): PlacesAbility {
  return {
    async regions(country) {
      const code = country.toUpperCase();
      if (!COUNTRIES_WITH_REGIONS.has(code)) return [];
      return lists('/numbers/regions', { country: code }, FOR_A_DAY, readRegions);
    },
    cities(country, regionId) {
      const query = { country: country.toUpperCase(), region: regionId || undefined };
      return lists('/numbers/cities', query, FOR_A_DAY, readCities);
    },
  };
}

/** The numbers of its groups. */
export function browsingIn(http: Http, lists: Lists): BrowsingAbility {
  return {
    async numbers(groupId, contains = '', of) {
      if (groupId.trim() === '') throw http.failure('refused', 'There is no group to look at the numbers of.');
      const digits = digitsOf(contains);
      const query = { group_id: groupId, number_contains: digits || undefined };
      const numbers = await lists('/numbers/available', query, FOR_A_MOMENT, (body) => numbersIn(body, of));
      return numbers.filter((number) => number.includes(digits));
    },
  };
}

/** The documents that it asks for. */
export function requirementsIn(lists: Lists): RequirementsAbility {
  return {
    async documents(country, type) {
      const types = await lists('/numbers/did-types', {}, FOR_A_DAY, answers.readTypes);
      // A search takes a type by its name, this list by its id.
      const did_type = types.find(({ name }) => lettersOf(name) === lettersOf(type))?.id;
      const query = { country: country.toUpperCase(), did_type };
      return lists('/numbers/requirements', query, FOR_A_DAY, answers.readDocuments);
    },
  };
}

/** A search as 2Chat takes it. */
export function toQuery(search: Search): Query {
  return {
    country: search.country.toUpperCase(),
    did_type: search.type,
    region_id: search.region?.id || undefined,
    city_id: search.city?.id || undefined,
    // A city that another provider listed has no id here, only a name.
    city_name_or_prefix: search.cityText?.trim() || (search.city?.id === '' && search.city.name) || undefined,
  };
}
