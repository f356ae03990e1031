import type { Request } from '../domain/request.ts';

/** What ends, ends: requests that are over are kept in short, and then not at all. Each step counts only if nobody has changed the request meanwhile. */
export interface UpkeepStore {
  /** Ids of requests that are over, have not changed since then (epoch ms) and are kept whole; so many at most, the oldest first. */
  whole(teamId: string, until: number, most: number): Promise<readonly string[]>;
  /**
   * Keeps a request in a shorter form. False when it has changed, something must still follow from it, or its cards may not show it, which for an
   * old one (`isOld`) is not waited for any more.
   */
  compact(request: Request, isOld: boolean): Promise<boolean>;
  /** Ids of requests that are kept in short and ended by then; so many at most, the oldest first. */
  compacted(teamId: string, until: number, most: number): Promise<readonly string[]>;
  /** Drops all that is kept of it beside the audit trail; of a number that was bought only where its cards are. False when it goes on. */
  forget(request: Request): Promise<boolean>;
  /** It cannot be compacted or forgotten now: it comes again as if it had ended at that time. */
  putOff(teamId: string, id: string, at: number): Promise<void>;
  /** What lists still say of a request that is not there any more. */
  drop(teamId: string, id: string): Promise<void>;
  /** Once a day: people whose Home is no longer kept up to date are not among those whose is. */
  forgetHomes(teamId: string): Promise<void>;
}
