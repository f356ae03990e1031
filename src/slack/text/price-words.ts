/** How people write amounts, currencies, limits and spans of time, as parts of regular expressions. */

/**
 * An amount as it stands there, to its end: of one that cannot be read whole, no part is taken. "1 000,50", "1'000", "0.001" and "5€50", and
 * ranges without blanks ("5-10").
 */
export const WHOLE = "[.,]?\\d+(?:[.,'_⁄/·-]+\\d+|\\p{Sc}\\d+|\\s\\d{3}(?!\\d))*(?![.,'_⁄/·-]*\\d|\\s\\d)";

/** "US$", "R$", "€", "usd", "EUR", "dollars": a sign with the letters before it, a code, or a word. */
const SIGN = '(?:(?:(?<!\\p{L})\\p{L}{1,3})?\\p{Sc})';
/** Every currency's code but those that are words: "top 5", "try 5". */
const CODES = Intl.supportedValuesOf('currency').filter(
  (code) => !['ALL', 'TOP', 'TRY', 'SOS', 'CUP', 'PEN'].includes(code),
);
export const HUNDREDTHS = '(?:¢|cents?|pence|centimes?|centavos?|céntimos?)';
const NAMES =
  'bucks?|dollars?|euros?|pounds?|quid|francs?|pesos?|yen|yuan|rupees?|reais|real|rand|shekels?|kron(?:a|or|e|er)|złoty|zloty|lira|won|dirhams?|kr|zł';
const CODE = `(?:${CODES.join('|')}|${NAMES}|${HUNDREDTHS})`;
export const BEFORE = `(?:${SIGN}|(?<!\\p{L})${CODE})`;
export const AFTER = `(?:\\p{Sc}(?!\\s*\\d)|${CODE}(?!\\p{L}))`;
export const CURRENCY = `\\p{Sc}|(?<!\\p{L})${CODE}(?!\\p{L})`;

const MAX = 'under|below|within|max(?:imum)?(?:\\.|\\s+of)?|at\\s+most|up\\s+to|less\\s+than|cheaper\\s+than';
export const LIMIT = `(?:(?<![\\p{L}\\d])(?:${MAX}|(?:no|not)\\s+(?:more|over|above)(?:\\s+than)?|(?:budget|price)(?:\\s+of)?)(?!\\p{L})|<=?|≤)`;
const DENIED = `(?:(?<!\\p{L})(?:no|not|never|nothing|none)|(?<=\\p{L})n't)\\s+(?:be\\s+)?(?:${MAX}|at\\s+least)`;
const LEAST =
  '(?<!\\b(?:no|not)\\s)(?<![\\p{L}\\d])(?:over|above|beyond|exceeding|more\\s+than|at\\s+least|min(?:imum)?\\.?(?:\\s+of)?|from|between|upwards\\s+of|starting\\s+(?:at|from))';
/** What makes the amount behind it the least, "not under" as well as "over". */
export const FLOOR = `(?:(?:${DENIED}|${LEAST})(?!\\p{L})|>=?|≥)`;
/** What makes the amount before it the least: "$5+", "$5 or more". */
export const OR_MORE =
  '(?:\\s*\\+(?!\\p{L}|\\s*\\d)|\\s*(?:or|and)\\s+(?:more|up|over|above|higher|upwards)(?!\\p{L})|\\s*min(?:imum)?(?!\\p{L}))';
/** The same, or the rest of a range: of a range no end is taken. */
export const ONWARDS = `(?:${OR_MORE}|\\s*(?:-|to)\\s*${BEFORE}?\\s*${WHOLE}(?:\\s*${AFTER})?)`;
/** The other end behind "between 5". */
export const OTHER_END = `(?:\\s*(?:-|to|and)\\s*${BEFORE}?\\s*${WHOLE}(?:\\s*${AFTER})?)?`;

const EACH = '(?:an?|per|each|every|\\/|im|in\\s+der|pro|par|por|al|all[ao]|à\\s+l)';
const MONTHS = '(?:months?|mon|mo|mth|m|monat|mois|mes|mese|mês)';
export const A_MONTH = `(?:\\s*${EACH}\\s*${MONTHS}(?!\\p{L})\\.?|\\s*p\\.?\\s?m\\.?(?!\\p{L})|\\s*(?:monthly|monatlich)(?!\\p{L}))`;

const SPANS =
  "(?:years?|yrs?|y|annum|weeks?|wks?|w|days?|d|hours?|hrs?|h|quarters?|minutes?|mins?|sms|texts?|messages?|calls?|jahr|woche|tag|ann?[ée]e|'?an|semaine|jour|año|ano|anno|semana|día|dia)";
const OFTEN = '(?:yearly|annual(?:ly)?|weekly|daily|hourly|quarterly|jährlich|wöchentlich|täglich|p\\.?\\s?a\\.?|once)';
const ONCE =
  '(?:set-?\\s?up|activation|install(?:ation)?|connection|one-?\\s?(?:off|time)|upfront)(?:\\s+(?:fee|cost|price|charge)s?)?';
/** Behind an amount: what it is paid for is no month. */
export const NO_MONTH = `(?:\\s*${EACH}\\s*${SPANS}|[\\s,]*(?:${OFTEN}|(?:(?:for|as|of|in)\\s+)?(?:the\\s+|an?\\s+)?${ONCE}))(?!\\p{L})\\.?`;
/** The same before it: "yearly budget of", "setup fee". */
export const NO_MONTH_BEFORE = `(?<!\\p{L})(?:${OFTEN}|${ONCE})(?:\\s+(?:fee|cost|price|charge|budget|limit|is|of|at))*[\\s:=,]*$`;
