import type { Spent } from '../domain/policy/facts.ts';

/** What has been approved so far. It is counted where requests are saved. */
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
}
