import parsePhoneNumber from 'libphonenumber-js';
import type { Group } from '../../domain/group.ts';
import { compareMoney, type Money } from '../../domain/money.ts';
import type { Http } from '../client/http.ts';
import { isOfCountry } from '../client/number-of-group.ts';
import type { OffersRead } from '../client/offers.ts';
import { placeOfNumber } from '../client/place-of-number.ts';
import { asRecord, textOf } from '../reading/json.ts';
import { hasOtherTerms } from '../reading/other-terms.ts';
import { readId } from '../reading/read-id.ts';
import { readNumber } from '../reading/read-number.ts';
import { readScaledPrice } from '../reading/read-scaled-price.ts';
import { featuresOf, typeOf } from './answers.ts';
import { NAME } from './name.ts';

/** Where a set-up price would stand, should Bird state one: none is documented. */
const SETUP = [
  'setupPrice',
  'setupFee',
  'oneTimePrice',
  'oneTimeFee',
  'upfrontPrice',
  'activationPrice',
  'activationFee',
];

/** The numbers for sale, each as a group of its own and each once, without those on back order; undefined when there are rows but not one can be read. */
export function readItems(rows: readonly unknown[], country: string): OffersRead | undefined {
  const byNumber = new Map<string, Group>();
  let unreadable = 0;
  let notFitting = 0;
  let backOrders = 0;
  // A page that is sent again while numbers are sold brings the same rows.
  const seen = new Set<string>();
  for (const value of rows) {
    const text = JSON.stringify(value);
    if (seen.has(text)) continue;
    seen.add(text);
    const item = readItem(value, country);
    if (!item) unreadable++;
    else if (asRecord(value)?.['backOrderRequired'] === true) backOrders++;
    else if (!isOfCountry(item.number, item.country) || item.country !== country) notFitting++;
    else {
      const known = byNumber.get(item.number);
      if (!known || compareMoney(item.monthly, known.monthly) < 0) byNumber.set(item.number, item);
    }
  }
  if (unreadable > 0 && byNumber.size + notFitting + backOrders === 0) return undefined;
  return { groups: [...byNumber.values()], unreadable, notFitting };
}

/** The numbers for sale among rows that Bird sent, each once, without their places. */
export function groupsOf(http: Http, rows: readonly unknown[], country: string): OffersRead {
  return readItems(rows, country) ?? http.unreadable('numbers');
}

/** The same numbers with their places, as far as their digits tell them. */
export async function withPlaces(groups: readonly Group[]): Promise<readonly Group[]> {
  return Promise.all(groups.map(withPlace));
}

/** Whether a row that cannot be read may be this item. */
export function mayBe(row: unknown, { id, country }: Group): boolean {
  if (readItems([row], country) !== undefined) return false;
  return [undefined, id].includes(readId(asRecord(row)?.['id']));
}

/** Numbers of one place say so themselves; others belong to the whole country. */
async function withPlace(group: Group): Promise<Group> {
  if (group.number === undefined || (group.type !== 'local' && group.type !== '')) return group;
  const { place, region } = await placeOfNumber(group.number, group.country);
  return { ...group, place, ...(region === '' ? {} : { region }) };
}

function readItem(value: unknown, asked: string): (Group & Readonly<{ number: string }>) | undefined {
  const row = asRecord(value);
  const id = readId(row?.['id']);
  const country = textOf(row?.['countryCode']).toUpperCase() || asked;
  const number = readNumber(row?.['numberString'], country);
  const monthly = readScaledPrice(row?.['monthlyPrice']);
  const feeName = SETUP.find((name) => !['', null, undefined].some((none) => row?.[name] === none));
  const said = feeName === undefined ? undefined : row?.[feeName];
  const setup = said === undefined ? undefined : readScaledPrice(said);
  if (!row || id === undefined || number === undefined || !monthly || (said !== undefined && !setup)) return undefined;
  if (asksForMore(row, monthly, feeName)) return undefined;
  return {
    provider: NAME,
    id,
    country,
    number,
    type: typeOf(textOf(row['type'])),
    prefix: parsePhoneNumber(number)?.formatInternational() ?? number,
    place: '',
    monthly,
    setup,
    features: featuresOf(row['capabilities']),
    requirements: [],
    picksNumber: false,
  };
}

/** Whether a row asks for more than the price of a month and the set-up. */
function asksForMore(row: Record<string, unknown>, monthly: Money, feeName = ''): boolean {
  const price = asRecord(row['monthlyPrice']) ?? {};
  return (
    hasOtherTerms(row, monthly, new Set(['monthlyPrice', feeName])) ||
    hasOtherTerms(price, monthly, new Set(['amount', 'exponent', 'currencyCode']))
  );
}
