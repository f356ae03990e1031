import type { Decider, Membership } from './approval.ts';
import type { StagedApprovers } from './approvers.ts';
import type { Group, Order, ProviderName, Search } from './group.ts';
import type { HeldNumber, NewHold } from './hold.ts';
import type { Options } from './options.ts';
import type { Basis } from './policy/basis.ts';
import type { Problem, ProblemCode } from './problem.ts';
import type { Ownership } from './state.ts';
import type { Shortfall } from './why.ts';

/** What a provider answers a search with. */
export type Answer = Pick<Options, 'groups' | 'leftOut'>;

/** What happened: a person's click, a provider's answer, or the passing of time. Past tense, never a wish. */
export type Event =
  /** `asOf` is the request's version that was searched for: an answer to an earlier question is refused. */
  | (Readonly<{ type: 'found'; asOf: number }> & Pick<Options, 'groups' | 'waiting' | 'missing' | 'leftOut'>)
  /** A provider that was waited for has answered, or will not. `searchNo` says to which search. */
  | (Readonly<{ type: 'foundMore'; searchNo: number; provider: ProviderName; missing?: Options['missing'] }> & Answer)
  | Readonly<{ type: 'searchChanged'; by: string; search: Search; purpose: string }>
  | Readonly<{ type: 'pageTurned'; by: string; page: number }>
  | Readonly<{ type: 'sorted'; by: string; order: Order }>
  /** What is elsewhere is to be listed, too, or folded to one line. */
  | Readonly<{ type: 'elsewhereTurned'; by: string; shown: boolean }>
  /** Reserve was clicked on the group with this {@link groupFingerprint}; `documentsConfirmed` says that its documents were shown and can be given. */
  | Readonly<{ type: 'groupChosen'; by: string; group: string; number?: string; documentsConfirmed?: boolean }>
  /** The number that was released is wanted again. */
  | Readonly<{ type: 'reheld'; by: string }>
  /** The next thing that happens is the call that makes the hold. `job` is the delivery that makes it. */
  | Readonly<{ type: 'reserveStarted'; job?: string }>
  /** The provider answered with a hold; it must not be forgotten while it is looked at. */
  | Readonly<{ type: 'holdMade'; attempt: number; newHold: NewHold }>
  /** `group` is what was chosen, as the provider states it now that the number is held; `run` is the run of the store. */
  | Readonly<{
      type: 'held';
      attempt: number;
      hold: HeldNumber;
      approvers: StagedApprovers;
      group?: Group;
      run?: string;
      /** What it is judged by; without it one approver's yes is enough. */
      basis?: Basis;
      /** People are asked, although a line of the policy would approve it. */
      byPeople?: boolean;
    }>
  /** `mayBeHeld`: the call was made and not answered, so that a hold may exist all the same. `giveBack` is a hold that cannot be used. */
  | (Readonly<{
      type: 'reserveFailed';
      attempt?: number;
      code: ProblemCode;
      mayBeHeld?: boolean;
      giveBack?: HeldNumber;
      /** Of `overBudget`. */
      budget?: Problem['budget'];
    }> &
      Partial<Shortfall>)
  /** `at` is when it was clicked, which counts; `glass` is why it is bought past what the policy allows otherwise; without `basis` one yes is enough. */
  | Readonly<{ type: 'approved'; by: Decider; fingerprint: string; at?: number; basis?: Basis; glass?: string }>
  /** Other rules, or other people, take the place of those that were shown. */
  | Readonly<{ type: 'judgedAnew'; basis: Basis }>
  /** An approver hands it to another one (`to`), with a word. */
  | Readonly<{
      type: 'passedOn';
      by: Decider;
      fingerprint: string;
      to: string;
      word: string;
      basis?: Basis;
      toMembership?: Membership;
    }>
  | Readonly<{ type: 'denied'; by: Decider; fingerprint: string; at?: number; reason: string }>
  | Readonly<{ type: 'cancelled'; by: string }>
  /** The requester asks the approvers to hurry. */
  | Readonly<{ type: 'nudged'; by: string }>
  /** The requester says anew what the number is for. */
  | Readonly<{ type: 'purposeChanged'; by: string; purpose: string }>
  /** An approver asks the requester something before deciding; `sentAt` tells a second delivery of the question from one in the same words. */
  | Readonly<{ type: 'asked'; by: Decider; fingerprint: string; question: string; sentAt: number }>
  /** `question` is the place of its entry in the history. */
  | Readonly<{ type: 'answered'; by: string; question: number; answer: string }>
  | Readonly<{ type: 'reminderDue' }>
  /** A decision was clicked at `at`, and Slack does not say yet who that is. */
  | Readonly<{ type: 'clickPending'; clicker: string; at: number; fingerprint: string }>
  /** It is known by now, and the click did not decide. */
  | Readonly<{ type: 'clickResolved'; clicker: string }>
  | Readonly<{ type: 'deadlinePassed' }>
  /** How far the hold's clock, the one that all processes share, and the one that people read are ahead of ours at this moment. */
  | Readonly<{
      type: 'clockMeasured';
      provider: ProviderName;
      offsetMs: number;
      sharedOffsetMs?: number | undefined;
      shownOffsetMs?: number | undefined;
    }>
  /** The next thing that happens is the call that spends money. `job` is the delivery that makes it. */
  | Readonly<{ type: 'purchaseStarted'; job?: string }>
  | Readonly<{ type: 'purchased'; number: string; ownership?: Ownership }>
  /** After the store may have forgotten something: the number that no order is known of is owned, since the hold was made. */
  | Readonly<{ type: 'foundBought'; number: string }>
  /** The list of owned numbers was looked at for one that was bought; `listed` is absent where that cannot be read from it. */
  | Readonly<{ type: 'ownershipSeen'; listed?: boolean; active?: boolean; status?: string }>
  /** By the register the number is not ours any more, since then; without a time it is again. */
  | Readonly<{ type: 'numberGone'; at?: number | undefined }>
  | (Readonly<{ type: 'purchaseRefused'; attempt: number }> & Partial<Shortfall>)
  /** The provider's answer names numbers as bought that were not ordered. */
  | Readonly<{ type: 'boughtMore'; provider: ProviderName; numbers: readonly string[] }>
  /** `attempt` is absent where it is an earlier order of which that is not known, and no other was sent. */
  | Readonly<{ type: 'purchaseUnanswered'; attempt?: number }>
  /**
   * Nothing was bought, and a person may say yes again: the price changed (`group` as it is now), or the provider did not take the order.
   * `attempt` is absent when no order was sent.
   */
  | (Readonly<{ type: 'returnedForApproval'; attempt?: number; code: ProblemCode; group?: Group; basis?: Basis }> &
      Partial<Shortfall>)
  /** What was approved is no longer to be had, or its hold has ended; no order was sent, or (`mayBeBought`) none that is known. */
  | Readonly<{ type: 'outOfStock'; mayBeBought?: boolean }>
  /** The provider was asked again what it sold, and did not name the number (which proves nothing), or only as ours since before the order. */
  | Readonly<{ type: 'purchaseNotSeen'; owned?: boolean; ownedSince?: number; held?: boolean }>
  /** A person says how an unconfirmed purchase ended. */
  | Readonly<{ type: 'resolved'; by: Decider; fingerprint: string; verdict: Verdict }>
  | Readonly<{ type: 'holdReleased'; holdId: string }>
  | Readonly<{ type: 'releaseFailed'; holdId: string }>
  /** The hold that an unanswered call had made (`attempt`) is known now. */
  | Readonly<{ type: 'orphanHoldFound'; attempt: number; hold: HeldNumber }>
  /** No hold could be told to be the one that an unanswered call may have made. */
  | Readonly<{ type: 'orphanHoldNotSeen'; attempt: number }>;

/** The events of these types. */
export type EventOf<Type extends Event['type']> = Extract<Event, { type: Type }>;

export const VERDICTS = ['bought', 'retry', 'giveUp'] as const;
export type Verdict = (typeof VERDICTS)[number];
