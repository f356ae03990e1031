import { COUNTRIES_WITH_REGIONS, type Place } from '../../domain/group.ts';
import type { PlacesAbility } from '../../workflow/provider.ts';
import { statesWith } from './american-cities.ts';
import { COUNTRIES_NEEDING_REGION } from './countries.ts';
import { regionNames } from './subdivisions.ts';
import { namesOf, plainName } from './typeahead.ts';

/** So many lists may be asked for without need. */
const FEW = 15;

/**
 * The region that a listed city is in, if it can be told. No list of cities says it, so the lists of single regions are looked into: first of those
 * that have a city of this name, then, where a region is needed (`thorough`) or there are few, of all. Each list is asked for once a day by all processes together.
 */
export async function regionOfCity(
  places: PlacesAbility,
  country: string,
  city: Place,
  thorough = COUNTRIES_NEEDING_REGION.has(country),
): Promise<Place | undefined> {
  if (!COUNTRIES_WITH_REGIONS.has(country)) return undefined;
  const regions = await places.regions(country);
  const names = likelyRegions(country, city.name);
  const likely = regions.filter(({ name }) => names.has(plainName(name)));
  const found = await holding(places, country, city, likely);
  if (found || (!thorough && regions.length > FEW)) return found;
  for (const region of regions) {
    const own = likely.includes(region) ? undefined : await holding(places, country, city, [region]);
    if (own) return own;
  }
  return undefined;
}

/** The cities that share their name with another of the list. */
export function namesakesIn(cities: readonly Place[]): readonly Place[] {
  const names = namesOf(cities, ({ name }) => name);
  const seen = new Set<string>();
  const twice = new Set(names.filter((name) => seen.has(name) || !seen.add(name)));
  return twice.size === 0 ? [] : cities.filter((_city, at) => twice.has(names[at] ?? ''));
}

/** The region of each of these cities, as far as it can be told; by the cities' ids. */
export async function regionsOf(
  places: PlacesAbility,
  country: string,
  cities: readonly Place[],
): Promise<ReadonlyMap<string, string>> {
  const regions = await Promise.all(cities.map((city) => regionOfCity(places, country, city, false)));
  return new Map(cities.flatMap(({ id }, at) => (regions[at] ? [[id, regions[at].name] as const] : [])));
}

async function holding(
  places: PlacesAbility,
  country: string,
  { id }: Place,
  regions: readonly Place[],
): Promise<Place | undefined> {
  const lists = await Promise.all(regions.map((region) => places.cities(country, region.id)));
  return regions.find((_region, at) => lists[at]?.some((city) => city.id === id));
}

/** Names, as `plainName` writes them, of the states or provinces that have a city called so. */
function likelyRegions(country: string, city: string): ReadonlySet<string> {
  const names = regionNames(country);
  return new Set([...statesWith(plainName(city))].map((code) => plainName(names.get(plainName(code)) ?? '')));
}
