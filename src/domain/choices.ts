import { groupFingerprint } from './fingerprint.ts';
import type { Group, Search } from './group.ts';
import type { Options } from './options.ts';
import { inOrder } from './ordering.ts';
import { isThere } from './placing.ts';
import { GROUPS_PER_PAGE } from './rules.ts';

/** What one row of the options offers: a group, or several single numbers on the same terms that differ in their last digits only. */
export type Choice = readonly [Group, ...Group[]];

/** So many digits at a number's end may differ in one choice. */
const LAST_DIGITS = 4;

/** The choices of a search, in the order that was chosen. */
export type Choices = Readonly<{
  /** In the place that was asked for. */
  there: readonly Choice[];
  /** Elsewhere, or where that cannot be told. */
  elsewhere: readonly Choice[];
  /** What is elsewhere is one line. */
  folded: boolean;
  /** Those that are listed, page by page. */
  listed: readonly Choice[];
}>;

export function choicesOf(options: Options, search: Search): Choices {
  const groups = inOrder(options.groups, options.order, search);
  const isIn = isThere(search);
  const there = together(groups.filter(isIn));
  const elsewhere = together(groups.filter((group) => !isIn(group)));
  // With nothing in that place, what is elsewhere is all there is.
  const folded = there.length > 0 && elsewhere.length > 0 && options.showsElsewhere !== true;
  return { there, elsewhere, folded, listed: folded ? there : [...there, ...elsewhere] };
}

/** How many pages the choices have; at least one. */
export function pages({ listed }: Choices): number {
  return Math.max(1, Math.ceil(listed.length / GROUPS_PER_PAGE));
}

/** The choices of a page. The last page is as long as the others, so that nothing below it moves: it begins with some of the page before. */
export function pageOf({ listed }: Choices, page: number): readonly Choice[] {
  const first = Math.max(0, Math.min(page * GROUPS_PER_PAGE, listed.length - GROUPS_PER_PAGE));
  return listed.slice(first, first + GROUPS_PER_PAGE);
}

/** The choice that has the group with this fingerprint. */
export function choiceWith({ there, elsewhere }: Choices, fingerprint: string): Choice | undefined {
  return [...there, ...elsewhere].find((choice) => choice.some((group) => groupFingerprint(group) === fingerprint));
}

/** Whether there is a number to pick, and not only one to take. */
export function picksNumber(choice: Choice): boolean {
  return choice.length > 1 || choice[0].picksNumber;
}

/** One choice of those that differ in their last digits only, where the first of them stood. */
function together(groups: readonly Group[]): Choice[] {
  const choices = new Map<string, [Group, ...Group[]]>();
  for (const group of groups) {
    const terms = termsOf(group);
    const choice = choices.get(terms);
    if (choice) choice.push(group);
    else choices.set(terms, [group]);
  }
  return [...choices.values()].map((choice) => (choice.length === 1 ? choice : byNumber(choice)));
}

/** All that near-equal numbers have in common; of other groups what no second one has. */
function termsOf(group: Group): string {
  const { id, provider, number, prefix, features, requirements, picksNumber, ...terms } = group;
  const apart = number === undefined || picksNumber ? [id, prefix] : [number.slice(0, -LAST_DIGITS), number.length];
  const { country, type, place, region, placed, monthly, setup } = terms;
  const where = [provider, country, type, place, region, placed];
  const price = [monthly.amount, monthly.currency, setup?.amount, setup?.currency];
  return JSON.stringify([apart, where, price, features.toSorted(), requirements.toSorted()]);
}

function byNumber([first, ...others]: Choice): Choice {
  const sorted = [first, ...others].sort((a, b) => ((a.number ?? '') < (b.number ?? '') ? -1 : 1));
  return sorted as [Group, ...Group[]];
}
