import type { ProviderName } from '../group.ts';
import type { Money } from '../money.ts';
import type { Shortfall } from '../why.ts';
import type { ListedRecord, Offer } from './record.ts';

/** A person, and whether Slack and the rules of spending said just now that they decide about numbers. */
export type Actor = Readonly<{
  id: string;
  approves: boolean;
  /** They are no full member of the workspace, or not any more: nothing is theirs to change. */
  outsider?: true;
}>;

/** What was bought through Number Desk. */
export type BoughtNumber = Readonly<{
  provider: ProviderName;
  number: string;
  country: string;
  type: string;
  place: string;
  features: readonly string[];
  monthly: Money;
  setup?: Money | undefined;
  request: string;
  requester: string;
  approvedBy: string;
  purpose: string;
  at: number;
}>;

/** What is written about a number by people. */
export type About = Readonly<{ purpose: string; costCentre?: string | undefined }>;

/** What a list says of one number, with what it says of the number itself. */
export type Seen = Readonly<{
  listed: ListedRecord;
  country?: string | undefined;
  type?: string | undefined;
  place?: string | undefined;
  monthly?: Money | undefined;
}>;

/** What happened to a number of the register: a person's click, what a list says, or the passing of time. Past tense, never a wish. */
export type RecordEvent =
  | Readonly<{ type: 'bought'; bought: BoughtNumber }>
  | Readonly<{ type: 'seen'; seen: Seen }>
  /** A list that was read whole at this time lacks it; `lookedFor` where it was this one that was looked for, and more than once. */
  | Readonly<{ type: 'notSeen'; at: number; lookedFor?: true }>
  | (Readonly<{ type: 'adopted'; by: Actor; owner: string }> & About)
  /** `over` is the {@link saidDigest} of what they were shown, which this takes the place of. */
  | (Readonly<{ type: 'edited'; by: Actor; over: string }> & About)
  | Readonly<{ type: 'lockSet'; by: Actor; locked: boolean }>
  /** `over` is which offer they were shown, which this takes the place of; absent where they were shown none. */
  | Readonly<{ type: 'handoverAsked'; by: Actor; to: string; word?: string | undefined; over?: Offer | undefined }>
  /** `askedAt` is which offer was answered. */
  | Readonly<{ type: 'handoverAnswered'; by: Actor; askedAt: number; takes: boolean }>
  | Readonly<{ type: 'handoverWithdrawn'; by: Actor }>
  /** Slack says that its owner is no member any more. */
  | Readonly<{ type: 'ownerLeft'; owner: string }>
  /** The time has come to ask or to say what {@link nextReview} names. */
  | Readonly<{ type: 'reviewDue' }>
  | Readonly<{ type: 'kept'; by: Actor }>
  /** `sure` says that they have said twice that one which was bought so lately is given back. */
  | Readonly<{ type: 'giveBackAsked'; by: Actor; reason: string; sure: boolean }>
  /** `digits` is what was typed; `shown` is the {@link recordFingerprint} of what was shown. */
  | Readonly<{ type: 'giveBackConfirmed'; by: Actor; digits: string; shown: string }>
  /** `askedAt` is which wish was stopped. */
  | Readonly<{ type: 'giveBackStopped'; by: Actor; askedAt: number }>
  /** The next thing that happens is the call. `job` is the delivery that makes it; `providerId` is what the list says just now. */
  | Readonly<{ type: 'giveBackCalled'; job: string; providerId?: string | undefined }>
  /** The provider has taken it. */
  | Readonly<{ type: 'givenBack' }>
  /** The provider said no, and its list has the number still; or (`code`) what it lists is another purchase, or nothing. `calledAt` is which call was answered so. */
  | (Readonly<{ type: 'giveBackRefused'; code?: GiveBackProblem; calledAt?: number }> & Partial<Shortfall>)
  /** The provider said that it did not take the call that was made at `calledAt`; why, and how long it asks to wait. */
  | (Readonly<{ type: 'giveBackPostponed'; calledAt: number }> & Partial<Shortfall>)
  /** A whole list that was read at this time, when it was to be called, lacks it. */
  | Readonly<{ type: 'giveBackAbsent'; at: number }>
  | Readonly<{ type: 'giveBackUnanswered' }>
  /** The list still has it as before, or could not be read for long. */
  | Readonly<{ type: 'giveBackNotSeen' }>
  /** A person has looked at the provider's console. */
  | Readonly<{ type: 'giveBackResolved'; by: Actor; verdict: 'givenBack' | 'kept' }>
  /** People were told of so many of the lines that they were to be told of. */
  | Readonly<{ type: 'told'; count: number }>;

/** `listedTwice`: the list has two purchases of it; `stillThere`: days after it was taken the list has it as before. */
export type GiveBackProblem = 'anotherPurchase' | 'listedTwice' | 'notThere' | 'stillThere' | 'noWayBack';

export type RecordEventOf<Type extends RecordEvent['type']> = Extract<RecordEvent, { type: Type }>;
