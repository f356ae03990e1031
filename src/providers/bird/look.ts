import type { Group } from '../../domain/group.ts';
import type { ProviderError } from '../../workflow/provider.ts';
import { isKind } from '../client/failures.ts';
import { sameNumber } from '../reading/read-number.ts';
import { groupsOf, mayBe, readItems } from './items.ts';
import { NAME } from './name.ts';
import { readPages } from './pages.ts';
import { prefixParameter } from './prefix.ts';
import type { Stock } from './stock.ts';

/** How far a list is looked through for one number. */
const MAX_PAGES = 5;

/** The number of a group as it is for sale now, past every cache; undefined when it is gone. */
export async function lookFor(stock: Stock, group: Group): Promise<Group | undefined> {
  const { prefixFormat } = stock;
  const { number } = group;
  if (number === undefined) return undefined;
  const other = prefixFormat === 'international' ? 'areaCode' : 'international';
  let refusal: ProviderError | undefined;
  let answered = false;
  // "Gone" ends a purchase, so it is said only when neither reading of the prefix finds the number.
  for (const format of [prefixFormat, other] as const) {
    try {
      const found = await find(stock, group, prefixParameter(number, group.country, format));
      if (found) return likeShown(found, group);
      answered = true;
    } catch (error) {
      if (!isKind(error, 'refused')) throw error;
      refusal ??= error;
    }
  }
  if (!answered && refusal) throw refusal;
  return undefined;
}

async function find({ http, path }: Stock, group: Group, prefix: string | undefined): Promise<Group | undefined> {
  const query = { countryCodes: [group.country], prefix };
  const isIt = ({ id, number = '' }: Group) => id === group.id && sameNumber(number, group.number ?? '');
  const { rows, shortfall } = await readPages(http, path, query, {
    mostPages: MAX_PAGES,
    what: 'numbers',
    urgent: true,
    complete: true,
    enough: (page) => readItems(page, group.country)?.groups.some(isIt) === true,
  });
  const found = groupsOf(http, rows, group.country).groups.find(isIt);
  // What is absent from a list that goes on may stand further on.
  if (!found && shortfall) throw http.failure('unreadable', `${NAME} lists more numbers than can be looked through.`);
  if (!found && rows.some((row) => mayBe(row, group))) http.unreadable('numbers');
  return found;
}

/** What a place's name, prefix and documents are was worked out elsewhere, and stays as it was shown. */
function likeShown(found: Group, { prefix, place, region, placed, requirements }: Group): Group {
  return { ...found, prefix, place, requirements, region, placed };
}
