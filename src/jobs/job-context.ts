import type { ProviderName } from '../domain/group.ts';
import type { Request } from '../domain/request.ts';
import type { Clocks } from '../domain/waiting.ts';
import type { AbsenceStore, AbsenceTeller, AbsenceTimers } from '../workflow/absence-store.ts';
import type { Directory } from '../workflow/directory.ts';
import type { Judging } from '../workflow/judging.ts';
import type { Meter } from '../workflow/meter.ts';
import type {
  ClaimStore,
  Clock,
  DecisionClick,
  Homes,
  HomeTimers,
  JudgeTimers,
  Notifier,
  Observer,
  RequestStore,
} from '../workflow/ports.ts';
import type { Provider } from '../workflow/provider.ts';
import type { Counting, Recounting } from '../workflow/recounting.ts';
import type { RegisterStore } from '../workflow/register-store.ts';
import type { RegisterTeller } from '../workflow/register-teller.ts';
import type { Registering, RegisterTimers } from '../workflow/registering.ts';
import type { StoreRuns } from '../workflow/store-runs.ts';
import type { SweepStore } from '../workflow/sweep-store.ts';
import type { Workflow } from '../workflow/workflow.ts';

/** What the handlers work with. */
export type JobContext = Readonly<{
  workflow: Workflow;
  store: RequestStore;
  sweeps: SweepStore;
  /** How long a request that came to nothing, and where the cards are of one that was bought, are kept after the end. */
  retentionMs: number;
  /** All providers that are configured. */
  providers: readonly Provider[];
  provider: (name: ProviderName) => Provider;
  claims: ClaimStore;
  runs: StoreRuns;
  /** True when everything saved so far is on disk and in a copy, as far as the store can promise; never rejects. */
  settled: (teamId: string) => Promise<boolean>;
  /**
   * Providers of which an answer looked older than its call: it may be a colleague's hold, or their times may not be those of their clock.
   * Before the next hold there the list is looked at, and what was not in it is new.
   */
  agesInDoubt: Set<ProviderName>;
  judging: Judging;
  /** What was approved, and how it is counted now: not at all where there are no budgets. */
  recounting?: Readonly<{ store: Recounting; counting: () => Counting | undefined }>;
  notifier: Notifier;
  homes: Pick<Homes, 'render' | 'invalidateAll'>;
  absences: AbsenceStore;
  absenceTeller: AbsenceTeller;
  /** The register of numbers; absent where none is kept. */
  register?: RegisterJobs;
  timers: JudgeTimers & AbsenceTimers & HomeTimers;
  /** How many cards are waiting to be rendered, those of requests that nobody waits for among them. */
  waitingRenders: () => Promise<number>;
  observer: Observer;
  meter: Meter;
  clock: Clock;
  /** What is known of others. */
  clocks: Clocks;
  /** Clicks on a request that were saved, and are not decided about yet. */
  clicksWaiting: (request: Request) => Promise<readonly DecisionClick[]>;
}>;

/** What the handlers that are about numbers work with. */
export type RegisterJobs = Readonly<{
  registering: Registering;
  store: RegisterStore;
  teller: RegisterTeller;
  timers: RegisterTimers;
  /** Time zone of months and nights. */
  zone: () => string;
  /** Who people are, by Slack's word. */
  directory: Pick<Directory, 'membershipNow'>;
}>;
