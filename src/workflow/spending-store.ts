import type { Money } from '../domain/money.ts';
import type { Spent } from '../domain/policy/facts.ts';

/** Of whom: everybody together, all numbers' rent, one person or one channel (`id`). */
export type BudgetName = Readonly<{ of: 'workspace' | 'rent' | 'person' | 'channel'; id?: string }>;

/** What has been approved so far, and the rent of all that is owned. It is counted where requests, and numbers of the register, are saved. */
export interface SpendingStore {
  /** Of the month of `at` (epoch ms), by the clocks of this zone, in these currencies; rent is of all that is owned. */
  spent(
    teamId: string,
    of: Readonly<{
      at: number;
      timeZone: string;
      requester: string;
      channel: string;
      currencies: readonly string[];
    }>,
  ): Promise<Spent>;
  /** What has been counted in each of these, in the month of `at`, in the currency of its limit, in the same order; undefined while that is being counted anew. */
  counted(
    teamId: string,
    of: Readonly<{
      at: number;
      timeZone: string;
      currency?: string;
      names: readonly (BudgetName & Readonly<{ limit: Pick<Money, 'currency'> }>)[];
    }>,
  ): Promise<readonly Money[] | undefined>;
}
