import Big from 'big.js';

/** At most two decimals, so that "1,000" is not taken for one. */
const AMOUNT = /\d{1,6}(?:[.,]\d{1,2})?(?![\d.,]*\d)/.source;
/** "US$", "R$", "€", "usd", "EUR", "dollars": a sign with the letters before it, a code, or a word. */
const SIGN = '(?:(?:(?<!\\p{L})\\p{L}{1,3})?\\p{Sc})';
/** Every currency's code but those that are words: "top 5", "try 5". */
const CODES = Intl.supportedValuesOf('currency').filter(
  (code) => !['ALL', 'TOP', 'TRY', 'SOS', 'CUP', 'PEN'].includes(code),
);
const NAMES =
  'bucks?|dollars?|euros?|pounds?|quid|francs?|pesos?|yen|yuan|rupees?|reais|real|rand|shekels?|kron(?:a|or|e|er)|złoty|zloty|lira|won|dirhams?|kr|zł';
const CODE = `(?:${CODES.join('|')}|${NAMES})`;
const BEFORE = `(?:${SIGN}|(?<!\\p{L})${CODE})`;
const AFTER = `(?:\\p{Sc}(?!\\s*\\d)|${CODE}(?!\\p{L}))`;
const LIMIT =
  '(?:(?<![\\p{L}\\d])(?:under|below|within|max(?:imum)?(?:\\.|\\s+of)?|at\\s+most|up\\s+to|(?:no|not)\\s+(?:more|over|above)(?:\\s+than)?|less\\s+than|cheaper\\s+than|(?:budget|price)(?:\\s+of)?)(?!\\p{L})|<=?|≤)';
const FLOOR =
  '(?:(?<![\\p{L}\\d])(?:over|above|more\\s+than|at\\s+least|min(?:imum)?\\.?|from|between)(?!\\p{L})|>=?|≥)';
const A_MONTH =
  '(?:\\s*(?:(?:an?|per|each|\\/)\\s*(?:month|mon|mo|mth|m)(?!\\p{L})\\.?|p\\.?\\s?m\\.?(?!\\p{L})|monthly(?!\\p{L})))';
const MONTH = `${A_MONTH}?`;
/** Of a range no end is taken. */
const ALONE = '(?!\\s*(?:-|to)\\s*\\p{Sc}?\\s*\\d)';
const SUM = `(?<![\\p{L}\\d.,])(?:${BEFORE}\\s*)?(?<![\\d.,])(${AMOUNT})(?:\\s*${AFTER})?`;
const LIMITED = new RegExp(
  `${LIMIT}[\\s:=]*${BEFORE}?\\s*(${AMOUNT})(?!\\p{L})(?:\\s*${AFTER})?${MONTH}|(?<![\\d.,\\p{L}])${BEFORE}?\\s*(${AMOUNT})(?:\\s*${AFTER})?${MONTH}\\s*(?:max(?:imum)?|or\\s+less)(?!\\p{L})\\.?`,
  'iu',
);
const LEAST = new RegExp(`(?<!\\b(?:no|not)\\s)${FLOOR}[\\s:=]*${SUM}${MONTH}`, 'iu');
const PRICED = new RegExp(
  `${BEFORE}\\s*(${AMOUNT})(?!\\p{L})(?:\\s*${AFTER})?${MONTH}${ALONE}|(?<![\\p{L}\\d.,-])(${AMOUNT})(?:\\s*${AFTER}${MONTH}|${A_MONTH})`,
  'giu',
);

/** The decimal that somebody typed as a price ("4.50", "4,5", "$5"), or undefined when it is none. */
export function readPrice(text: string): string | undefined {
  const amount = new RegExp(`^[$€£]?\\s*(${AMOUNT})\\s*[$€£]?$`, 'u').exec(text.trim())?.[1];
  return amount === undefined ? undefined : new Big(amount.replace(',', '.')).toFixed(2);
}

/** Finds the most that a month may cost in words like "under 5", "max. 4.50", "US$5" or "5 €/mo", and what else the text says. Of several prices none is taken. */
export function priceIn(text: string): { price?: string; rest: string } {
  const limited = LIMITED.exec(text);
  const priced = limited ?? (LEAST.test(text) ? null : onlyOne([...text.matchAll(PRICED)]));
  const amount = priced?.slice(1).find((group) => group !== undefined);
  const price = amount === undefined ? undefined : readPrice(amount);
  if (!priced || price === undefined) return { rest: text };
  const end = priced.index + priced[0].length;
  return { price, rest: `${text.slice(0, priced.index)} ${text.slice(end)}` };
}

function onlyOne<T>(found: readonly T[]): T | null {
  return found.length === 1 ? (found[0] ?? null) : null;
}
