import type { Group } from '../../domain/group.ts';
import type { Hold } from '../../domain/request.ts';
import { countryName } from '../countries.ts';
import { didType, features, monthly, phone, setup } from '../format.ts';
import { words } from '../words.ts';
import { plain, type Row } from './blocks.ts';

/** "3.50 a month, 1.00 to set up" */
export function priceOf(group: Group): string {
  return `${monthly(group.monthly)}, ${setup(group.setup)}`;
}

/** "Los Angeles, United States (Local)"; the place is the provider's text. */
export function placeOf(group: Group): string {
  return `${group.place}, ${countryName(group.country)} (${didType(group.type)})`;
}

/** What people need to know of a held number, on every card that shows one. */
export function holdRows({ number, group }: Hold): Row[] {
  return [
    [words.rows.number, plain(phone(number))],
    [words.rows.place, plain(placeOf(group), 2000)],
    [words.rows.price, plain(`${priceOf(group)}`)],
    [words.rows.features, plain(features(group.features), 2000)],
    ...(group.requirements.length > 0
      ? [[words.rows.documents, plain(group.requirements.join('; '), 2000)] as const]
      : []),
  ];
}

/** The name people know a provider by. */
export function providerOf(group: Group): string {
  return words.providers[group.provider];
}
