import type { Group, Place, ProviderName, Search } from '../domain/group.ts';
import type { LeftOut } from '../domain/request.ts';

/**
 * A number held at a provider (E.164; "" in a list of holds where it cannot be read). `expiresAt` is epoch milliseconds on the provider's clock; `aheadMs` is how far that clock is ahead of ours
 * (negative: behind), as far as the answer tells, so that a deadline can be kept by a local clock that is wrong.
 */
export type ProviderHold = Readonly<{
  id: string;
  number: string;
  expiresAt: number;
  aheadMs: number;
  /** The group it belongs to and when it was made (epoch ms, on the provider's clock), where the provider says so. */
  groupId?: string;
  createdAt?: number;
}>;

/** A number the account owns. `active` is false while the provider still waits for something (registration, activation). */
export type OwnedNumber = Readonly<{ number: string; active: boolean; status: string }>;

/**
 * What a provider can do for Number Desk. Every call has a deadline and throws {@link ProviderError} and nothing else.
 * Calls that change something (hold, release, purchase) are sent once; no layer below may repeat them.
 * What not every provider can do is an ability: present or absent, so that the type says what may be called.
 */
export interface Provider {
  readonly name: ProviderName;
  /** The name people know: "2Chat". */
  readonly title: string;
  /**
   * Groups that match, in the provider's order. Shared by all who ask the same within a minute. What was answered and is not among them
   * is counted, and told to `leftOut`, also where the search fails because nothing can be read.
   */
  search(search: Search, leftOut?: (what: LeftOut) => void): Promise<readonly Group[]>;
  /**
   * Buys exactly one number of a group. Resolves only when the answer proves the purchase;
   * throws `taken`, `refused`, `rateLimited`, `unauthorised` or `unavailable` only when nothing was bought; everything else is `outcomeUnknown`.
   */
  purchase(order: Readonly<{ groupId: string; number: string }>): Promise<void>;
  /** The number among those the account owns, or undefined. Absence proves nothing: how soon a purchase shows is not documented. */
  owned(number: string): Promise<OwnedNumber | undefined>;
  /** What the provider says of the key and the account; spends, reserves and changes nothing. */
  check(): Promise<ProviderCheck>;

  /** Regions and cities to narrow a search by. */
  readonly places?: PlacesAbility;
  /** Holds at the provider. Without it a hold is ours alone, and the provider may sell the number to others until it is bought. */
  readonly holding?: HoldingAbility;
  /** Looking at the numbers of a group before choosing one. */
  readonly browsing?: BrowsingAbility;
  /** Documents that a country asks for. */
  readonly requirements?: RequirementsAbility;
  /** Looking again at what was offered: needed wherever the provider cannot hold. */
  readonly stock?: StockAbility;
}

/** Both lists are cached for a day, by all processes together. */
export type PlacesAbility = Readonly<{
  /** Regions of a country; empty where the provider has none for it. */
  regions(country: string): Promise<readonly Place[]>;
  /** Cities of a country, or of one region of it. */
  cities(country: string, regionId?: string): Promise<readonly Place[]>;
}>;

export type HoldingAbility = Readonly<{
  /**
   * Holds this number of the group, or whichever the provider picks. Throws `taken` when there is none left, and `unfit` when what was held
   * cannot be used and was given back: which number it is or until when cannot be read, or it is none of the group's (`of`).
   */
  hold(groupId: string, number?: string, of?: GroupFacts): Promise<ProviderHold>;
  /** Ends a hold. Answers normally when the hold is gone afterwards, also when it was gone before. */
  release(holdId: string): Promise<void>;
  /** Every hold of the account, also those that other people and programs made. */
  holds(): Promise<readonly ProviderHold[]>;
}>;

export type BrowsingAbility = Readonly<{
  /** Numbers of a group (E.164) that are to be had now, at most those the provider lists; `contains` narrows them to those with these digits. */
  numbers(groupId: string, contains?: string, of?: GroupFacts): Promise<readonly string[]>;
}>;

/** What a group says of its numbers: one that does not fit is none of its own. */
export type GroupFacts = Pick<Group, 'country' | 'prefix'>;

export type RequirementsAbility = Readonly<{
  /** Documents needed for numbers of this country and DID type, in words; empty when none are. */
  documents(country: string, type: string): Promise<readonly string[]>;
}>;

export type StockAbility = Readonly<{
  /** The same offer as it stands now, past any cache: its price may differ. Undefined when it is no longer to be had. */
  look(group: Group): Promise<Group | undefined>;
}>;

/** One line each for an operator: what was asked, and what came of it. `ok` undefined: it could not be told. */
export type ProviderCheck = readonly Readonly<{ what: string; ok: boolean | undefined; said: string }>[];

export type ProviderErrorKind =
  /** The number or group is no longer to be had. */
  | 'taken'
  /** A hold was made that cannot be used; it was given back, and `message` (our words) says why. */
  | 'unfit'
  /** The provider says no, and says why in `message`. */
  | 'refused'
  /** Not reachable, too slow (reads only), or an error of its own; nothing was changed. */
  | 'unavailable'
  | 'rateLimited'
  /** The key is wrong, blocked, or may not do this. */
  | 'unauthorised'
  /** An answer that does not fit what is documented (reads only; for a write it is `outcomeUnknown`). */
  | 'unreadable'
  /** A call that changes something was sent and no clear answer came: it may or may not have happened. */
  | 'outcomeUnknown';

/** The only thing a {@link Provider} throws. `message` is fit for people and logs: it holds no key and no address. */
export class ProviderError extends Error {
  override readonly name = 'ProviderError';
  readonly kind: ProviderErrorKind;
  readonly provider: ProviderName;
  /** Milliseconds to wait, where the provider said so (`Retry-After`). */
  readonly retryAfterMs: number | undefined;

  constructor(
    kind: ProviderErrorKind,
    provider: ProviderName,
    message: string,
    options: { cause?: unknown; retryAfterMs?: number } = {},
  ) {
    super(message, { cause: options.cause });
    this.kind = kind;
    this.provider = provider;
    this.retryAfterMs = options.retryAfterMs;
  }
}
