import { isFree, type Money } from '../money.ts';
import { amountIn, isBelowZero, leftOf, sum } from './amounts.ts';
import type { Cost } from './cost.ts';
import type { Facts } from './facts.ts';
import type { Policy } from './schema.ts';

/** What becomes of one budget, in one currency. */
export type BudgetLine = Readonly<{
  path: string;
  limit: Money;
  /** Counted against it before this. */
  spent: Money;
  /** What this takes of it. */
  takes: Money;
  /** What is left after this: below zero where there is not enough. */
  left: Money;
  isOver: boolean;
}>;

/** A currency of the price that a budget which applies does not have: what is spent in it is not held to that budget. */
export type Uncounted = Readonly<{ path: string; currency: string | null }>;

type Budget = Readonly<{
  path: string;
  limits: readonly Money[];
  spent: readonly Money[];
  takes: readonly Money[];
  applies: boolean;
}>;

/** What this purchase takes of each budget that applies to it, and what no budget counts. */
export function budgetsOf(policy: Policy, { spent, channel }: Pick<Facts, 'spent' | 'channel'>, cost: Cost) {
  const all = budgetsIn(policy, spent, channel, cost).filter(({ limits }) => limits.length > 0);
  const applying = all.filter(({ applies }) => applies);
  return { lines: applying.flatMap(linesOf), uncounted: uncountedIn(applying.length > 0 ? applying : all) };
}

function budgetsIn({ budget }: Policy, spent: Facts['spent'], channel: string, cost: Cost): Budget[] {
  const first = { takes: cost.first, applies: true };
  return [
    { path: 'budget.workspace', limits: budget.workspace, spent: spent.workspace, ...first },
    { path: 'budget.person', limits: budget.person, spent: spent.person, ...first },
    ...Object.entries(budget.channels).map(([id, limits]) => ({
      ...{ path: `budget.channels.${id}`, limits, spent: spent.channel, takes: cost.first },
      applies: id === channel,
    })),
    { path: 'budget.rent', limits: budget.rent, spent: spent.rent, takes: [cost.monthly], applies: true },
  ];
}

/** Currencies are counted apart. A limit in one that this does not cost is shown too, as it is. */
function linesOf({ path, limits, spent, takes }: Budget): BudgetLine[] {
  return limits.map((limit) => {
    const nothing = { amount: '0.00', currency: limit.currency };
    const taken = amountIn(takes, limit.currency) ?? nothing;
    const left = leftOf(limit, ...spent, taken);
    const before = amountIn(sum(spent), limit.currency) ?? nothing;
    return { path, limit, spent: before, takes: taken, left, isOver: isBelowZero(left) && !isFree(taken) };
  });
}

/** Where budgets exist and none of them applies, those of other channels are asked whether they know the currency. */
function uncountedIn(budgets: readonly Budget[]): Uncounted[] {
  return budgets.flatMap(({ path, limits, takes }) =>
    takes
      .filter((price) => !isFree(price) && !amountIn(limits, price.currency))
      .map(({ currency }) => ({ path, currency })),
  );
}
