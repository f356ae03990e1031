import { setTimeout as wait } from 'node:timers/promises';

/** What ends in this order, each when the one before it has. */
type Steps = Readonly<{
  /** Says to everybody who asks that nothing new should come; what comes all the same is served. */
  begin(): void;
  /** Take no more jobs; those that run are finished, or left to others. */
  jobs(): Promise<void>;
  /** The ways in: what has come is answered. */
  doors(): Promise<void>;
  /** The rest, which all of them need. */
  rest(): Promise<void>;
}>;

/**
 * Ends a process without losing what Slack sends meanwhile. First it only says that it is about to end, for as long as whoever sends requests here may
 * need to notice. Jobs go on until then: without another process, nobody else would carry out what is clicked in this time, nor release in time.
 * Only then are no more taken. The ways in stay open the longest, since what comes is saved, and carried out by another process or by the next one.
 */
export function createStop(steps: Steps): (drainMs: number) => Promise<void> {
  let stopped: Promise<void> | undefined;

  async function stop(drainMs: number): Promise<void> {
    steps.begin();
    await wait(drainMs);
    await steps.jobs();
    await steps.doors();
    await steps.rest();
  }

  return (drainMs) => {
    stopped ??= stop(drainMs);
    return stopped;
  };
}
