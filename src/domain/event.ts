import type { Decider } from './approval.ts';
import type { Group, Search } from './group.ts';
import type { Asked, ProblemCode } from './request.ts';

/** What happened: a person's click, a provider's answer, or the passing of time. Past tense, never a wish. */
export type Event =
  /** `asOf` is the request's version that was searched for: an answer to an earlier question is refused. */
  | Readonly<{ type: 'found'; asOf: number; groups: readonly Group[] }>
  | Readonly<{ type: 'searchFailed'; asOf: number; message: string }>
  | Readonly<{ type: 'searchChanged'; by: string; search: Search; purpose: string }>
  | Readonly<{ type: 'pageTurned'; by: string; page: number }>
  /** Reserve was clicked on the group with this {@link groupFingerprint}. */
  | Readonly<{ type: 'groupChosen'; by: string; group: string }>
  /** The next thing that happens is the call that makes the hold. */
  | Readonly<{ type: 'reserveStarted' }>
  | Readonly<{ type: 'held'; attempt: number; hold: HeldNumber; asked: Asked }>
  | Readonly<{ type: 'reserveFailed'; attempt?: number; code: ProblemCode; message?: string }>
  | Readonly<{ type: 'approved'; by: Decider; fingerprint: string }>
  | Readonly<{ type: 'denied'; by: Decider; fingerprint: string; reason: string }>
  | Readonly<{ type: 'cancelled'; by: string }>
  | Readonly<{ type: 'reminderDue' }>
  | Readonly<{ type: 'deadlinePassed' }>
  /** The next thing that happens is the call that spends money. */
  | Readonly<{ type: 'purchaseStarted' }>
  | Readonly<{ type: 'purchased'; number: string }>
  | Readonly<{ type: 'purchaseRefused'; attempt: number; message: string }>
  | Readonly<{ type: 'purchaseUnanswered'; attempt: number }>
  /** The provider was asked again what it sold, and did not name the number (which proves nothing). */
  | Readonly<{ type: 'purchaseNotSeen' }>
  /** A person says how an unconfirmed purchase ended. */
  | Readonly<{ type: 'settled'; by: Decider; fingerprint: string; verdict: Verdict }>
  | Readonly<{ type: 'holdReleased'; holdId: string }>
  | Readonly<{ type: 'releaseFailed'; holdId: string }>;

/** What a provider says of a new hold. */
export type HeldNumber = Readonly<{ id: string; number: string; expiresAt: number }>;

export const VERDICTS = ['bought', 'retry', 'giveUp'] as const;
export type Verdict = (typeof VERDICTS)[number];
