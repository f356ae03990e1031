import type { Group } from './group.ts';
import type { Problem } from './request.ts';

/** What differs between an offer as people were shown it and as the provider states it now, as a problem to tell; undefined when nothing does. */
export function whatChanged(shown: Group, now: Group): Problem | undefined {
  const { provider } = shown;
  const prices = ({ monthly, setup }: Group) => JSON.stringify([monthly, setup]);
  if (prices(shown) !== prices(now)) {
    return { code: 'priceChanged', provider, was: { monthly: shown.monthly, setup: shown.setup } };
  }
  const facts = ({ country, type, number, features }: Group) =>
    JSON.stringify([country, type, number, [...features].sort()]);
  return facts(shown) === facts(now) ? undefined : { code: 'offerChanged', provider };
}
