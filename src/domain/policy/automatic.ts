import { DID_TYPES } from '../group.ts';
import type { Money } from '../money.ts';
import { amountIn, compareAmounts } from './amounts.ts';
import type { Cost } from './cost.ts';
import type { Purchase } from './facts.ts';
import type { Applied } from './rule.ts';

/** Why people are asked although a line of the policy could approve automatically. */
export type AsksPeople = 'documents' | 'setupUnknown' | 'typeUnknown' | 'secondPerson' | 'currency' | 'notBelow';

/** Whether it is approved without asking anybody; undefined where no line of the policy ever does that. */
export type Automatic =
  | Readonly<{ path: string; yes: true; below: Money }>
  | Readonly<{ path: string; yes: false; why: readonly AsksPeople[] }>;

export function automatic(
  purchase: Purchase,
  cost: Cost,
  needsTwo: boolean,
  { autoBelow }: Applied,
): Automatic | undefined {
  const { path, value: limits } = autoBelow;
  if (limits.length === 0) return undefined;
  const [price, ...others] = cost.first;
  const limit = price && others.length === 0 ? amountIn(limits, price.currency) : undefined;
  const checks: readonly (readonly [AsksPeople, boolean])[] = [
    ['documents', purchase.requirements.length > 0],
    // The fee might be any.
    ['setupUnknown', !cost.isWhole],
    // No rule can name it, so none was meant for it.
    ['typeUnknown', !DID_TYPES.some((type) => type === purchase.type)],
    ['secondPerson', needsTwo],
    ['currency', limit === undefined],
    ['notBelow', limit !== undefined && price !== undefined && compareAmounts(price, limit) >= 0],
  ];
  const why = checks.filter(([, holds]) => holds).map(([name]) => name);
  return why.length === 0 && limit ? { path, yes: true, below: limit } : { path, yes: false, why };
}
