import { describe, expect, it } from 'vitest';
import type { Place, Search } from '../../src/domain/group.ts';
import { withOwnPlaces } from '../../src/workflow/places.ts';
import type { Provider } from '../../src/workflow/provider.ts';
import { aGroup } from '../support/requests.ts';

/** A provider with these places, and the searches and regions that it was asked with. */
function seller(name: string, regions: readonly Place[], cities: readonly Place[]) {
  const approvers: unknown[] = [];
  const answering = <T>(question: unknown, answer: T): T => {
    approvers.push(question);
    return answer;
  };
  const provider = {
    name,
    search: async ({ region, city }: Search) => answering([region, city], []),
    recheck: async ({ group, search: { region, city } }) => answering([region, city], { group }),
    places: {
      regions: async () => regions,
      cities: async (_country, regionId) => answering(regionId, cities),
    },
  } satisfies Partial<Provider>;
  return { approvers, provider: withOwnPlaces(provider as unknown as Provider) };
}

const california = { id: '105', name: 'California' };
const losAngeles = { id: '1001', name: 'Los Angeles' };
/** Its ids mean other places. */
const acme = () => seller('Acme', [{ id: '105', name: 'Texas' }], [{ id: '1001', name: 'Austin' }]);
const twochat = () => seller('2Chat', [california], [losAngeles]);

describe('two providers that both have places', () => {
  it('F58: get the ids that they gave themselves, and never each other’s', async () => {
    const [first, second] = [twochat(), acme()];
    const [region] = (await first.provider.places?.regions('US')) ?? [];
    const [city] = (await first.provider.places?.cities('US', region?.id)) ?? [];
    const search: Search = { country: 'US', type: 'local', region, city };
    for (const { provider } of [first, second]) {
      await provider.search(search);
      await provider.recheck({ group: aGroup(), number: '+12135550164', search });
    }
    expect(first.approvers).toEqual(['105', [california, losAngeles], [california, losAngeles]]);
    const names = [
      { ...california, id: '' },
      { ...losAngeles, id: '' },
    ];
    expect(second.approvers).toEqual([names, names]);
  });

  it('F58: a region that another has named is no region to list the cities of', async () => {
    const [first, second] = [twochat(), acme()];
    const [region] = (await first.provider.places?.regions('US')) ?? [];
    expect(region?.id).not.toBe((await second.provider.places?.regions('US'))?.[0]?.id);
    await second.provider.places?.cities('US', region?.id);
    expect(second.approvers).toEqual([undefined]);
  });

  it('a list that is the same stays the same, so that it need not be looked through anew', async () => {
    const { provider } = twochat();
    expect(await provider.places?.regions('US')).toBe(await provider.places?.regions('CA'));
  });
});

it('a provider without places has none', () => {
  const bare = { name: 'Bare' } as unknown as Provider;
  expect(withOwnPlaces(bare)).not.toHaveProperty('places');
});
