import { isFree, type Money, money } from '../../domain/money.ts';

/** What stands before or behind an amount, by the one currency that it means; "¥" and "kr" mean several. */
const SIGNS: Readonly<Record<string, string>> = {
  US$: 'USD',
  DOLLAR: 'USD',
  DOLLARS: 'USD',
  CA$: 'CAD',
  C$: 'CAD',
  AU$: 'AUD',
  A$: 'AUD',
  NZ$: 'NZD',
  HK$: 'HKD',
  S$: 'SGD',
  MX$: 'MXN',
  R$: 'BRL',
  '€': 'EUR',
  EURO: 'EUR',
  EUROS: 'EUR',
  '£': 'GBP',
  '₹': 'INR',
  ZŁ: 'PLN',
  '₽': 'RUB',
  '₩': 'KRW',
  '₺': 'TRY',
  '₴': 'UAH',
  '₪': 'ILS',
};
/** What "$" may stand for where a currency is stated beside it. */
const DOLLARS = new Set([
  'USD',
  'CAD',
  'AUD',
  'NZD',
  'HKD',
  'SGD',
  'TWD',
  'MXN',
  'BSD',
  'JMD',
  'TTD',
  'CLP',
  'COP',
  'ARS',
]);
const CURRENCIES = new Set(Intl.supportedValuesOf('currency'));
const UNIT = /[\p{L}\p{Sc}]{0,7}/u.source;
const PRICE = new RegExp(
  `^(${UNIT})\\s*([\\d.,'’\\s]*\\d(?:e[-+]?\\d{1,2})?)\\s*(${UNIT}?)(?:\\s*(?:/|per|a)\\s*(?:mo|mth|month))?$`,
  'iu',
);
/** Digits before the point of a price that no number can have: what has more is a misreading. */
const MAX_DIGITS = 9;
const MAX_DECIMALS = 18;

/** Words for a fee that is not asked, and for one of which nothing is said. */
const NO_FEE = /^(free|gratis|waived|no (set-?up )?(fee|charge)s?|free of charge|included)$/i;
const NOT_TOLD = /^(|null|none|nil|undefined|n\/?a|unknown|tb[ad]|[-–—?])$/i;

/**
 * The price that a provider wrote, as number or text, with the currency that stands in it ("$1.20", "1,30", "1.40 USD", ".50"), or else
 * `currency`. Undefined where it cannot be told: "1,000" may be one or a thousand, two currencies may be either.
 */
export function readPrice(value: unknown, currency: string | null = null): Money | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? plain(String(shortest(value)), currency) : undefined;
  if (typeof value !== 'string' || value.length > 60) return undefined;
  const [, before = '', digits = '', behind = ''] = PRICE.exec(value.normalize('NFKC').trim()) ?? [];
  const amount = amountOf(digits.trim());
  const units = [before, behind, currency ?? ''].filter((unit) => unit !== '');
  const said = currencyOf(units);
  return amount === undefined || said === undefined ? undefined : plain(amount, said);
}

/** A JSON number without what adding up in binary leaves behind its fifteenth digit: 0.30000000000000004 is 0.3. */
function shortest(value: number): number {
  return Number(value.toPrecision(15));
}

/** A set-up fee: a price, "free" in words, or undefined in `fee` when it is not told. Undefined itself when it is told and cannot be read. */
export function readFee(value: unknown, currency: string | null = null): { fee: Money | undefined } | undefined {
  if (value === undefined || value === null) return { fee: undefined };
  if (typeof value === 'string') {
    if (NOT_TOLD.test(value.trim())) return { fee: undefined };
    if (NO_FEE.test(value.trim())) return { fee: money('0', currency) };
  }
  const fee = readPrice(value, currency);
  return fee && { fee };
}

/** A code of ISO 4217 in capitals, null when none is stated; undefined when what is stated is none. */
export function readCurrency(value: unknown): string | null | undefined {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string') return undefined;
  return value.trim() === '' ? null : (currencyOf([value.trim()]) ?? undefined);
}

/** The decimal of digits as people group them; undefined when they can be grouped in two ways. */
function amountOf(text: string): string | undefined {
  const spaceless = text.replaceAll(/(?<=\d)['’\s](?=\d{3}(?!\d))/g, '');
  if (/^\d*\.?\d+(e[-+]?\d{1,2})?$/i.test(spaceless)) return spaceless;
  // A comma before three digits may be a thousand's.
  if (/^\d*,(\d{1,2}|\d{4,})$/.test(spaceless)) return spaceless.replace(',', '.');
  if (/^\d{1,3}(,\d{3})+\.\d+$/.test(spaceless)) return spaceless.replaceAll(',', '');
  if (/^\d{1,3}(\.\d{3})+,\d+$/.test(spaceless)) return spaceless.replaceAll('.', '').replace(',', '.');
  return undefined;
}

/** The one currency that these words and signs all allow; null without any, undefined when they are unknown or differ. */
function currencyOf(units: readonly string[]): string | null | undefined {
  const codes = units
    .filter((unit) => unit !== '$')
    .map((unit) => SIGNS[unit.toUpperCase()] ?? (CURRENCIES.has(unit.toUpperCase()) ? unit.toUpperCase() : undefined));
  const [first, ...others] = codes;
  if (codes.length === 0) return units.length === 0 ? null : 'USD';
  if (first === undefined || others.some((code) => code !== first)) return undefined;
  return units.includes('$') && !DOLLARS.has(first) ? undefined : first;
}

function plain(amount: string, currency: string | null): Money | undefined {
  const { amount: exact } = safely(amount, currency) ?? { amount: '' };
  const [whole = '', decimals = ''] = exact.split('.');
  const fits = whole !== '' && whole.length <= MAX_DIGITS && decimals.length <= MAX_DECIMALS;
  return fits ? { amount: exact, currency } : undefined;
}

function safely(amount: string, currency: string | null): Money | undefined {
  try {
    const price = money(amount, currency);
    return isFree(price) ? money('0', currency) : price;
  } catch {
    return undefined;
  }
}
