import Big from 'big.js';
import type { Money } from '../money.ts';

type Currency = Money['currency'];

/** What these come to in each of their currencies, in the order in which these come. */
export function sum(amounts: readonly Money[]): Money[] {
  const currencies = [...new Set(amounts.map(({ currency }) => currency))];
  return currencies.map((currency) => exact(totalIn(amounts, currency), currency));
}

/** The one of these that is in this currency. */
export function amountIn(amounts: readonly Money[], currency: Currency): Money | undefined {
  return amounts.find((amount) => amount.currency === currency);
}

/** What is left of a limit, in its currency, after all of these; below zero where they are more. */
export function leftOf(limit: Money, ...taken: readonly Money[]): Money {
  return exact(new Big(limit.amount).minus(totalIn(taken, limit.currency)), limit.currency);
}

/** Compares two amounts of one currency: below zero when the first is less. */
export function compareAmounts(a: Money, b: Money): number {
  return new Big(a.amount).cmp(b.amount);
}

export function isBelowZero({ amount }: Money): boolean {
  return new Big(amount).lt(0);
}

function totalIn(amounts: readonly Money[], currency: Currency): Big {
  return amounts
    .filter((amount) => amount.currency === currency)
    .reduce((total, { amount }) => total.plus(amount), new Big(0));
}

/** As `money` writes it, but below zero, too. */
function exact(value: Big, currency: Currency): Money {
  const text = value.toFixed();
  const decimals = text.split('.')[1]?.length ?? 0;
  return { amount: decimals < 2 ? value.toFixed(2) : text, currency };
}
