import { milliseconds } from 'date-fns';
import { compareMoney, type Money, money, sum } from '../money.ts';
import { monthOf } from '../policy/month.ts';
import type { RecordFacts } from './facts.ts';

/** Rent of those that have the same owner, or cost centre; `of` is absent for those that have none. */
export type Share = Readonly<{ of?: string | undefined; numbers: number; rent: readonly Money[] }>;

/** What all numbers of the account cost; sums are apart by currency, cheapest currency name first, and each exact. */
export type MonthOfCosts = Readonly<{
  /** "2026-11", and the one before it, by the clocks of the time zone. */
  month: string;
  lastMonth: string;
  /** What was paid once for what was bought here in each. */
  setup: readonly Money[];
  lastSetup: readonly Money[];
  /** How many that were. */
  bought: number;
  lastBought: number;
  /** How many are ours, a month's rent of those whose rent is known, and how many have none that is. */
  numbers: number;
  rent: readonly Money[];
  unknownRent: number;
  /** Those with the most numbers first. */
  byCostCentre: readonly Share[];
  byOwner: readonly Share[];
  /** What renews or ends within 30 days, the soonest first. */
  renewing: readonly RecordFacts[];
}>;

const SOON_MS = milliseconds({ days: 30 });

/** Sums up the register as it is at `now`; numbers that are gone count for what they cost once. */
export function costsOf(all: readonly RecordFacts[], now: number, zone: string): MonthOfCosts {
  const month = monthOf(now, zone);
  const last = monthOf(month.from - 1, zone);
  const ours = all.filter(({ status }) => status !== 'gone');
  const boughtIn = ({ from, until }: Readonly<{ from: number; until: number }>) =>
    all.filter(({ boughtAt }) => boughtAt !== undefined && boughtAt >= from && boughtAt < until);
  const [lately, before] = [boughtIn(month), boughtIn(last)];
  return {
    month: month.name,
    lastMonth: last.name,
    setup: total(lately.map(setupOf)),
    lastSetup: total(before.map(setupOf)),
    bought: lately.length,
    lastBought: before.length,
    numbers: ours.length,
    rent: total(ours.map(rentOf)),
    unknownRent: ours.filter(({ monthly }) => !monthly).length,
    byCostCentre: sharesOf(ours, ({ costCentre }) => costCentre),
    byOwner: sharesOf(ours, ({ owner }) => owner),
    renewing: ours
      .filter(({ endsAt }) => endsAt !== undefined && endsAt >= now && endsAt < now + SOON_MS)
      .toSorted((one, other) => (one.endsAt ?? 0) - (other.endsAt ?? 0)),
  };
}

function setupOf({ setup }: RecordFacts): Money | undefined {
  return setup;
}

function rentOf({ monthly }: RecordFacts): Money | undefined {
  return monthly;
}

function sharesOf(all: readonly RecordFacts[], of: (facts: RecordFacts) => string | undefined): Share[] {
  const groups = new Map<string | undefined, RecordFacts[]>();
  for (const each of all) {
    const those = groups.get(of(each));
    if (those) those.push(each);
    else groups.set(of(each), [each]);
  }
  return [...groups]
    .map(([of, those]) => ({ of, numbers: those.length, rent: total(those.map(rentOf)) }))
    .toSorted((one, other) => other.numbers - one.numbers);
}

/** One sum for each currency. */
function total(prices: readonly (Money | undefined)[]): Money[] {
  const sums = new Map<string | null, Money>();
  for (const price of prices) {
    if (!price) continue;
    const before = sums.get(price.currency) ?? money('0', price.currency);
    sums.set(price.currency, sum(before, price) ?? before);
  }
  return [...sums.values()].toSorted(compareMoney);
}
