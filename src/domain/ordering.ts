import Big from 'big.js';
import type { Group, Order, Search } from './group.ts';
import { isFree } from './money.ts';
import { isThere } from './placing.ts';

/** Written for every name that is compared, so made once. */
const names = new Intl.Collator('en');

/** What a group is compared by, worked out once. */
type Ranked = Readonly<{
  group: Group;
  /** 0 where it is in the place that was asked for, 1 elsewhere, 2 where that cannot be told. */
  away: 0 | 1 | 2;
  currency: string;
  month: Big;
  /** What the first year costs; where that is not known, what it is sorted as. */
  year: Big;
  isKnown: boolean;
}>;

/**
 * Groups in the order in which a person compares: the place that was asked for first, then each currency by itself, since amounts in two cannot
 * be compared, then the cheapest first year. Where no set-up fee is stated it may be any: after those that cost as much a month and do state it.
 */
export function inOrder(groups: readonly Group[], order: Order, search: Search): Group[] {
  const compare = order === 'price' ? byPrice : byPlace;
  return ranked(groups, search)
    .sort((a, b) => a.away - b.away || compare(a, b))
    .map(({ group }) => group);
}

/** What the first twelve months cost, set-up included; undefined where that fee is not stated, or is one in another currency. */
export function firstYear({ monthly, setup }: Pick<Group, 'monthly' | 'setup'>): Big | undefined {
  if (setup === undefined || (setup.currency !== monthly.currency && !isFree(setup))) return undefined;
  return new Big(monthly.amount).times(12).plus(setup.amount);
}

/** Whether the cheapest month is not always the cheapest year: set-up fees in one currency are not all the same. */
export function feesDiffer(groups: readonly Group[]): boolean {
  const fees = new Map<string | null, string>();
  return groups.some((group) => {
    if (group.setup === undefined || firstYear(group) === undefined) return false;
    const { currency } = group.monthly;
    const fee = new Big(group.setup.amount).toFixed();
    const before = fees.get(currency) ?? fee;
    fees.set(currency, before);
    return before !== fee;
  });
}

function ranked(groups: readonly Group[], search: Search): Ranked[] {
  const there = isThere(search);
  const known = groups.map((group) => ({ group, year: firstYear(group) }));
  const dearest = new Map<string, Big>();
  for (const { group, year } of known) {
    const before = dearest.get(monthOf(group));
    if (year && (!before || year.gt(before))) dearest.set(monthOf(group), year);
  }
  return known.map(({ group, year }) => {
    const month = new Big(group.monthly.amount);
    return {
      group,
      away: there(group) ? 0 : group.placed === undefined ? 1 : 2,
      currency: group.monthly.currency ?? '',
      month,
      year: year ?? dearest.get(monthOf(group)) ?? month.times(12),
      isKnown: year !== undefined,
    };
  });
}

function monthOf({ monthly }: Group): string {
  return `${new Big(monthly.amount).toFixed()} ${monthly.currency ?? ''}`;
}

function byPrice(a: Ranked, b: Ranked): number {
  return (
    names.compare(a.currency, b.currency) ||
    a.year.cmp(b.year) ||
    Number(b.isKnown) - Number(a.isKnown) ||
    a.month.cmp(b.month) ||
    names.compare(a.group.place, b.group.place)
  );
}

function byPlace(a: Ranked, b: Ranked): number {
  return names.compare(a.group.place, b.group.place) || byPrice(a, b);
}
