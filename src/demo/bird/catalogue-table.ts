import type { Price, StockItem } from './stock-item.ts';

/** Numbers of one kind: `count` of them from `from` on, which fills the last `places` digits after `base`. */
export type StockRow = Readonly<{
  country: string;
  type: StockItem['type'];
  base: string;
  places: number;
  from: number;
  count: number;
  price: Price;
  can: readonly string[];
  backOrder: boolean;
}>;

const AREA_CODES =
  '205 907 602 501 213 323 415 619 303 860 302 305 407 404 312 773 317 515 502 504 207 410 617 313 612 314 702 212 718 716 704 216 503 215 615 214 512 713 801 206 414';

/**
 * country | type | prefix and digits, in which # counts up | first and last | price a month | what it can | back order.
 * All in ranges that no subscriber has as far as a country keeps such ranges, and above those that the 2Chat sandbox sells.
 */
export const TABLE: readonly StockRow[] = [
  ...AREA_CODES.split(' ').map((code) => row(`US | local | +1${code}55501## | 64-69 | 1.15 USD-2 | voice sms mms`)),
  ...`
    US | mobile | +191755501## | 64-69 | 2.50 USD-2 | voice sms mms
    US | toll-free | +183355501## | 64-79 | 2 EUR-6 | voice sms-in sms-out
    US | toll-free | +184455501## | 64-75 | 2 EUR-6 | voice sms
    CA | local | +141655501## | 64-79 | 1.25 EUR-6 | voice sms
    CA | local | +160455501## | 64-75 | 1.25 EUR-6 | voice sms
    CA | local | +151455501## | 64-75 | 1.25 EUR-6 | voice sms-in | back order
    GB | local | +44207946#### | 500-519 | 1 EUR-6 | voice
    GB | local | +441134960### | 500-511 | 0.9 EUR-6 | voice
    GB | local | +441614960### | 500-511 | 0.9 EUR-6 | voice
    GB | mobile | +447700900### | 500-529 | 3.5 EUR-6 | voice sms
    GB | national | +443069990### | 500-509 | 1.75 EUR-6 | voice | back order
    GB | toll-free | +448081570### | 500-509 | 4 EUR-6 | voice
    DE | local | +493023125### | 500-519 | 1.5 EUR-6 | voice
    DE | local | +498999998### | 500-515 | 1.5 EUR-6 | voice
    DE | local | +496990009### | 500-511 | 1.5 EUR-6 | voice | back order
    DE | mobile | +49152288173## | 50-69 | 12.5 EUR-6 | voice sms
    DE | national | +49322211005## | 50-59 | 2.25 EUR-6 | voice
    DE | toll-free | +4980055501## | 50-59 | 9.99 EUR-6 | voice
    NL | local | +312055501## | 50-69 | 1 EUR-6 | voice
    NL | local | +311055501## | 50-61 | 1 EUR-6 | voice
    NL | mobile | +316109755## | 50-69 | 3.5 EUR-6 | voice sms
    NL | national | +318555501## | 50-59 | 1.2 EUR-6 | voice
    NL | toll-free | +3180055501## | 50-59 | 7.5 EUR-6 | voice
    FR | local | +3319900#### | 5000-5019 | 1.1 EUR-6 | voice
    FR | mobile | +3363998#### | 5000-5015 | 6 EUR-6 | voice sms | back order
    FR | national | +3397555#### | 5000-5009 | 1.4 EUR-6 | voice
    FR | toll-free | +338055550## | 50-57 | 15 EUR-6 | voice
    ES | local | +349155501## | 50-65 | 1.3 EUR-6 | voice
    ES | local | +349355501## | 50-61 | 1.3 EUR-6 | voice
    ES | mobile | +346555501## | 50-69 | 5.25 EUR-6 | voice sms
    ES | toll-free | +349005501## | 50-57 | 8 EUR-6 | voice
    AU | local | +612555001## | 50-61 | 2.5 USD-2 | voice
    AU | local | +613555001## | 50-61 | 2.5 USD-2 | voice
    AU | mobile | +614915701## | 60-79 | 6.6 USD-2 | voice sms mms-out
    AU | toll-free | +6118001604## | 50-59 | 10 USD-2 | voice
    SE | local | +46846500### | 500-515 | 1.05 EUR-6 | voice
    SE | mobile | +467017406## | 50-69 | 2.875 EUR-6 | voice sms
    SE | national | +461055501## | 50-57 | 1.05 EUR-6 | voice
    BE | local | +32255501## | 50-61 | 1.6 EUR-6 | voice
    BE | mobile | +324605501## | 50-59 | 4 EUR-6 | voice sms
    IE | local | +353155501## | 50-61 | 1.7 EUR-6 | voice
    PL | mobile | +485055501## | 50-59 | 3 EUR-6 | voice sms
  `
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map(row),
];

function row(line: string): StockRow {
  const [country = '', type = '', digits = '', span = '', price = '', can = '', back] = line
    .split('|')
    .map((cell) => cell.trim());
  const [from = 0, to = 0] = span.split('-').map(Number);
  const base = digits.replaceAll('#', '');
  return {
    country,
    type: type as StockRow['type'],
    base,
    places: digits.length - base.length,
    from,
    count: to - from + 1,
    price: priceOf(price),
    can: can.split(' '),
    backOrder: back !== undefined,
  };
}

/** "3.5 EUR-6" is 3500000 × 10^-6 EUR. */
function priceOf(text: string): Price {
  const [, amount = '0', currencyCode = '', exponent = '0'] = /^([\d.]+) ([A-Z]{3})(-\d)$/.exec(text) ?? [];
  return { currencyCode, amount: Math.round(Number(amount) * 10 ** -Number(exponent)), exponent: Number(exponent) };
}
