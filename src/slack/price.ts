import Big from 'big.js';

/** At most two decimals, so that "1,000" is not taken for one. */
const AMOUNT = /\d{1,6}(?:[.,]\d{1,2})?(?![\d.,]*\d)/.source;
const CURRENCY = '(?:[$€£]|usd|eur|gbp|dollars?|euros?|pounds?)';
const LIMIT =
  '(?:(?<![\\p{L}\\d])(?:under|below|max(?:imum)?|at\\s+most|up\\s+to|less\\s+than|cheaper\\s+than)(?!\\p{L})|<=?|≤)';
const MONTH = '(?:\\s*(?:a|per|\\/)\\s*month(?!\\p{L}))?';
const LIMITED = new RegExp(`${LIMIT}\\s*${CURRENCY}?\\s*(${AMOUNT})\\s*(?:${CURRENCY}(?!\\p{L}))?${MONTH}`, 'iu');
const PRICED = new RegExp(`[$€£]\\s*(${AMOUNT})${MONTH}`, 'iu');

/** The decimal that somebody typed as a price ("4.50", "4,5", "$5"), or undefined when it is none. */
export function readPrice(text: string): string | undefined {
  const amount = new RegExp(`^[$€£]?\\s*(${AMOUNT})\\s*[$€£]?$`, 'u').exec(text.trim())?.[1];
  return amount === undefined ? undefined : new Big(amount.replace(',', '.')).toFixed(2);
}

/** Finds the most that a month may cost in words like "under 5", "<5", "max 4.50" or "$5", and what else the text says. */
export function priceIn(text: string): { price?: string; rest: string } {
  const found = LIMITED.exec(text) ?? PRICED.exec(text);
  const price = found?.[1] === undefined ? undefined : readPrice(found[1]);
  return found === null || price === undefined ? { rest: text } : { price, rest: text.replace(found[0], ' ') };
}
