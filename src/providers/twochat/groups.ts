import { DID_TYPES, type Group, type Search } from '../../domain/group.ts';
import { isPrefixOf, prefixesOf } from '../client/number-of-group.ts';
import type { OffersRead } from '../client/offers.ts';
import { placeOfNumber } from '../client/place-of-number.ts';
import { asRecord, isText, textOf } from '../reading/json.ts';
import { hasOtherTerms } from '../reading/other-terms.ts';
import { readId } from '../reading/read-id.ts';
import { readCurrency, readFee, readPrice } from '../reading/read-price.ts';
import { readRequirements } from '../reading/read-requirements.ts';
import { rowsOf } from './answers.ts';
import { typeOf } from './did-type.ts';
import { NAME } from './name.ts';

/** The fields that are read as what a month and the set-up cost. */
const PRICED = new Set(['monthly_price', 'setup_price']);
const NEVER = { amount: '', currency: null };

/** The groups that a search's answer holds, each once; undefined when there is no list. */
export function readGroups(body: unknown, search: Search): OffersRead | undefined {
  const rows = rowsOf(body, 'groups');
  if (!rows) return undefined;
  const groups = new Map<string, Group>();
  let unreadable = 0;
  let notFitting = 0;
  for (const row of rows) {
    const group = readGroup(row, search);
    if (!group) unreadable++;
    else if (!fits(group, row, search)) notFitting++;
    else
      groups.set(JSON.stringify([group.id, group.type, group.prefix, group.place, group.monthly, group.setup]), group);
  }
  return { groups: [...groups.values()], unreadable, notFitting };
}

/** The same groups, with the region of those whose place has the name of another's, as far as their prefixes tell it. */
export async function withRegions(groups: readonly Group[]): Promise<readonly Group[]> {
  const prefixes = new Map<string, Set<string>>();
  for (const { place, prefix } of groups) prefixes.set(place, (prefixes.get(place) ?? new Set()).add(prefix));
  return Promise.all(
    groups.map(async (group) => {
      const { place, prefix, country } = group;
      const [begin] = prefixesOf(prefix, country);
      if (group.region !== undefined || place === '' || begin === undefined) return group;
      if ((prefixes.get(place)?.size ?? 0) < 2) return group;
      const { region } = await placeOfNumber(begin, country);
      return region === '' ? group : { ...group, region };
    }),
  );
}

function readGroup(value: unknown, search: Search): Group | undefined {
  const row = asRecord(value);
  const id = readId(row?.['id']);
  const prices = row && readPrices(row);
  if (!row || id === undefined || !prices || prices === 'otherTerms') return undefined;
  const region = [row['region_name'], row['region'], row['state']].find(isText)?.trim();
  const features = row['features'];
  return {
    provider: NAME,
    id,
    country: search.country,
    type: typeOf(textOf(row['type'])),
    prefix: textOf(row['prefix']),
    // What it does not say is not said for it, though it was asked for one place.
    place: textOf(row['location']),
    region,
    ...prices,
    features: Array.isArray(features) ? features.filter(isText) : [],
    requirements: readRequirements(row['requirements'], NAME),
    picksNumber: row['allow_number_selection'] === true,
  };
}

/**
 * What a row costs, a group's or a reservation's: undefined where it is not told or cannot be read, and `otherTerms` where it asks for more than can
 * be shown; `setup` is absent where no fee is told.
 */
export function readPrices(row: Record<string, unknown>): Pick<Group, 'monthly' | 'setup'> | 'otherTerms' | undefined {
  const price = asRecord(row['price']) ?? row;
  const currency = readCurrency(price['currency'] ?? price['currency_code'] ?? row['currency']);
  const monthly = currency === undefined ? undefined : readPrice(price['monthly_price'], currency);
  // Where no price is told, there is none to be the same as.
  if (hasOtherTerms(row, monthly ?? NEVER, PRICED)) return 'otherTerms';
  const setup = currency === undefined ? undefined : readFee(price['setup_price'], currency);
  return monthly && setup && { monthly, setup: setup.fee };
}

/** Whether a group is of the country and type that were asked for, as far as it says so. */
function fits({ type, prefix }: Group, row: unknown, { country, type: wanted }: Search): boolean {
  const code = country.toUpperCase();
  const stated = asRecord(row)?.['iso_country_code'] ?? asRecord(row)?.['country'];
  if (isText(stated) && /^[a-z]{2}$/i.test(stated.trim()) && stated.trim().toUpperCase() !== code) return false;
  const isOther = wanted !== 'all' && DID_TYPES.some((known) => known === type) && type !== wanted;
  return !isOther && isPrefixOf(code, prefix);
}
