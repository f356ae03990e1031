import type { Place, ProviderName, Search } from '../domain/group.ts';
import type { PlacesAbility, Provider } from './provider.ts';

/**
 * The same provider, whose places are its own: outside of it their ids begin with its name ("2Chat:105"). A search that is asked of another, now
 * or once other providers are configured, has the name of the place, and no id that would mean something else there.
 */
export function withOwnPlaces(provider: Provider): Provider {
  const { name, places } = provider;
  return {
    ...provider,
    search: (search, notes) => provider.search(searchFor(name, search), notes),
    recheck: (held) => provider.recheck({ ...held, search: searchFor(name, held.search) }),
    ...(places && { places: ownPlaces(name, places) }),
  };
}

function ownPlaces(provider: ProviderName, places: PlacesAbility): PlacesAbility {
  // A list that is the same stays the same: it is looked into at every keystroke.
  const known = new WeakMap<readonly Place[], readonly Place[]>();
  const owned = (list: readonly Place[]) => {
    const own = known.get(list) ?? list.map((place) => ({ ...place, id: `${provider}:${place.id}` }));
    known.set(list, own);
    return own;
  };
  return {
    regions: async (country) => owned(await places.regions(country)),
    cities: async (country, regionId = '') =>
      owned(await places.cities(country, idAt(provider, regionId) || undefined)),
  };
}

/** A search with the provider's own ids of its places, and with "" for those of any other. */
function searchFor(provider: ProviderName, { region, city, ...search }: Search): Search {
  return {
    ...search,
    ...(region && { region: { ...region, id: idAt(provider, region.id) } }),
    ...(city && { city: { ...city, id: idAt(provider, city.id) } }),
  };
}

function idAt(provider: ProviderName, id: string): string {
  const mark = `${provider}:`;
  return id.startsWith(mark) ? id.slice(mark.length) : '';
}
