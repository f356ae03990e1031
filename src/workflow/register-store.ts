import type { RecordEntry } from '../domain/register/entry.ts';
import type { RecordFacts } from '../domain/register/facts.ts';
import type { NumberRecord } from '../domain/register/record.ts';
import type { Budgets } from '../domain/rules.ts';

/** The register of numbers, one record each. Every method rejects when the store cannot be reached. */
export interface RegisterStore {
  /** Rejects where it is there and cannot be read: another version saved it, or it is damaged. It is never half-read. */
  load(teamId: string, id: string): Promise<NumberRecord | undefined>;
  /**
   * Saves over the version it was made from (`version - 1`; 0 is a new one), with everything that is derived from it; `dueAt` is when something must
   * follow, `news` goes to the audit trail. Its rent is counted as `budgets` say, and held to none of them. False when another version is stored.
   */
  save(
    record: NumberRecord,
    dueAt: number | undefined,
    news: readonly RecordEntry[],
    budgets?: Budgets,
  ): Promise<boolean>;
  /** Of all numbers, read in steps, so that nothing waits behind it. What cannot be read is left out, and told to `unreadable`. */
  facts(teamId: string, unreadable?: (id: string) => void): Promise<readonly RecordFacts[]>;
  /** Of one owner's numbers that are not gone. */
  factsOfOwner(teamId: string, owner: string): Promise<readonly RecordFacts[]>;
  /** It is due no sooner than then: this version cannot read it. */
  putOff(teamId: string, id: string, until: number): Promise<void>;
  /** What lists still say of a number that is not there any more. */
  drop(teamId: string, id: string): Promise<void>;
  /** Ids of those that were gone by then and were never bought here; so many at most. */
  gone(teamId: string, until: number, most: number): Promise<readonly string[]>;
  /** Drops all that is kept of it beside the audit trail. False when it has changed. */
  forget(record: NumberRecord): Promise<boolean>;
  /** Ids of those for which something must follow by then, the earliest first. */
  due(teamId: string, until: number, most: number): Promise<readonly string[]>;
  /** Ids of those of which somebody is still to be told: some of them, others each time. */
  untold(teamId: string, most: number): Promise<readonly string[]>;
  /** Runs it unless another process tells just now; answers whether it did. */
  tellAlone(teamId: string, tell: () => Promise<void>): Promise<boolean>;
  /** Runs it unless another process reads this provider's list just now; answers whether it did. */
  readAlone(teamId: string, provider: string, read: () => Promise<void>): Promise<boolean>;
  /** Whether any process reads it just now. */
  isReading(teamId: string, provider: string): Promise<boolean>;
  /** When a provider's list was read last, and what that came to. */
  lastReading(teamId: string, provider: string): Promise<Reading | undefined>;
  keepReading(teamId: string, provider: string, reading: Reading): Promise<void>;
  /** Which lines some of those who are to be told of them were told of, where others could not be; for a day. */
  partlyTold(teamId: string): Promise<ReadonlySet<string>>;
  keepPartlyTold(teamId: string, lines: readonly string[]): Promise<void>;
  /** The month ("2026-11") of whose costs people were told last. */
  monthTold(teamId: string): Promise<string | undefined>;
  keepMonthTold(teamId: string, month: string): Promise<void>;
  /** Whether this night ("2026-11-30") is another one than the last that was asked about. */
  isNewNight(teamId: string, night: string): Promise<boolean>;
  /** Ids of requests that bought a number, by purchase, from this place on; and how many of them are in the register. */
  purchases(teamId: string, from: number, most: number): Promise<readonly string[]>;
  purchasesKept(teamId: string): Promise<number>;
  keepPurchasesKept(teamId: string, count: number): Promise<void>;
}

/** How a provider's list was read: `at` is when that began (epoch ms); `wholeAt` is when one was last read whole. */
export type Reading = Readonly<{
  at: number;
  wholeAt?: number | undefined;
  numbers: number;
  unreadable: number;
  /** Since when none was. */
  failingSince?: number | undefined;
  /** Why it was not read whole, in the provider's or our own words. */
  problem?: string | undefined;
}>;
