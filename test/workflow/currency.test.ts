import { describe, expect, it } from 'vitest';
import { groupFingerprint } from '../../src/domain/fingerprint.ts';
import type { Group } from '../../src/domain/group.ts';
import { money } from '../../src/domain/money.ts';
import { whatChanged } from '../../src/domain/offer-change.ts';
import { withCurrency } from '../../src/workflow/currency.ts';
import type { HeldOffer, Provider } from '../../src/workflow/provider.ts';
import { aGroup } from '../support/requests.ts';

/** A provider that states this; the policy names a currency, or another one later. */
function seller(now: Partial<Group>) {
  const asked: Group[] = [];
  const state: { now: Partial<Group>; currency: string | undefined } = { now, currency: 'USD' };
  const provider = {
    name: '2Chat',
    search: async () => [aGroup(state.now)],
    recheck: async ({ group }: HeldOffer) => {
      asked.push(group);
      return { group: { ...group, ...state.now }, expiresAt: 5 };
    },
  };
  const { search, recheck } = withCurrency(provider as unknown as Provider, () => state.currency);
  const wish = { country: 'US', type: 'local' } as const;
  return {
    state,
    asked,
    found: async () => (await search(wish))[0] as Group,
    again: async (group: Group) => (await recheck({ group, number: '+12135550134', search: wish }))?.group as Group,
  };
}

const unstated = { monthly: money('3.50'), setup: money('1.00') };
const inUsd = { monthly: money('3.50', 'USD'), setup: money('1.00', 'USD') };

describe('prices without a currency', () => {
  it('are in the one of the policy, and without a policy stay as they are', async () => {
    const { found, state } = seller(unstated);
    expect(await found()).toMatchObject(inUsd);
    state.currency = undefined;
    expect(await found()).toEqual(aGroup(unstated));
  });

  it('stay as they were shown when the policy names another currency, or none; the provider is asked about what it stated', async () => {
    const { found, again, state, asked } = seller(unstated);
    const shown = await found();
    for (const currency of ['EUR', undefined]) {
      state.currency = currency;
      const now = await again(shown);
      expect(whatChanged(shown, now)).toBeUndefined();
      expect(groupFingerprint(now)).toBe(groupFingerprint(shown));
    }
    expect(asked).toEqual([aGroup(unstated), aGroup(unstated)]);
  });

  it('that were read before the policy named one stay without', async () => {
    const { again } = seller(unstated);
    expect(whatChanged(aGroup(unstated), await again(aGroup(unstated)))).toBeUndefined();
  });

  it('that differ by now are another price, and so is a currency that the provider states by now', async () => {
    const { found, again, state } = seller(unstated);
    const shown = await found();
    state.now = { ...unstated, monthly: money('3.60') };
    expect(whatChanged(shown, await again(shown))).toMatchObject({ code: 'priceChanged', was: inUsd });
    expect(await again(shown)).toMatchObject({ monthly: money('3.60', 'USD') });
    state.now = { monthly: money('3.50', 'EUR'), setup: money('1.00', 'EUR') };
    expect(whatChanged(shown, await again(shown))).toMatchObject({ code: 'priceChanged', was: inUsd });
  });

  it('are not those of a provider that states one', async () => {
    const inEur = { monthly: money('3.50', 'EUR'), setup: money('1.00', 'EUR') };
    const { found, again } = seller(inEur);
    expect(await found()).toEqual(aGroup(inEur));
    expect(await again(aGroup(inEur))).toEqual(aGroup(inEur));
  });

  it('keep a set-up fee that is not told', async () => {
    const { found } = seller({ monthly: money('3.50'), setup: undefined });
    expect(await found()).toMatchObject({ monthly: money('3.50', 'USD'), setup: undefined });
  });
});
