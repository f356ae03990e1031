/** A run of the store: each restart begins another one, and may have made it forget its last second. */
export type StoreRun = Readonly<{
  id: string;
  /** When it was noticed (epoch ms). */
  at: number;
}>;

/** With how long an order of the run before may still take to show at its provider (ms): a minute at first, by the store's clock. */
export type CurrentRun = StoreRun & Readonly<{ settlesInMs: number }>;

/** The runs of the store. A copy that took over is another run, too. */
export interface StoreRuns {
  /** The run that answers at this moment. Rejects when that cannot be told. */
  currentRun(teamId: string): Promise<CurrentRun>;
  /** The run since which it was not yet compared with the providers what they sold and hold; undefined when that is done. */
  uncheckedRun(teamId: string): Promise<StoreRun | undefined>;
  checked(teamId: string, run: StoreRun): Promise<void>;
  /** Whether another server than before has the queues since less than a minute: what it hands out may be under way. Rejects when that cannot be told. */
  queuesReplacedLately(): Promise<boolean>;
}
