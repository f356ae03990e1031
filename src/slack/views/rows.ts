import type { KnownBlock } from '@slack/types';
import type { Group } from '../../domain/group.ts';
import type { Hold, Problem } from '../../domain/request.ts';
import { countryName } from '../countries.ts';
import { explainProblem, providerName } from '../explain.ts';
import { didType, features, monthly, phone, setup } from '../format.ts';
import { words } from '../words.ts';
import { plain, type Row, section } from './blocks.ts';

/**
 * How much of other people's text a card shows, in characters. Together with our own words every message stays far below
 * the 9,000 characters of block text that Slack is known to take.
 */
export const MOST = { headline: 300, place: 200, features: 300, documents: 800, words: 600 };

/** "3.50 a month, 1.00 to set up" */
export function priceOf(group: Group): string {
  return `${monthly(group.monthly)}, ${setup(group.setup)}`;
}

/** "Los Angeles, United States (Local)"; the place is the provider's text. */
export function placeOf(group: Group): string {
  const place = [group.place, countryName(group.country)].filter(Boolean).join(', ');
  return `${place} (${didType(group.type)})`;
}

/** What people need to know of a held number, on every card that shows one. */
export function holdRows({ number, group }: Hold): Row[] {
  return [
    [words.rows.number, plain(phone(number))],
    [words.rows.place, plain(placeOf(group), MOST.place)],
    [words.rows.price, plain(priceOf(group))],
    [words.rows.features, plain(features(group.features), MOST.features)],
    ...(group.requirements.length > 0
      ? [[words.rows.documents, plain(group.requirements.join('; '), MOST.documents)] as const]
      : []),
  ];
}

/** The name people know a provider by. */
export function providerOf(group: Group): string {
  return providerName(group.provider);
}

/** Says so where a hold is ours alone. */
export function oursNote(hold: Hold): KnownBlock[] {
  return hold.ours ? [section(plain(words.ours(providerOf(hold.group))))] : [];
}

/** Why an approval did not lead to a purchase. */
export function objection(problem: Problem | undefined): KnownBlock[] {
  if (!problem) return [];
  const { sentence, quote } = explainProblem(problem);
  return [section(plain(sentence)), ...(quote ? [section(plain(quote, MOST.words))] : [])];
}
