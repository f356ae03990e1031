import type { Group, ProviderName } from './group.ts';
import type { Shortfall } from './why.ts';

/**
 * Why something did not work out, for people: a code to explain, what happened at the provider, and its own words where it gave some, never ours.
 * `was` are the prices that people had been shown, where they are other ones now.
 */
export type Problem = Readonly<{ code: ProblemCode; provider?: ProviderName; was?: Prices }> & Partial<Shortfall>;

export type Prices = Readonly<Pick<Group, 'monthly' | 'setup'>>;

export type ProblemCode =
  | 'searchFailed'
  | 'taken'
  | 'reserveRefused'
  | 'reserveUnanswered'
  | 'holdTooShort'
  | 'holdUnreadable'
  | 'holdEndUnknown'
  | 'holdForeign'
  | 'nobodyToApprove'
  | 'approversUnknown'
  | 'purchaseRefused'
  | 'holdEnded'
  | 'givenUp'
  | 'priceChanged'
  | 'offerChanged'
  | 'heldAlready'
  | 'optionsOld'
  | 'stockUnknown'
  | 'purchaseNotTaken'
  | 'orderPending'
  | 'offerGone';
