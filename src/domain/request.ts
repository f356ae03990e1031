import type { Group, Order, ProviderName, Search } from './group.ts';
import type { Problem } from './problem.ts';
import type { Shortfall } from './why.ts';

export type { Prices, Problem, ProblemCode } from './problem.ts';

/** One person's wish for a number, from the question to the end. Changed only by {@link transition}; times are epoch milliseconds. */
export type Request = Readonly<{
  id: string;
  /** The Slack workspace it belongs to. */
  teamId: string;
  /** Counts the changes, from 1; the store refuses to save over a version it was not made from. */
  version: number;
  createdAt: number;
  updatedAt: number;
  /** Slack user id of who asked. */
  requester: string;
  /** Slack channel in which it was asked: the card is posted there. */
  channel: string;
  search: Search;
  /** What the number is for, in the requester's own words: untrusted text. */
  purpose: string;
  state: State;
  /** Holds that must end but are not known to be gone yet, oldest first. */
  releasing: readonly ReleaseDuty[];
  /** Holds that may have been made for it, though nobody knows. */
  lost: readonly LostHold[];
  /** Everything that happened, oldest first; append-only. */
  history: readonly Entry[];
}>;

/** The groups a search found, in the order that was chosen, and the page that is shown. */
export type Options = Readonly<{
  groups: readonly Group[];
  total: number;
  page: number;
  order: Order;
  /** The request's version that was searched for: tells late answers to this search from those to an earlier one. */
  searchNo: number;
  searchedAt: number;
  /** Providers whose answer is still to come. */
  waiting: readonly ProviderName[];
  /** Providers whose numbers are not among the groups, and why. */
  missing: readonly Missing[];
  /** Offers that were answered and are not among the groups, and why. */
  leftOut?: readonly LeftOut[];
}>;

/**
 * Why a provider's numbers are not there, or not all of them (`partial`): it failed, or its list could not be read to the end.
 * `message` are its own words.
 */
export type Missing = Readonly<{ provider: ProviderName; code: 'failed' | 'partial' }> & Partial<Shortfall>;

/** How many of a provider's offers are not shown: they cannot be read, are not what was asked for, or are of another place. */
export type LeftOut = Readonly<{
  provider: ProviderName;
  why: 'unreadable' | 'notFitting' | 'elsewhere';
  count: number;
}>;

/** A number held for a request, with all that people are shown of it. Approval is given for exactly this. */
export type Hold = Readonly<{
  /** The provider's id of its reservation. */
  id: string;
  /** E.164. */
  number: string;
  group: Group;
  heldAt: number;
  /** When the provider lets go of it, on the provider's clock. */
  expiresAt: number;
  /** How far that clock is ahead of ours. */
  aheadMs: number;
  /** How far the provider's answers said that it was ahead when `aheadMs` was taken: what they say later shows that our clock was set meanwhile. */
  clockOffsetMs?: number;
  /** The provider knows nothing of it: it only keeps our own people from each other. */
  ours: boolean;
  /** How many approvals of it have led to nothing: each time a new one is asked for, and an old click is none. */
  round?: number;
}>;

/** Who is asked to decide: as configured (users and user groups, to mention) and as people (to write to). */
export type Approvers = Readonly<{
  mentions: readonly string[];
  users: readonly string[];
  /** Who is in each group that is mentioned, where it was looked up just now; not kept. */
  groups?: Readonly<Record<string, readonly string[]>>;
}>;

/** Who is asked at first, and who is asked too (`next`) when the deadline is near; from then on they are among the first. */
export type Asked = Approvers & Readonly<{ next?: Approvers }>;

export type Approval = Readonly<{ by: string; at: number }>;

/**
 * Set just before a call that changes something at a provider: from then on that call is never made again. `no` tells late answers apart;
 * `job` is the delivery that makes the call: should it come again, its process died in between.
 */
export type Attempt = Readonly<{ no: number; at: number; job?: string }>;

export type State =
  /** A `problem` says why it is searched once more. */
  | Readonly<{ name: 'searching'; problem?: Problem }>
  | Readonly<{ name: 'choosing'; options: Options; problem?: Problem }>
  /** `newHold` was made and is looked at before anybody is asked about it. */
  | Readonly<{
      name: 'reserving';
      options: Options;
      group: Group;
      number?: string;
      attempt?: Attempt;
      newHold?: NewHold;
    }>
  /**
   * `decideBy`, `remindAt`, `nudgedAt` and `quiet` are on our clock. `quiet` are the quiet hours within the wait: nobody is reminded then.
   * A `problem` says why an approval did not lead to a purchase.
   */
  | Readonly<{
      name: 'awaitingApproval';
      hold: Hold;
      asked: Asked;
      decideBy: number;
      remindAt: readonly number[];
      nudgedAt?: number;
      quiet?: Span;
      /** Decisions that were clicked in time, whose clickers Slack has not named yet: the deadline allows for them. */
      clicks?: readonly PendingClick[];
      problem?: Problem;
    }>
  | Readonly<{ name: 'purchasing'; hold: Hold; asked: Asked; approval: Approval; attempt?: Attempt }>
  | Readonly<{
      name: 'unconfirmed';
      hold: Hold;
      asked: Asked;
      approval: Approval;
      /** The order that got no answer: one that comes late is believed. */
      attempt?: number;
      since: number;
      checks: number;
      nextCheckAt: number;
      evidence?: Evidence;
      /** Whether a person is asked to say how it ended. */
      askPerson: boolean;
    }>
  | Readonly<{ name: 'purchased'; hold: Hold; asked: Asked; approval: Approval; at: number; ownership?: Ownership }>
  | Readonly<{ name: 'failed'; hold: Hold; asked: Asked; approval: Approval; at: number; problem: Problem }>
  | Readonly<{ name: 'denied'; hold: Hold; asked: Asked; by: string; at: number; reason: string }>
  /** `clicked`: who had clicked in time, when Slack did not say who that was before the hold had to be released. */
  | Readonly<{ name: 'expired'; hold: Hold; asked: Asked; at: number; clicked?: string }>
  | Readonly<{ name: 'cancelled'; hold?: Hold; asked?: Asked; at: number }>;

export type PendingClick = Readonly<{ by: string; at: number }>;

/**
 * What the last look at the provider told of an unanswered purchase, which proves nothing while the number is not there:
 * whether the number is among those owned, whether its hold is still listed. Absent: the provider did not say.
 */
export type Evidence = Readonly<{ at: number; owned?: boolean; held?: boolean }>;

/**
 * What the provider's list of owned numbers said of one that was bought, so far: whether it is in it, and can be used (`active`), or in the
 * provider's own words why not (`status`). `nextCheckAt` is absent when it is not looked at again.
 */
export type Ownership = Readonly<{
  checks: number;
  nextCheckAt?: number;
  listed?: boolean;
  active?: boolean;
  status?: string;
}>;

/**
 * A hold as the provider answered with it, and who is to decide about it. One that was made before `notBefore` (on the provider's clock, as
 * `createdAt` is) is another's.
 */
export type NewHold = Readonly<{ hold: HeldNumber; asked: Asked; createdAt?: number; notBefore?: number }>;

/** What is known of a new hold; see {@link Hold}. */
export type HeldNumber = Readonly<{
  provider: ProviderName;
  id: string;
  number: string;
  expiresAt: number;
  aheadMs: number;
  clockOffsetMs?: number;
  ours: boolean;
}>;

export type StateName = State['name'];

/** A stretch of time, from `from` up to `until` (epoch ms). */
export type Span = Readonly<{ from: number; until: number }>;

/** The duty to end a hold; retried at `nextAt` until the provider says that it is gone, or its end has passed by the provider's clock. */
export type ReleaseDuty = Readonly<{
  provider: ProviderName;
  holdId: string;
  number: string;
  expiresAt: number;
  /** As in {@link Hold}; requests of an earlier version do not have it. */
  aheadMs?: number;
  ours: boolean;
  attempts: number;
  nextAt: number;
}>;

/**
 * A hold that may have been made: its call got no answer. It is looked for among the provider's holds, a few times, in the group that was asked
 * for and the span (`from`, `until`, on our clock) in which it can have been made. `no` is the attempt's.
 */
export type LostHold = Readonly<{
  no: number;
  provider: ProviderName;
  groupId: string;
  number?: string;
  from: number;
  until: number;
  looks: number;
  nextAt: number;
}>;

/** A line of the history: what happened and when. It says all that is told of it later, when the request has long moved on. */
export type Entry = Readonly<{
  at: number;
  what: EntryKind;
  /** Slack user id of who did it. */
  by?: string;
  /** What they said, in their own words. */
  note?: string;
  /** The number it is about (E.164). */
  number?: string;
  /** When the hold that was made ends. */
  until?: number;
  provider?: ProviderName;
  problem?: Problem;
}>;

export type EntryKind =
  | 'asked'
  | 'searchChanged'
  | 'searchedAnew'
  | 'found'
  | 'searchFailed'
  | 'documentsConfirmed'
  | 'chose'
  | 'heldAgain'
  | 'notHeld'
  | 'held'
  | 'reminded'
  | 'escalated'
  | 'nudged'
  | 'approved'
  | 'ordered'
  | 'sentBack'
  | 'denied'
  | 'cancelled'
  | 'expired'
  | 'unconfirmed'
  | 'settledBought'
  | 'settledRetry'
  | 'settledGivenUp'
  | 'purchased'
  | 'notActive'
  | 'activated'
  | 'notListed'
  | 'boughtMore'
  | 'failed'
  | 'released';

/** The hold a request is about, current or last, if it ever had one. */
export function holdOf(request: Request): Hold | undefined {
  return 'hold' in request.state ? request.state.hold : undefined;
}

/** When a hold ends by our own clock. */
export function endsAt({ expiresAt, aheadMs }: Pick<Hold, 'expiresAt' | 'aheadMs'>): number {
  return expiresAt - aheadMs;
}
