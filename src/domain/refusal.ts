import type { StateName } from './request.ts';

/** A "no" of the state machine: nothing was changed, and the person is told why. */
export type Refusal =
  /** It is not theirs: only the one who asked may do this. */
  | Readonly<{ reason: 'notYours'; requester: string }>
  | Readonly<{ reason: 'notAnApprover'; standing: string; approvers: readonly string[] }>
  | Readonly<{ reason: 'ownRequest'; approvers: readonly string[] }>
  | Readonly<{ reason: 'alreadyDecided'; verdict: 'approved' | 'denied'; by: string; at: number }>
  /** It ended without a decision. */
  | Readonly<{ reason: 'ended'; state: 'cancelled' | 'expired'; at: number }>
  /** The decision's deadline has passed. */
  | Readonly<{ reason: 'tooLate'; decideBy: number }>
  | Readonly<{ reason: 'tooEarly'; dueAt: number }>
  /** The card that was clicked no longer shows what would happen. */
  | Readonly<{ reason: 'cardOutdated' }>
  /** The bot is in the middle of it. */
  | Readonly<{ reason: 'underWay'; state: StateName }>
  /** It does not fit the state: a second delivery, or an old card. */
  | Readonly<{ reason: 'notNow'; state: StateName }>
  /** The group asks for documents, and nobody has said that they can be given. */
  | Readonly<{ reason: 'documentsNeeded' }>
  /** The approvers were nudged a short while ago; `nextAt` is when they may be again. */
  | Readonly<{ reason: 'tooSoon'; nextAt: number }>
  | Readonly<{ reason: 'quietHours'; until: number }>
  | Readonly<{ reason: 'unknownRequest' }>
  /** Another version saved it, or it is damaged: nothing can be done about it here. */
  | Readonly<{ reason: 'unreadable' }>
  /** Slack did not say who clicked. */
  | Readonly<{ reason: 'notLookedUp' }>;
