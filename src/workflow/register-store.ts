import type { RecordEntry } from '../domain/register/entry.ts';
import type { RecordFacts } from '../domain/register/facts.ts';
import type { NumberRecord } from '../domain/register/record.ts';

/** The register of numbers, one record each. Every method rejects when the store cannot be reached. */
export interface RegisterStore {
  /** Rejects where it is there and cannot be read: another version saved it, or it is damaged. It is never half-read. */
  load(teamId: string, id: string): Promise<NumberRecord | undefined>;
  /**
   * Saves over the version it was made from (`version - 1`; 0 is a new one), with everything that is derived from it; `dueAt` is when something must
   * follow, `news` goes to the audit trail. False when another version is stored.
   */
  save(record: NumberRecord, dueAt: number | undefined, news: readonly RecordEntry[]): Promise<boolean>;
  /** Of all numbers, read in steps, so that nothing waits behind it. What cannot be read is left out, and told to `unreadable`. */
  facts(teamId: string, unreadable?: (id: string) => void): Promise<readonly RecordFacts[]>;
  /** Of one owner's numbers that are not gone. */
  factsOfOwner(teamId: string, owner: string): Promise<readonly RecordFacts[]>;
  /** Ids of those for which something must follow by then, the earliest first. */
  due(teamId: string, until: number, most: number): Promise<readonly string[]>;
  /** Ids of those of which somebody is still to be told. */
  untold(teamId: string, most: number): Promise<readonly string[]>;
  /** Runs it unless another process tells just now; answers whether it did. */
  tellAlone(teamId: string, tell: () => Promise<void>): Promise<boolean>;
  /** Runs it unless another process reads this provider's list just now; answers whether it did. */
  readAlone(teamId: string, provider: string, read: () => Promise<void>): Promise<boolean>;
  /** When a provider's list was read last, and what that came to. */
  lastReading(teamId: string, provider: string): Promise<Reading | undefined>;
  keepReading(teamId: string, provider: string, reading: Reading): Promise<void>;
  /** The month ("2026-11") of which the approvers were told last; answers whether this one is new, and keeps it. */
  isNewMonth(teamId: string, month: string): Promise<boolean>;
}

/** How a provider's list was read: `at` is when that began (epoch ms); `wholeAt` is when one was last read whole. */
export type Reading = Readonly<{
  at: number;
  wholeAt?: number | undefined;
  numbers: number;
  unreadable: number;
  /** Why it was not read whole, in the provider's or our own words. */
  problem?: string | undefined;
}>;
