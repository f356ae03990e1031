import type { Group } from './domain/group.ts';
import { costOf } from './domain/policy/cost.ts';
import type { Metrics } from './metrics.ts';

/** The currencies that there are: what a provider says is no label otherwise. */
const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

/** One of these may soon be bought: their currencies stand at 0 before, so that a first purchase is a rise. */
export function expectPurchase({ purchases, purchaseAmount }: Metrics, groups: readonly Group[]): void {
  for (const currency of new Set(groups.map(({ monthly }) => named(monthly.currency)))) {
    purchases.inc({ currency }, 0);
    purchaseAmount.inc({ currency }, 0);
  }
}

/** Counts a number that was bought, and what it costs at first. */
export function countPurchase({ purchases, purchaseAmount }: Metrics, group: Group): void {
  const { first, monthly } = costOf(group, {});
  purchases.inc({ currency: named(monthly.currency) });
  for (const { amount, currency } of first) purchaseAmount.inc({ currency: named(currency) }, Number(amount));
}

function named(currency: string | null): string {
  return currency !== null && CURRENCIES.has(currency) ? currency : 'unknown';
}
