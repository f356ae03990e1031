import { type Money, money } from '../../domain/money.ts';
import { readCurrency, readPrice } from './read-price.ts';

/**
 * A price as an object: `amount` × 10^`exponent` of a currency, either of them a number or text. An amount with a point and no exponent is one of
 * whole units; a whole amount without exponent may be of any, and is not guessed. Undefined where the price cannot be told exactly.
 */
export function readScaledPrice(value: unknown): Money | undefined {
  if (typeof value !== 'object' || value === null) return readPrice(value);
  const { amount, exponent, currencyCode } = {
    amount: undefined,
    exponent: undefined,
    currencyCode: undefined,
    ...value,
  };
  const currency = readCurrency(currencyCode);
  if (currency === undefined) return undefined;
  const power = readExponent(exponent);
  if (power === undefined) return undefined;
  const isWhole = typeof amount === 'number' ? Number.isSafeInteger(amount) : /^\s*\d{1,24}\s*$/.test(String(amount));
  const isText = typeof amount === 'string' || typeof amount === 'number';
  if (!isText) return undefined;
  // With decimals the exponent can only be said twice, unless it says nothing.
  if (!isWhole) return power === 'none' || power === 0 ? readPrice(withPoint(amount), currency) : undefined;
  if (power === 'none') return Number(amount) === 0 ? money('0', currency) : undefined;
  return Number(amount) < 0 ? undefined : readPrice(money(String(amount).trim(), currency, power).amount, currency);
}

/** A number that is beyond what JSON's readers keep exactly is none. */
function withPoint(amount: string | number): string | number | undefined {
  return typeof amount === 'number' && Number.isInteger(amount) ? undefined : amount;
}

function readExponent(value: unknown): number | 'none' | undefined {
  if (value === undefined || value === null || value === '') return 'none';
  const power = typeof value === 'string' && /^\s*[+-]?\d{1,3}\s*$/.test(value) ? Number(value) : value;
  return typeof power === 'number' && Number.isInteger(power) && power >= -18 && power <= 9 ? power : undefined;
}
