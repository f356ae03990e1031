import type { Group } from '../domain/group.ts';
import type { Provider } from './provider.ts';

/**
 * The same provider, whose prices without a currency are in the one that the policy names when they are read: so it is shown, decided about, counted
 * and kept. What people were shown stays in that currency, and what was read before the policy named one stays without: another policy is no
 * other price.
 */
export function withCurrency(provider: Provider, named: () => string | undefined): Provider {
  return {
    ...provider,
    search: async (search, notes) => {
      const groups = await provider.search(search, notes);
      const currency = named();
      return currency === undefined ? groups : groups.map((group) => stated(group, currency));
    },
    recheck: async (held) => {
      const { group } = held;
      if (!group.currencyByPolicy) return provider.recheck(held);
      const now = await provider.recheck({ ...held, group: asRead(group) });
      return now && { ...now, group: stated(now.group, group.monthly.currency) };
    },
  };
}

function stated(group: Group, currency: string | null): Group {
  const { monthly, setup } = group;
  // A provider that names one beside it means both.
  if (monthly.currency !== null || (setup && setup.currency !== null)) return group;
  return {
    ...group,
    monthly: { ...monthly, currency },
    ...(setup && { setup: { ...setup, currency } }),
    currencyByPolicy: true,
  };
}

/** As its provider stated it. */
function asRead({ currencyByPolicy: _, ...group }: Group): Group {
  const { monthly, setup } = group;
  return {
    ...group,
    monthly: { ...monthly, currency: null },
    ...(setup && { setup: { ...setup, currency: null } }),
  };
}
