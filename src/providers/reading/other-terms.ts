import { isFree, type Money } from '../../domain/money.ts';
import { readCurrency, readFee } from './read-price.ts';
import { readScaledPrice } from './read-scaled-price.ts';
import { plain } from './signs.ts';

const FEE = /\b(fees?|tax(es)?|vat|gst|iva|mwst|lev(y|ies)|dut(y|ies)|deposits?|surcharges?)\b/;
/** What else may be asked for or bind, by the names of fields. */
const ASKED =
  /\b(renewals?|minimum|contracts?|commitments?|commit|discounts?|promos?|promotions?|promotional|introductory|intro|trial|upfront|one ?time|activation|(initial|first|free|min|term|yearly|annual) (terms?|months?|years?|periods?))\b/;
/** For how long a price is, or how often it is asked for. */
const SPAN = /\b(periods?|intervals?|frequency|cycles?|recurrence|unit|term|months)$|^(billing|billed|charged|paid)$/;
/** That it is for another span than a month, as a flag. */
const OTHER_SPAN = /^(is |billed )?(yearly|annual(ly)?|quarterly|weekly|daily)( billing)?$/;
/** Prices of something else than a month: the same again says nothing. */
const PRICE = /\b(prices?|costs?|charges?)$/;
/** What is paid by use or for another service, and what a hold lasts. */
const ASIDE =
  /\b(per|ppm|minutes?|sms|mms|calls?|messages?|inbound|outbound|incoming|outgoing|usage|roaming|port(ing)?|reserv\w*|hold|auto(matic)? renewals?|currenc\w*)\b/;
/** What only names, dates or links something, and what has readers of its own. */
const DESCRIBES = /\b(at|on|date|time|id|uuid|url|link|count|name|by)$/;
const ELSEWHERE = new Set(['requirements', 'features', 'capabilities', 'documents']);
const INCLUDED = /\b(inclu(des?|ded|ding|sive)|exempt)\b/;
const NO = /^(false|no|0)$/;
const NOTHING =
  /^(|false|no|none|null|nil|na|n a|not applicable|unknown|undefined|auto|automatic|included|inclusive|prepaid|postpaid)$/;
const NO_SUCH = /^(no|without)( (minimum|contract|commitment|deposit|tax|fee|charge|surcharge|term)s?)+$/;
const MONTH = /^(per |every |each |a |calendar )?(1 |one )?(months?|monthly|mo|mth)$|^p1 ?m$/;
/** Deeper than any provider would write. */
const DEEPEST = 30;

/**
 * Whether a row tells of more that is to be paid than its price of a month and its set-up fee, or of another span than a month: then what it costs
 * cannot be shown in full. `known` are the fields that were read as these; names are all there is to go by, since none of the others is documented.
 */
export function hasOtherTerms(
  row: Readonly<Record<string, unknown>>,
  monthly: Money,
  known: ReadonlySet<string>,
): boolean {
  return below(row, []);

  function below(value: object, path: readonly string[]): boolean {
    return Object.entries(value).some(([name, inner]) => {
      if (known.has(name) || ELSEWHERE.has(name)) return false;
      return told(inner, /^\d+$/.test(name) ? path : [...path, plain(name)]);
    });
  }

  function told(value: unknown, path: readonly string[]): boolean {
    // A price with its currency is one value.
    if (typeof value !== 'object' || value === null || 'amount' in value) {
      return asks(path.slice(-2).join(' '), path.at(-1) ?? '', value, monthly);
    }
    return path.length > DEEPEST || below(value, path);
  }
}

/** Whether the field of this name (`leaf`, with the one it stands in: `name`) asks for more. */
function asks(name: string, leaf: string, value: unknown, monthly: Money): boolean {
  if (ASIDE.test(name) || DESCRIBES.test(leaf)) return false;
  const word = plain(String(value ?? ''));
  const isAsked = FEE.test(name) || ASKED.test(name);
  if (INCLUDED.test(name)) return isAsked && NO.test(word);
  if (isNothing(value, word)) return false;
  if (SPAN.test(leaf)) return !MONTH.test(word) && word !== '1' && !isCurrency(value);
  if (PRICE.test(leaf) && !FEE.test(name)) return !isThis(value, monthly);
  return OTHER_SPAN.test(leaf) || (isAsked && !MONTH.test(word));
}

function isNothing(value: unknown, word: string): boolean {
  if (NOTHING.test(word) || NO_SUCH.test(word)) return true;
  const fee = readScaledPrice(value) ?? readFee(value)?.fee;
  return fee !== undefined && isFree(fee);
}

function isThis(value: unknown, monthly: Money): boolean {
  const price = readScaledPrice(value);
  return price?.amount === monthly.amount && [null, monthly.currency].includes(price.currency);
}

function isCurrency(value: unknown): boolean {
  const code = readCurrency(value);
  return code !== undefined && code !== null;
}
