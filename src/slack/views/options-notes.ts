import type { KnownBlock } from '@slack/types';
import { type Choices, pages } from '../../domain/choices.ts';
import type { Options } from '../../domain/options.ts';
import { feesDiffer, firstYear } from '../../domain/ordering.ts';
import { explainMissing, providerName } from '../words/problems.ts';
import { words } from '../words/words.ts';
import { context, plain } from './blocks.ts';
import { commonDocuments, currenciesOf } from './choices.ts';
import { MAX, providerOf } from './rows.ts';

/** What is to be known of the options as a whole: the same on every page, but for the page itself. */
export function noteBlocks(options: Options, choices: Choices): KnownBlock[] {
  const { groups, total, page, waiting, missing, leftOut = [] } = options;
  const say = words.options;
  const all = pages(choices);
  const documents = commonDocuments(choices.listed);
  const notes = [
    ...(all > 1 ? [say.page(Math.min(page, all - 1) + 1, all)] : []),
    ...(documents === undefined ? [] : [say.allDocuments(documents)]),
    ...priceNotes(options, choices),
    ...(total > groups.length ? [say.cut(groups.length, total)] : []),
    ...waiting.map((name) => say.waiting(providerName(name))),
    ...missing.map(explainMissing),
    ...leftOut.map(({ provider, why, count }) => say.leftOut[why](providerName(provider), count)),
  ];
  // Slack takes ten elements in a context block.
  const tens = Array.from({ length: Math.ceil(notes.length / 10) }, (_, at) => notes.slice(at * 10, at * 10 + 10));
  return tens.map((some) => context(...some.map((note) => plain(note, MAX.words))));
}

/** What the prices leave open: a currency, and a set-up fee among others that are stated. */
function priceNotes({ order }: Options, { listed }: Choices): string[] {
  const groups = listed.flat();
  // Where they differ, each row says which.
  const sellers = namesOf(groups.filter(({ monthly }) => monthly.currency === null));
  const isMixed = currenciesOf(listed).size > 1;
  const known = new Set(groups.filter(firstYear).map(({ monthly }) => monthly.currency));
  const isOpen = groups.some((group) => !firstYear(group) && known.has(group.monthly.currency));
  return [
    ...(isMixed ? [words.options.currenciesApart] : sellers.map(words.price.currencyUnknown)),
    ...(order === 'price' && feesDiffer(groups) && isOpen ? [words.options.yearUnknown] : []),
  ];
}

/** The names of those who sell these, each once. */
function namesOf(groups: readonly Parameters<typeof providerOf>[0][]): string[] {
  return [...new Set(groups.map(providerOf))];
}
