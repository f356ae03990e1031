import { isFree, type Money } from '../money.ts';
import { sum } from './amounts.ts';
import type { Purchase } from './facts.ts';
import type { Policy } from './schema.ts';

/** What a purchase costs at first and then every month, in each currency. */
export type Cost = Readonly<{
  /** The set-up fee and the first month. */
  first: readonly Money[];
  monthly: Money;
  /** Whether the set-up fee is known: without it, the first month may cost more. */
  isWhole: boolean;
}>;

/** Prices without a currency are in the policy's, where it names one. */
export function costOf(
  { monthly, setup }: Pick<Purchase, 'monthly' | 'setup'>,
  { currency }: Pick<Policy, 'currency'>,
): Cost {
  const stated = (price: Money): Money => ({ ...price, currency: price.currency ?? currency ?? null });
  const first = sum([monthly, ...(setup ? [setup] : [])].map(stated));
  // Nothing is asked in the other currency: that is none of several.
  const asked = first.filter((price) => !isFree(price));
  return {
    first: asked.length > 0 ? asked : first.slice(0, 1),
    monthly: stated(monthly),
    isWhole: setup !== undefined,
  };
}
