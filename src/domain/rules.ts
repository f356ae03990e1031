import { hoursToMilliseconds, minutesToMilliseconds } from 'date-fns';
import type { Money } from './money.ts';
import type { Policy } from './policy/schema.ts';
import type { QuietHours } from './quiet-hours.ts';
import type { ReminderRule } from './reminders.ts';

/** What the operator configured that decides how a request moves on. */
export type Rules = Readonly<{
  /** How long before the provider's `expires_at` an undecided hold is released. */
  releaseMarginMs: number;
  reminders: readonly ReminderRule[];
  /** A requester may nudge the approvers once in this time. */
  nudgeEveryMs: number;
  /** Approvers are not reminded or nudged in these hours. */
  quietHours?: QuietHours;
  /** Whether guests of the workspace may ask, too; full members unless given. */
  requesters?: Requesters;
  /** The rules of spending; without them everything is bought that an approver approves. */
  policy?: Policy;
  /** How much one person, and all of the workspace, may have; without limits unless given. */
  limits?: Limits;
}>;

export const REQUESTERS = ['members', 'guests'] as const;
export type Requesters = (typeof REQUESTERS)[number];

/** Held to in the same step in which a request is saved, so that many clicks at once count one after the other. */
export type Limits = Readonly<{
  /** Numbers that are held, or about to be, for one person's requests. */
  openHolds: number;
  /** The same for the whole workspace. */
  workspaceHolds: number;
  /** Requests of one person in 24 hours. */
  requestsADay: number;
  /** What may be approved in a calendar month; nothing is held to unless given. */
  budgets?: Budgets;
}>;

/** Limits of what is approved, each for its currencies, and how approvals are counted. */
export type Budgets = Readonly<{
  /** In which months begin and end (IANA). */
  timeZone: string;
  /** Of prices whose provider states none. */
  currency?: string;
  workspace: readonly Money[];
  person: readonly Money[];
  channels: Readonly<Record<string, readonly Money[]>>;
  /** Of the monthly prices of all numbers that are owned. */
  rent: readonly Money[];
}>;

/** A click whose clicker is being looked up is waited for until so long before the hold itself ends: long enough to release it, or to order. */
export const LAST_MOMENT_MS = 15_000;
/** How soon a reminder is thought of again while a click is being looked up, and of how many people clicks are kept. */
export const CLICK_PAUSE_MS = 5_000;
export const MAX_CLICKS = 10;

/** A number is held again this often for one request; then the person asks anew. */
export const MAX_REHELD = 5;

/** Approvers may ask until so long before the deadline: later an answer would hardly be read in time. */
export const ASKING_ENDS_MS = minutesToMilliseconds(2);
/** So many questions are asked about one request; then people speak with each other. */
export const MAX_QUESTIONS = 10;

/** So often a request is passed on to another approver; then one of them decides. */
export const MAX_PASSED_ON = 10;

/** So often in an hour one person says anew when they are away: each time people are told, and what waits is judged anew. They may come back at any time. */
export const MAX_ABSENCES = 10;

/** So often a requester may say anew what the number is for: each time the approvers are told. */
export const MAX_PURPOSES = 10;

/** How often a requester may press what grows a request's history, and how many versions of it they may make by looking around. */
export const MAX_PRESSED = 50;
export const MAX_VERSIONS = 500;

/** Groups kept of one search and provider, cheapest first; a longer list is said to be cut, and narrowing the search is offered. */
export const MAX_GROUPS = 100;
export const GROUPS_PER_PAGE = 5;

/** A click so soon after one that exchanged what is listed was aimed at what stood there before: nobody reads that fast. */
export const HASTY_MS = 1_000;

/** Options that are older than this are searched anew before one of them is reserved. */
export const OPTIONS_KEPT_MS = hoursToMilliseconds(1);

/** How long after an unanswered purchase a person is offered to say how it ended. */
export const RESOLVE_AFTER_MS = minutesToMilliseconds(10);

/** The wait before the n-th check of an unconfirmed purchase: short at first, then longer and longer. */
export function checkDelayMs(checks: number): number {
  return Math.min(2_000 * 2 ** checks, minutesToMilliseconds(5));
}

/**
 * How long a call that was started is left alone before its outcome is called unknown, where it is not known that its process died: longer
 * than any provider's deadline.
 */
export const ATTEMPT_GRACE_MS = 90_000;

/** The waits before each check whether a number that was bought stands among those owned, and can be used. */
export const OWNED_CHECKS_MS: readonly number[] = [5_000, 60_000, 600_000, 3_600_000];

/**
 * The waits before each check whether a refused order was carried out all the same: no provider documents that a refusal means that nothing
 * was done, nor how soon a purchase shows.
 */
export const REFUSED_CHECKS_MS: readonly number[] = [60_000, 600_000];

/** So long after an order that was not taken, and as long as its provider asked for, another one waits: by then the first would show, had it been carried out. */
export const ORDER_AGAIN_MS = minutesToMilliseconds(1);

/** From this check on, people are told of a bought number that is not listed. */
export const NOT_LISTED_CHECKS = 3;

/** What two readings of a provider's clock may differ by without our own having been set: both are to the second. */
export const CLOCK_INEXACT_MS = 3_000;

/** No call to a provider is waited for longer than this; its process may have died long before another one notices. */
export const LONGEST_CALL_MS = minutesToMilliseconds(1);

/** The waits between checks for a hold that may have been made. */
export const ORPHAN_HOLD_CHECKS_MS: readonly number[] = [5_000, 15_000, 60_000, 120_000];

/** The wait before the next try to end a hold. */
export function releaseDelayMs(attempts: number): number {
  return Math.min(2_000 * 2 ** attempts, minutesToMilliseconds(15));
}
