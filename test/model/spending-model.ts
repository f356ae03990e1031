import Big from 'big.js';
import { money } from '../../src/domain/money.ts';
import type { Spent } from '../../src/domain/policy/facts.ts';
import { type Policy, policySchema } from '../../src/domain/policy/schema.ts';
import type { LimitReached } from '../../src/domain/refusal.ts';
import type { Request } from '../../src/domain/request.ts';
import type { Limits } from '../../src/domain/rules.ts';
import { countsOf, overBudget } from '../../src/store/spending.ts';

/** The rules of spending in one run: few numbers, so that they meet what things cost. */
export type Spending = Readonly<{
  budget: string;
  person?: string;
  twoAbove?: string;
  autoBelow?: string;
  self: boolean;
  glass: boolean;
  /** Lea is away all the time, and Nina decides for her. */
  away: boolean;
}>;

/** May break the glass, and is no approver; see also `glassPeople`. */
export const glassPeople = ['marta', 'nina'] as const;
const usd = (amount: string | undefined) => (amount === undefined ? [] : [{ amount, currency: 'USD' }]);

/** The same as a policy; `denied` is who may not decide at this moment. */
export function policyOf(spending: Spending | undefined, denied: readonly string[]): Policy {
  const plain = policySchema.parse({ version: 1 });
  if (!spending) return plain;
  const { budget, person, twoAbove, autoBelow, self, glass } = spending;
  return {
    ...plain,
    currency: 'USD',
    approve: { ...plain.approve, deny: [...denied], self, twoAbove: usd(twoAbove), autoBelow: usd(autoBelow) },
    budget: { workspace: usd(budget), person: usd(person), channels: {}, rent: [] },
    breakGlass: glass ? { who: [...glassPeople], reason: 'required' } : undefined,
  };
}

export function limitsOf(spending: Spending | undefined): Limits {
  const { budget, timeZone, currency } = policyOf(spending, []);
  return {
    openHolds: 1_000,
    workspaceHolds: 1_000,
    requestsADay: 1_000,
    budgets: spending && { ...budget, timeZone, currency },
  };
}

/** What is counted, as the script that saves a request counts it: in one step with the save. */
export function createSums() {
  const sums = new Map<string, Big>();
  const counted = new Map<string, ReturnType<typeof countsOf>>();
  const add = (field: string, amount: Big) => sums.set(field, (sums.get(field) ?? new Big(0)).plus(amount));

  return {
    sums: (): ReadonlyMap<string, Big> => sums,

    /** Exchanges what this request has counted, or answers with the budget that would be passed. */
    exchange(key: string, request: Request, limits: Limits | undefined): LimitReached | undefined {
      const counts = countsOf(request, limits?.budgets);
      const was = counted.get(key) ?? [];
      for (const { field, amount, limit } of counts) {
        const before = was.find((each) => each.field === field)?.amount.amount ?? '0';
        const total = sums.get(field) ?? new Big(0);
        const after = total.minus(before).plus(amount.amount);
        const count = counts.find((each) => each.field === field);
        if (count && limit && new Big(amount.amount).gt(before) && after.gt(limit.amount))
          return overBudget(count, total.times(1_000_000).toFixed(0));
      }
      for (const { field, amount } of was) add(field, new Big(amount.amount).neg());
      for (const { field, amount } of counts) add(field, new Big(amount.amount));
      counted.set(key, counts);
      return undefined;
    },

    spent(month: string, requester: string): Spent {
      const of = (field: string) => [money((sums.get(`${field} USD`) ?? new Big(0)).toFixed(), 'USD')];
      return {
        workspace: of(`${month} workspace`),
        person: of(`${month} person ${requester}`),
        channel: [],
        rent: of('rent'),
      };
    },
  };
}
