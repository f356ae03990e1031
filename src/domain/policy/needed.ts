import type { Money } from '../money.ts';
import { amountIn, compareAmounts } from './amounts.ts';
import type { Uncounted } from './budgets.ts';
import type { Cost } from './cost.ts';
import type { Applied } from './rule.ts';

/** Why a second person is needed. */
export type SecondPerson =
  | Readonly<{ why: 'above'; path: string; limit: Money; price: Money }>
  /** The price is in a currency in which this limit, or this budget, says nothing; null where none is known. */
  | Readonly<{ why: 'currency'; path: string; currency: string | null }>
  /** Parts of it are in several currencies, which cannot be added up and compared. */
  | Readonly<{ why: 'severalCurrencies'; path: string }>;

/** Why a second person is needed; nothing where one is enough. */
export function secondPerson({ first }: Cost, uncounted: readonly Uncounted[], { twoAbove }: Applied): SecondPerson[] {
  const { path, value: limits } = twoAbove;
  const several: SecondPerson[] = first.length > 1 && limits.length > 0 ? [{ why: 'severalCurrencies', path }] : [];
  const compared = limits.length === 0 ? [] : first.flatMap((price) => compare(price, path, limits));
  return [...compared, ...several, ...uncounted.map((each) => ({ why: 'currency' as const, ...each }))];
}

function compare(price: Money, path: string, limits: readonly Money[]): SecondPerson[] {
  const limit = amountIn(limits, price.currency);
  if (!limit) return [{ why: 'currency', path, currency: price.currency }];
  return compareAmounts(price, limit) > 0 ? [{ why: 'above', path, limit, price }] : [];
}
