import type { Group } from './group.ts';
import type { Money } from './money.ts';
import type { Problem } from './problem.ts';

/** What differs between an offer as people were shown it and as the provider states it now, as a problem to tell; undefined when nothing does. */
export function whatChanged(shown: Group, now: Group): Problem | undefined {
  const { provider, monthly, setup } = shown;
  if (!isSame(monthly, now.monthly) || !isSame(setup, now.setup)) {
    return { code: 'priceChanged', provider, was: { monthly, setup } };
  }
  const facts = ({ country, type, number, features, requirements }: Group) =>
    JSON.stringify([country, type, number, [...features].sort(), [...requirements].sort()]);
  return facts(shown) === facts(now) ? undefined : { code: 'offerChanged', provider };
}

/** A fee that is not told is the same only as another that is not told: it is neither none nor the one that was told. */
function isSame(a: Money | undefined, b: Money | undefined): boolean {
  return a?.amount === b?.amount && a?.currency === b?.currency;
}
