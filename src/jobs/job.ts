import type { FollowUpJob } from '../domain/consequences.ts';
import type { DecisionClick } from '../workflow/ports.ts';

/** What the queue carries: which request to look at, never what to do to it. `decide` carries a click that is saved nowhere else. */
export type JobData =
  | Readonly<{ job: FollowUpJob; teamId: string; requestId: string }>
  | Readonly<{ job: 'decide'; click: DecisionClick }>
  | Readonly<{ job: 'reconcile' }>;

/** A recipe's answer when it has to be run once more, not before this time (epoch ms). */
export type Again = Readonly<{ againAt: number }>;

export const QUEUE = 'number-desk';
/** Key prefix of the queue; the braces keep its keys in one Redis Cluster slot. */
export const PREFIX = '{nd-jobs}';

/** How often the saved state is looked through for what should have followed and did not. */
export const RECONCILE_EVERY_MS = 30_000;
