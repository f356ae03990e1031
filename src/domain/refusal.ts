import type { Money } from './money.ts';
import type { StateName } from './state.ts';

/** A "no" of the state machine: nothing was changed, and the person is told why. */
export type Refusal =
  /** It is not theirs: only the requester may do this. */
  | Readonly<{ reason: 'notYours'; requester: string }>
  | Readonly<{ reason: 'notAnApprover'; membership: string; approvers: readonly string[] }>
  | Readonly<{ reason: 'ownRequest'; approvers: readonly string[] }>
  /** `automatic`: nobody was asked. */
  | Readonly<{ reason: 'alreadyDecided'; verdict: 'approved' | 'denied'; by: string; at: number; automatic?: true }>
  /** It ended without a decision. */
  | Readonly<{ reason: 'ended'; state: 'cancelled' | 'expired'; at: number }>
  /** The decision's deadline has passed. */
  | Readonly<{ reason: 'tooLate'; decideBy: number }>
  | Readonly<{ reason: 'tooEarly'; dueAt: number }>
  /** The card that was clicked no longer shows what would happen. */
  | Readonly<{ reason: 'cardOutdated' }>
  /** The same, and what changed since is what the number is for. */
  | Readonly<{ reason: 'purposeChanged'; by: string; at: number }>
  /** It was exchanged by a click so shortly before that this one was meant for what stood there then. */
  | Readonly<{ reason: 'tooHasty' }>
  /** The bot is in the middle of it. */
  | Readonly<{ reason: 'underWay'; state: StateName }>
  /** It does not fit the state: a second delivery, or an old card. */
  | Readonly<{ reason: 'notNow'; state: StateName }>
  /** The group asks for documents, and the requester has not said that they can be given. */
  | Readonly<{ reason: 'documentsNeeded' }>
  /** The approvers were nudged a short while ago; `nextAt` is when they may be again. */
  | Readonly<{ reason: 'tooSoon'; nextAt: number }>
  | Readonly<{ reason: 'quietHours'; until: number }>
  /** The deadline is so near that an answer would come too late. */
  | Readonly<{ reason: 'tooLateToAsk'; decideBy: number }>
  /** As many questions (`most`) were asked as one request takes. */
  | Readonly<{ reason: 'askedEnough'; most: number }>
  /** The same question was asked by another delivery of the click. */
  | Readonly<{ reason: 'askedAlready' }>
  | Readonly<{ reason: 'answeredAlready' }>
  /** The number was held again as often (`most`) as one request allows. */
  | Readonly<{ reason: 'reheldEnough'; most: number }>
  /** The requester has pressed so much on this request that only decisions and its end go on. */
  | Readonly<{ reason: 'requestFull' }>
  /** A person who may not ask at all: by what the workspace says of them, or (`why`) by the policy. `unknown`: Slack did not say who is in a group. */
  | Readonly<{ reason: 'mayNotAsk'; membership: string; why?: 'denied' | 'notListed' | 'unknown' }>
  | LimitReached
  | Readonly<{ reason: 'unknownRequest' }>
  /** Another version saved it, or it is damaged: nothing can be done about it here. */
  | Readonly<{ reason: 'unreadable' }>
  /** It was clicked in time, and Slack did not say who that was before the hold had to be released. */
  | Readonly<{ reason: 'notLookedUpInTime'; at: number }>
  /** Slack did not say who clicked. */
  | Readonly<{ reason: 'notLookedUp' }>
  /** This person's yes counts already (`for` an approver who is away, or as that one's); another one is needed. */
  | Readonly<{ reason: 'approvedAlready' }>
  /** A line of the policy (`rule`) says that such numbers are not bought; `because` is what it says to people. */
  | Readonly<{ reason: 'deniedByRule'; rule: string; because: string }>
  /** By the rules as they are now its requester may not have asked. */
  | Readonly<{ reason: 'requesterMayNotAsk'; requester: string }>
  /** By the rules as they are now fewer people could approve it than are needed. */
  | Readonly<{ reason: 'tooFewApprovers'; needed: number; found: number }>
  /** Nothing stands in the way that would have to be passed. */
  | Readonly<{ reason: 'glassNotNeeded' }>
  | Readonly<{ reason: 'mayNotBreakGlass' }>
  /** It was passed on as often (`most`) as one request is. */
  | Readonly<{ reason: 'passedOnEnough'; most: number }>
  /** The one whom it was to be handed to may not decide about it. */
  | Readonly<{ reason: 'mayNotTakeOver'; user: string }>;

/** A limit (`most`) that the store holds to when it saves; `nextAt` is when there is room again (epoch ms). */
export type LimitReached =
  | Readonly<{ reason: 'tooManyHolds'; most: number }>
  | Readonly<{ reason: 'workspaceFull'; most: number }>
  /** It would take more of a budget ("budget.person") than there is left of it this month. */
  | Readonly<{ reason: 'overBudget'; budget: string; limit: Money; left: Money }>
  /** What was approved so far is being counted anew, so that it is not known what is left of a budget. */
  | Readonly<{ reason: 'uncounted' }>
  | Readonly<{ reason: 'tooManyRequests'; most: number; nextAt: number }>;
