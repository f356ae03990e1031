import type { FollowUp } from '../domain/consequences.ts';
import type { ProviderName } from '../domain/group.ts';
import type { DecisionClick } from '../workflow/ports.ts';

/** What the queue carries, with {@link SCHEMA}: which request or Home to look at, never what to do to it. `decide` carries a click that is saved nowhere else. */
export type JobData = JobKind & Readonly<{ schema?: number }>;

type JobKind =
  | (FollowUp & Readonly<{ teamId: string; requestId: string }>)
  /** `isAgain`: it was put there once before, and may have been decided about then. */
  | Readonly<{ job: 'decide'; click: DecisionClick; isAgain?: boolean }>
  /** Whose Home is to be rendered. */
  | Readonly<{ job: 'home'; teamId: string; user: string }>
  /** What waits for a decision is to be judged by other rules. */
  | Readonly<{ job: 'judge'; teamId: string }>
  /** What is kept of absences is to be told. */
  | Readonly<{ job: 'absences'; teamId: string }>
  /** A number of the register: whether it is needed is to be asked or said; it is to be given back, or looked for. */
  | Readonly<{ job: 'review'; teamId: string; recordId: string }>
  | Readonly<{ job: 'giveBack'; provider: ProviderName; teamId: string; recordId: string }>
  /** What happened to numbers is to be told. */
  | Readonly<{ job: 'tellNumbers'; teamId: string }>
  /** A provider's list of numbers is to be read. */
  | Readonly<{ job: 'numbers'; provider: ProviderName; teamId: string }>
  | Readonly<{ job: 'reconcile' }>;

/** One delivery of a job: a worker that is handed the same job once more finds the same id. */
export type Delivery = Readonly<{
  job: string;
  /** How often the job was handed out so far, this time included, where that is known. */
  handedOut?: number;
}>;

/** A handler's answer when it has to be run once more, not before this time (epoch ms). */
export type Again = Readonly<{ againAt: number }>;

/** Key prefix of the queues; the braces keep their keys in one Redis Cluster slot. */
export const PREFIX = '{nd-jobs}';

/** How often the saved state is looked through for what should have followed and did not. */
export const RECONCILE_EVERY_MS = 30_000;
