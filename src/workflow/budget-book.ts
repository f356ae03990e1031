import type { Money } from '../domain/money.ts';
import { isBelowZero, leftOf } from '../domain/policy/amounts.ts';
import { monthOf } from '../domain/policy/month.ts';
import type { Policies } from './judging.ts';
import type { Clock } from './ports.ts';
import type { BudgetName, SpendingStore } from './spending-store.ts';

/** What is left of one budget: below zero where more is counted than it allows, as after it was made smaller. */
type BudgetLeft = BudgetName & Readonly<{ limit: Money; left: Money; isOver: boolean }>;

/** What is left of budgets in a month ("2026-11") of a time zone. */
export type MonthsBudgets = Readonly<{ month: string; timeZone: string; budgets: readonly BudgetLeft[] }>;

/** They are not known until all is counted anew. */
export type Left = MonthsBudgets | 'uncounted';

/** Reads what is left, for people to see before they spend. What a click may spend is decided where it is saved. */
export type BudgetBook = ReturnType<typeof createBudgetBook>;

export function createBudgetBook(deps: { policies: Policies; spending: Pick<SpendingStore, 'counted'>; clock: Clock }) {
  const { policies, spending, clock } = deps;

  /** Of those of these that the policy has; undefined where it has none of them. Nothing is read then. */
  async function left(teamId: string, names: readonly BudgetName[]): Promise<Left | undefined> {
    const { budget, timeZone, currency } = policies.current().policy;
    const limitsOf = ({ of, id = '' }: BudgetName) => (of === 'channel' ? (budget.channels[id] ?? []) : budget[of]);
    const all = names.flatMap((name) => limitsOf(name).map((limit) => ({ ...name, limit })));
    if (all.length === 0) return undefined;
    const at = clock();
    const found = await spending.counted(teamId, { at, timeZone, currency, names: all });
    if (!found) return 'uncounted';
    const budgets = all.map((each, index) => {
      const rest = leftOf(each.limit, ...(found[index] ? [found[index]] : []));
      return { ...each, left: rest, isOver: isBelowZero(rest) };
    });
    return { month: monthOf(at, timeZone).name, timeZone, budgets };
  }

  return {
    /** What one person has left of their own, of the channel that they ask in, and with everybody. */
    ofAsker: (teamId: string, user: string, channel: string) =>
      left(teamId, [{ of: 'person', id: user }, { of: 'channel', id: channel }, { of: 'workspace' }]),

    /** Their own alone. */
    ofPerson: (teamId: string, user: string) => left(teamId, [{ of: 'person', id: user }]),

    /** All that there is but for those of each person. */
    ofAll(teamId: string): Promise<Left | undefined> {
      const channels = Object.keys(policies.current().policy.budget.channels);
      return left(teamId, [
        { of: 'workspace' },
        { of: 'rent' },
        ...channels.map((id) => ({ of: 'channel', id }) as const),
      ]);
    },
  };
}
