import type { Group, Place, ProviderName, Search } from '../domain/group.ts';
import type { HeldNumber } from '../domain/hold.ts';
import type { LeftOut } from '../domain/options.ts';
import type { Shortfall, Why } from '../domain/why.ts';
import type { Check } from './check.ts';
import type { GiveBackAbility, InventoryAbility } from './inventory.ts';
import type { ProviderClock } from './provider-clock.ts';

/**
 * A number held at a provider (E.164; "" where it cannot be read: in a list of holds, or in one from before the call that told of it).
 * `expiresAt` is epoch milliseconds on the provider's clock; `clockOffsetMs` is how far that clock is ahead of ours (negative: behind), as far as the
 * answer tells, so that a deadline can be kept by a local clock that is wrong. `measuredOffsetMs` is how far {@link Provider.clock} was ahead then.
 */
export type ProviderHold = Omit<HeldNumber, 'provider' | 'local'> &
  Readonly<{
    /** The group it belongs to and when it was made (epoch ms, on the provider's clock), where the provider says so. */
    groupId?: string;
    createdAt?: number;
    /**
     * The earliest moment, on the provider's clock, at which a hold that this call made can have been made. A provider may answer with a hold that
     * the account has already (2Chat does not document what re-reserving does): one that is older is another's, and must be left alone.
     */
    notBefore?: number;
    /** Why it cannot be used, so that it is to be given back at once. */
    unfit?: HoldFault;
  }>;

/** What is wrong with a hold: its number or its end cannot be read, or it is of another number than was asked for, or of none of the group's. */
export type HoldFault = 'numberUnreadable' | 'endUnreadable' | 'otherNumber' | 'foreignNumber';

/**
 * A number the account owns. `active` is false while the provider still waits for something (registration, activation), and absent, like `status`,
 * where it does not tell. `at` is when it became ours (epoch milliseconds by our clock), where it tells; `isOlder` says that this was surely before
 * the order that is asked about.
 */
export type OwnedNumber = Readonly<{ number: string; active?: boolean; status?: string; at?: number; isOlder?: true }>;

/**
 * What a provider can do for Number Desk. Every call has a deadline and throws {@link ProviderError} and nothing else.
 * Calls that change something (hold, release, purchase) are sent once; no layer below may repeat them.
 * What not every provider can do is an ability: present or absent, so that the type says what may be called.
 */
export interface Provider {
  readonly name: ProviderName;
  /** Groups that match, in the provider's order. Shared by all searches for the same within a minute. What it could not list is told to `notes`. */
  search(search: Search, notes?: SearchNotes): Promise<readonly Group[]>;
  /**
   * Buys exactly one number of a group. Resolves only when the answer proves the purchase;
   * throws `taken`, `refused`, `rateLimited`, `unauthorised` or `unavailable` only when it was not bought; everything else is `outcomeUnknown`.
   * Either way `onExtra` is told of other numbers that the answer names as bought and that were not ordered.
   */
  purchase(
    order: Readonly<{ groupId: string; number: string }>,
    onExtra?: (numbers: readonly string[]) => void,
  ): Promise<void>;
  /**
   * What a number that is held costs now, whether the hold is still ours, and until when: asked of the provider past any cache, after the hold was
   * made and again before the order. Undefined when the provider proves that it is gone (the hold, or, where the hold is ours alone, the offer).
   * Throws when that cannot be told: no answer is no yes.
   */
  recheck(held: HeldOffer): Promise<Rechecked | undefined>;
  /** The provider's clock as its answers told it, all of them; answers undefined until one has. */
  readonly clock: ProviderClock;
  /**
   * The number among those the account owns; undefined only where the list was read whole and lacks it at this moment, which proves nothing yet: how
   * soon a purchase shows is not documented. Throws where that cannot be told. `since` (epoch milliseconds by our clock) is when the order was sent.
   */
  owned(number: string, look?: Readonly<{ since?: number }>): Promise<OwnedNumber | undefined>;
  /** What the provider says of the key and the account; spends, reserves and changes nothing. */
  check(): Promise<readonly Check[]>;

  /** Regions and cities to narrow a search by. */
  readonly places?: PlacesAbility;
  /** Holds at the provider. Without it a hold is local to us, and the provider may sell the number to others until it is bought. */
  readonly holding?: HoldingAbility;
  /** Looking at the numbers of a group before choosing one. */
  readonly browsing?: BrowsingAbility;
  /** Documents that a country asks for. */
  readonly requirements?: RequirementsAbility;
  /** All numbers of the account. */
  readonly inventory?: InventoryAbility;
  /** Giving back one of them. Without it, people are led to the provider's console. */
  readonly givingBack?: GiveBackAbility;
}

/** What a search could not list, told while it runs. */
export type SearchNotes = Readonly<{
  /** Why the provider has, or may have, more than is listed. */
  shortfall?(shortfall: Shortfall): void;
  /** How many of the offers that were answered are not listed; told also where the search fails because nothing can be read. */
  leftOut?(what: LeftOut): void;
}>;

/** Both lists are cached for a day, by all processes together. The ids are the provider's own; whose they are is seen to by `withOwnPlaces`. */
export type PlacesAbility = Readonly<{
  /** Regions of a country; empty where the provider has none for it. */
  regions(country: string): Promise<readonly Place[]>;
  /** Cities of a country, or of one region of it. */
  cities(country: string, regionId?: string): Promise<readonly Place[]>;
}>;

export type HoldingAbility = Readonly<{
  /**
   * Holds this number of the group, or whichever the provider picks. Throws `taken` when there is none left.
   * The answer may be a hold that cannot be used ({@link ProviderHold.unfit}), and one from before this call ({@link ProviderHold.notBefore}).
   */
  hold(groupId: string, number?: string, of?: GroupFacts): Promise<ProviderHold>;
  /** Ends a hold. Answers normally when the hold is gone afterwards, also when it was gone before. */
  release(holdId: string): Promise<void>;
  /** The holds of the account, also those that other people and programs made. */
  holds(): Promise<HoldList>;
}>;

/** Holds as a provider lists them. A hold that is absent counts as gone only where the list is known to be `whole`. */
export type HoldList = Readonly<{ holds: readonly ProviderHold[]; whole: boolean }>;

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

/**
 * What is looked at again: `search` found it; `holdId` is the provider's id of the hold, absent where it holds nothing and the offer itself is
 * looked at; `heldAt` (our clock) is when it was made: of a hold that has just been made, absence proves nothing.
 */
export type HeldOffer = Readonly<{ group: Group; number: string; search: Search; holdId?: string; heldAt?: number }>;

/** How a hold stands now. */
export type Rechecked = Readonly<{
  /** The group that was asked about, with what the provider states anew. */
  group: Group;
  /** Epoch milliseconds on the provider's clock, where it states them. */
  expiresAt?: number;
  createdAt?: number;
}>;

export type ProviderErrorKind =
  /** The number or group is no longer to be had. */
  | 'taken'
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
  /** The provider's own words, where it gave some: only these may be quoted as its own. Ours are in `message`. */
  readonly said: string | undefined;
  /** What happened, for a sentence of ours. */
  readonly why: Why;
  /** Milliseconds to wait, where the provider said so (`Retry-After`) or our own limit does. */
  readonly retryAfterMs: number | undefined;

  constructor(
    kind: ProviderErrorKind,
    provider: ProviderName,
    message: string,
    options: {
      cause?: unknown;
      retryAfterMs?: number | undefined;
      said?: string | undefined;
      why?: Why | undefined;
    } = {},
  ) {
    super(message, { cause: options.cause });
    this.kind = kind;
    this.provider = provider;
    this.said = options.said?.trim() || undefined;
    this.why = options.why ?? USUAL_WHY[kind];
    this.retryAfterMs = options.retryAfterMs;
  }
}

const USUAL_WHY: Readonly<Record<ProviderErrorKind, Why>> = {
  taken: 'refused',
  refused: 'refused',
  unavailable: 'noAnswer',
  rateLimited: 'fewerCalls',
  unauthorised: 'keyRefused',
  unreadable: 'unreadable',
  outcomeUnknown: 'noAnswer',
};

/** What people are told of a failure: what happened, and the provider's own words, never ours in its mouth. */
export function reasonOf(error: unknown): Shortfall | undefined {
  if (!(error instanceof ProviderError)) return undefined;
  const { why, said, retryAfterMs } = error;
  return { why, message: said, waitMs: retryAfterMs };
}
