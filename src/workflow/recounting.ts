import type { Request } from '../domain/request.ts';

/** In which months (IANA zone) and currency what was approved is counted. */
export type Counting = Readonly<{ timeZone: string; currency?: string }>;

/** What is counted anew: what was bought before anything was counted, and all of it where other months or another currency count. */
export interface Recounting {
  /** Whether all is counted so; otherwise since when that is known (epoch ms), and the last number that is. */
  progress(teamId: string, counting: Counting): Promise<Readonly<{ isWhole: boolean; since?: number; after?: string }>>;
  /** Ids of requests whose number was bought, in their order, after this one. */
  numbers(teamId: string, after: string | undefined, most: number): Promise<readonly string[]>;
  /** Exchanges what a request has counted for what it counts so; nothing where it has changed meanwhile: that counted it. */
  recount(request: Request, counting: Counting): Promise<void>;
  reached(teamId: string, counting: Counting, at: Readonly<{ since: number; after?: string }>): Promise<void>;
  whole(teamId: string, counting: Counting): Promise<void>;
  /** Once a day: what was counted in months before this one ("2025-11") goes. */
  forgetMonths(teamId: string, before: string): Promise<void>;
}
