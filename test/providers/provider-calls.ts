import { inspect } from 'node:util';
import { expect } from 'vitest';
import type { Group, Search } from '../../src/domain/group.ts';
import { type HeldOffer, type Provider, ProviderError, type ProviderErrorKind } from '../../src/workflow/provider.ts';

/** Every sort of call that a provider may be able to make. */
export const CALLS = [
  'search',
  'regions',
  'cities',
  'documents',
  'numbers',
  'recheck',
  'hold',
  'holds',
  'release',
  'purchase',
  'owned',
  'giveBack',
] as const;
export type ProviderCall = (typeof CALLS)[number];

/** The calls that change something at the provider. */
export const WRITES: readonly ProviderCall[] = ['hold', 'release', 'purchase', 'giveBack'];

export type Ability = 'places' | 'holding' | 'browsing' | 'requirements' | 'inventory' | 'givingBack';

const NEEDS: Readonly<Record<ProviderCall, Ability | undefined>> = {
  search: undefined,
  regions: 'places',
  cities: 'places',
  documents: 'requirements',
  numbers: 'browsing',
  recheck: undefined,
  hold: 'holding',
  holds: 'holding',
  release: 'holding',
  purchase: undefined,
  owned: undefined,
  giveBack: 'givingBack',
};

/** The calls that a provider with these abilities can make. */
export function callsWith(abilities: readonly Ability[]): ProviderCall[] {
  return CALLS.filter((call) => {
    const ability = NEEDS[call];
    return ability === undefined || abilities.includes(ability);
  });
}

/** Which abilities a provider has. */
export function abilitiesOf(provider: Provider): Ability[] {
  const all: Ability[] = ['places', 'holding', 'browsing', 'requirements', 'inventory', 'givingBack'];
  return all.filter((ability) => provider[ability] !== undefined);
}

/** An ability that must be there. */
export function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the provider cannot do this');
  return value;
}

/** The first group of a search. */
export async function firstGroup(provider: Provider, search: Search): Promise<Group> {
  const [group] = await provider.search(search);
  if (!group) throw new Error('the bench finds no group');
  return group;
}

/** A number of a group as it is looked at again: held where that can be. */
export async function heldOffer(provider: Provider, group: Group, search: Search): Promise<HeldOffer> {
  const hold = await provider.holding?.hold(group.id);
  const number = must(hold?.number ?? group.number);
  return { group, number, search, ...(hold ? { holdId: hold.id } : {}) };
}

/** What a purchase of a group's number is ordered with: a number that is held where that can be, else the one the group stands for. */
export async function orderFor(provider: Provider, group: Group): Promise<{ groupId: string; number: string }> {
  const number = group.number ?? (await provider.holding?.hold(group.id))?.number;
  return { groupId: group.id, number: must(number) };
}

/** The provider's own id of a number that the account has. */
export async function ownedId(provider: Provider, number: string): Promise<string> {
  const { numbers } = await must(provider.inventory).find(number);
  return must(numbers[0]?.id);
}

/** One call of this sort, under which the provider would succeed; `calm` has made ready what it needs before it is sent. */
export async function ready(
  call: ProviderCall,
  provider: Provider,
  search: Search,
  calm: Provider = provider,
): Promise<() => Promise<unknown>> {
  if (call === 'search') return () => provider.search(search);
  if (call === 'regions') return () => must(provider.places).regions(search.country);
  if (call === 'cities') return () => must(provider.places).cities(search.country, search.region?.id);
  if (call === 'documents') return () => must(provider.requirements).documents(search.country, search.type);
  if (call === 'holds') return () => must(provider.holding).holds();
  if (call === 'owned') return () => provider.owned('+10000000000');
  const group = await firstGroup(calm, search);
  if (call === 'numbers') return () => must(provider.browsing).numbers(group.id);
  if (call === 'recheck') {
    const held = await heldOffer(calm, group, search);
    return () => provider.recheck(held);
  }
  if (call === 'hold') return () => must(provider.holding).hold(group.id);
  if (call === 'release') {
    const hold = await must(calm.holding).hold(group.id);
    return () => must(provider.holding).release(hold.id);
  }
  const order = await orderFor(calm, group);
  if (call === 'giveBack') {
    await calm.purchase(order);
    const id = await ownedId(calm, order.number);
    return () => must(provider.givingBack).giveBack(id);
  }
  return () => provider.purchase(order);
}

/** How a call ended: 'fine', or the kind of its ProviderError, which holds neither the secret nor an address. */
export async function outcomeOf(call: Promise<unknown>, secret: string): Promise<ProviderErrorKind | 'fine'> {
  try {
    await call;
    return 'fine';
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    expect(error.message).not.toBe('');
    expect(error.message).not.toMatch(/https?:|127\.0\.0\.1/);
    expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain(secret);
    return error.kind;
  }
}
