import type { NumberRecord } from '../domain/register/record.ts';
import type { Request } from '../domain/request.ts';

/** In which months (IANA zone) and currency what was approved is counted. */
export type Counting = Readonly<{ timeZone: string; currency?: string }>;

/** How far one counting (`run`) has come: to the last request that is counted (`after`), or, once all of them are, to this place in the register. */
export type Reached = Readonly<{ run: string; after?: string; place?: string }>;

/**
 * What is counted anew: what was bought before it was counted, and all of it where other months or another currency count, or what was counted is
 * lost. Whoever counts a request, or a number, by other rules ends the counting that is under way, so that it never counts as whole.
 */
export interface Recounting {
  /** Whether all is counted so; otherwise how far that has come, where it was begun. */
  progress(teamId: string, counting: Counting): Promise<Readonly<{ isWhole: boolean; at?: Reached }>>;
  /** Undefined where all is counted so meanwhile. */
  begin(teamId: string, counting: Counting): Promise<Reached | undefined>;
  /** Ids of requests whose number was bought, in their order, after this one. */
  numbers(teamId: string, after: string | undefined, most: number): Promise<readonly string[]>;
  /** Exchanges what a request has counted for what it counts so; nothing where it has changed meanwhile: that counted it. */
  recount(request: Request, counting: Counting): Promise<void>;
  /** Ids of numbers from this place of the register on ("" is where it begins), and the next place, where there is one. Each that is there all the while comes at least once. */
  records(teamId: string, place: string): Promise<Readonly<{ ids: readonly string[]; next?: string }>>;
  /** The same of a number of the register. */
  recountRecord(record: NumberRecord, counting: Counting): Promise<void>;
  /** Those of them that were saved since they were counted: an earlier version, which counts none, runs beside this one, or ran. */
  uncounted(teamId: string, ids: readonly string[]): Promise<readonly string[]>;
  /** So much is counted. Undefined where this counting was ended, or gone on with, by another process. */
  reached(
    teamId: string,
    counting: Counting,
    at: Reached,
    next: Pick<Reached, 'after' | 'place'>,
  ): Promise<Reached | undefined>;
  /** All is counted, unless this counting was ended, or gone on with, by another process. */
  whole(teamId: string, counting: Counting, at: Reached): Promise<boolean>;
  /** Once a day: what was counted in months before this one ("2025-11") goes. Answers whether it did. */
  forgetMonths(teamId: string, before: string): Promise<boolean>;
}
