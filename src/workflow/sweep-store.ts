import type { UpkeepStore } from './upkeep-store.ts';

/** Where a sweep finds what it has to look after, and nothing else. */
export interface SweepStore extends UpkeepStore {
  /** Workspaces that have something to look through: requests, or Homes. */
  teams(): Promise<readonly string[]>;
  /** Requests for which a job must follow by then (epoch ms), what is due first, first. */
  due(teamId: string, until: number): Promise<readonly string[]>;
  /**
   * Some whose cards may not show their newest version: those that were looked at longest ago. They count as looked at `now`. None where so many
   * of an earlier look are `waiting` that Slack will not be done with them sooner.
   */
  unshown(teamId: string, now: number, waiting?: number): Promise<readonly string[]>;
  /** Requests for which a number is held, about to be, or may still be at a provider, and that were changed since (epoch ms). */
  holding(teamId: string, changedSince: number): Promise<readonly string[]>;
  /** All of them, in steps: each that is one all the while at least once. */
  allHolding(teamId: string): AsyncIterable<readonly string[]>;
  isHolding(teamId: string): Promise<boolean>;
  /** Requests that ended since (epoch ms). */
  endedSince(teamId: string, since: number): Promise<readonly string[]>;
  /** Runs `sweep` unless another process looks through this workspace just now. */
  sweepAlone(teamId: string, sweep: () => Promise<void>): Promise<void>;
  /** How far each other clock was ahead of ours when deadlines were last compared with it: providers' by their names. */
  clockOffsets(teamId: string): Promise<ReadonlyMap<string, number>>;
  keepClockOffset(teamId: string, clock: string, offsetMs: number): Promise<void>;
  /** An unreadable request about which nothing is left to do is no longer among the unfinished, but among those set aside. */
  setAside(teamId: string, id: string): Promise<void>;
  /** Some of them, each time others. */
  asides(teamId: string): Promise<readonly string[]>;
  /** One that was set aside and can be read is unfinished again. */
  takeBack(teamId: string, id: string): Promise<void>;
}
