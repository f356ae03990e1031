import Big from 'big.js';
import {
  A_MONTH,
  AFTER,
  BEFORE,
  CURRENCY,
  FLOOR,
  HUNDREDTHS,
  LIMIT,
  NO_MONTH,
  NO_MONTH_BEFORE,
  ONWARDS,
  OR_MORE,
  OTHER_END,
  WHOLE,
} from './price-words.ts';

/** At most two decimals, so that "1,000" is not taken for one. */
const AMOUNT = /\d{1,6}(?:[.,]\d{1,2})?/.source;
const MONTH = `${A_MONTH}?`;
const MONEY = `(?:${BEFORE}\\s*)?${WHOLE}(?:\\s*${AFTER}|(?!\\p{L}))`;
/** Not within a number. Behind a prefix ("+1 213 5 usd") a short amount is none of its digits. */
const START = "(?<![\\p{L}\\d.,'_⁄/+-])(?:(?<!\\d\\s)|(?<=\\+\\d[\\d\\s]*\\s)(?=\\d{1,2}(?:[.,]\\d|\\D)))";
/** Not the other end of a range. */
const NO_END = '(?<!\\d\\s*(?:-|to)\\s*)';
const LIMITED = new RegExp(
  `${LIMIT}[\\s:=]*${MONEY}${MONTH}(${ONWARDS})?|(?:${BEFORE}\\s*|${START})${WHOLE}(?:\\s*${AFTER})?${MONTH}\\s*(?:max(?:imum)?|or\\s+less)(?!\\p{L})\\.?`,
  'iu',
);
const LEAST = new RegExp(
  `${FLOOR}[\\s:=]*${MONEY}${MONTH}${OTHER_END}|(?:${BEFORE}\\s*|${START})${WHOLE}(?:\\s*${AFTER})?${MONTH}${OR_MORE}`,
  'iu',
);
const PRICED = new RegExp(
  `${NO_END}(?:${BEFORE}\\s*${WHOLE}(?:\\s*${AFTER}|(?!\\p{L}))${MONTH}(${ONWARDS})?|${START}${WHOLE}(?:\\s*${AFTER}${MONTH}|${A_MONTH}|(?=${NO_MONTH}))(${ONWARDS})?)`,
  'giu',
);
const FIRST = new RegExp(WHOLE, 'u');
const TYPED_CURRENCY = new RegExp(CURRENCY, 'iu');
const IN_HUNDREDTHS = new RegExp(HUNDREDTHS, 'iu');
const BEHIND = new RegExp(`^${NO_MONTH}`, 'iu');
const IN_FRONT = new RegExp(NO_MONTH_BEFORE, 'iu');
const PURPOSE = /(?<![\p{L}\d'])for(?![\p{L}\d'])/iu;

/** What a text says of the price, and what else it says. */
export type Priced = Readonly<{
  /** The most that a month may cost. */
  price?: string;
  /** Whether a currency stands with it. */
  inCurrency?: boolean;
  /** Words about a price that is not filled in: it is the least, a range, or cannot be read. */
  unread?: string;
  /** Words about a price that is none a month. */
  notMonthly?: string;
  rest: string;
}>;

/** The decimal that a person typed as a price ("4.50", "4,5", "$5"), or undefined when it is none. */
export function readPrice(text: string): string | undefined {
  const amount = new RegExp(`^[$€£]?\\s*(${AMOUNT})\\s*[$€£]?$`, 'u').exec(text.trim())?.[1];
  return amount === undefined ? undefined : new Big(amount.replace(',', '.')).toFixed(2);
}

/** Finds the most that a month may cost in words like "under 5", "max. 4.50", "US$5" or "5 €/mo". Of several prices none is taken. */
export function priceIn(text: string): Priced {
  const limited = LIMITED.exec(text);
  const least = LEAST.exec(text);
  if (least && (!limited || overlap(least, limited))) return unread(text, least);
  const found = limited ?? onlyOne([...text.matchAll(PRICED)]);
  if (!found) return { rest: text };
  const monthless = perOtherSpan(text, found);
  if (monthless) return { notMonthly: monthless[0].trim(), rest: without(text, monthless) };
  const isOpen = found.slice(1).some((group) => group !== undefined);
  const price = isOpen ? undefined : amountIn(found[0]);
  if (price === undefined) return unread(text, found);
  const inCurrency = TYPED_CURRENCY.test(found[0]);
  const rest = `${text.slice(0, found.index)} ${text.slice(found.index + found[0].length)}`;
  return { price, ...(inCurrency ? { inCurrency } : {}), rest };
}

type Match = Readonly<{ 0: string; index: number }>;

/** The price with the span of time that stands beside it, where that is no month. */
function perOtherSpan(text: string, { 0: said, index }: Match): Match | undefined {
  const front = IN_FRONT.exec(text.slice(0, index));
  const behind = BEHIND.exec(text.slice(index + said.length));
  if (!front && !behind) return undefined;
  return { 0: `${front?.[0] ?? ''}${said}${behind?.[0] ?? ''}`, index: front?.index ?? index };
}

/** The amount in words about a price, where all of it can be read. */
function amountIn(said: string): string | undefined {
  const typed = FIRST.exec(said)?.[0] ?? '';
  const isGrouped =
    /^\d{1,3}(?:([ '])\d{3}(?:\1\d{3})*(?:[.,]\d{1,2})?|(?:,\d{3})+\.\d{1,2}|(?:\.\d{3})+,\d{1,2})$/.test(typed);
  const bare = isGrouped ? typed.replace(/[ '.,](?=\d{3}(?!\d))/g, '') : typed.replace(/^[.,]/, '0.');
  const price = readPrice(bare);
  if (price === undefined || !IN_HUNDREDTHS.test(said)) return price;
  const exact = new Big(price).div(100);
  return exact.eq(exact.round(2)) ? exact.toFixed(2) : undefined;
}

/** Words about a price that is not filled in. Behind "for" they stay: they may say what the number is for. */
function unread(text: string, found: Match): Priced {
  const rest = without(text, found);
  return rest === text ? { rest } : { unread: found[0].trim(), rest };
}

function without(text: string, { 0: said, index }: Match): string {
  if (PURPOSE.test(text.slice(0, index))) return text;
  return `${text.slice(0, index)} ${text.slice(index + said.length)}`;
}

function overlap(a: Match, b: Match): boolean {
  return a.index < b.index + b[0].length && b.index < a.index + a[0].length;
}

function onlyOne<T>(found: readonly T[]): T | null {
  return found.length === 1 ? (found[0] ?? null) : null;
}
