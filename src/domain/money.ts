import Big from 'big.js';
import { z } from 'zod';
import type { Parsed } from './parsed.ts';

export const moneySchema = z.object({ amount: z.string(), currency: z.string().nullable() });

/** An exact price. `amount` is a plain decimal string ("3.50"), never a float; `currency` is ISO 4217, or null where the provider states none. */
export type Money = Parsed<typeof moneySchema>;

/**
 * Makes a price from what a provider sent, exactly: a decimal string or a JSON number, times 10^exponent.
 * @throws RangeError when it is not a finite decimal that is zero or more
 */
export function money(amount: string | number, currency: string | null = null, exponent = 0): Money {
  let exact: Big;
  try {
    exact = new Big(amount);
  } catch {
    throw new RangeError(`not a price: ${String(amount).slice(0, 40)}`);
  }
  if (exact.lt(0)) throw new RangeError(`a price below zero: ${exact.toFixed()}`);
  const value = exponent === 0 ? exact : exact.times(new Big(10).pow(exponent));
  const text = value.toFixed();
  const decimals = text.split('.')[1]?.length ?? 0;
  return { amount: decimals < 2 ? value.toFixed(2) : text, currency };
}

/** A price's amount, exactly, with as many decimals as its currency has: "350" of yen, "3.50" of dollars. */
export function amountOf({ amount, currency }: Money): string {
  const exact = new Big(amount).toFixed();
  const decimals = exact.split('.')[1]?.length ?? 0;
  return new Big(amount).toFixed(Math.max(decimals, decimalsOf(currency)));
}

/** Two where no currency, or none that there may be, is stated. */
function decimalsOf(currency: string | null): number {
  const code = currency ?? '';
  const known = decimalsBy.get(code);
  if (known !== undefined) return known;
  const isCode = /^[a-z]{3}$/i.test(code);
  const format = isCode ? new Intl.NumberFormat('en', { style: 'currency', currency: code }) : undefined;
  const decimals = format?.resolvedOptions().maximumFractionDigits ?? 2;
  decimalsBy.set(code, decimals);
  return decimals;
}

/** There are no more of them than currencies; to ask for it takes longer than all else. */
const decimalsBy = new Map<string, number>();

/** Orders prices: by currency first, since amounts in two currencies cannot be compared, then by amount. */
export function compareMoney(a: Money, b: Money): number {
  if (a.currency !== b.currency) return (a.currency ?? '').localeCompare(b.currency ?? '');
  return new Big(a.amount).cmp(b.amount);
}

/** Whether a price is no more than this amount (a plain decimal), whatever its currency. */
export function isAtMost(price: Money, most: string): boolean {
  return new Big(price.amount).lte(most);
}

/** Whether nothing is charged. */
export function isFree(price: Money): boolean {
  return new Big(price.amount).eq(0);
}

/** The sum, exactly; undefined where the two are in different currencies. */
export function sum(a: Money, b: Money): Money | undefined {
  return a.currency === b.currency ? money(new Big(a.amount).plus(b.amount).toFixed(), a.currency) : undefined;
}
