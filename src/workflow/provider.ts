import type { Group, Place, ProviderName, Search } from '../domain/group.ts';

/** A number held at a provider. Times are epoch milliseconds on the provider's clock. */
export type ProviderHold = Readonly<{ id: string; number: string; expiresAt: number }>;

/** A number the account owns. `active` is false while the provider still waits for something (registration, activation). */
export type OwnedNumber = Readonly<{ number: string; active: boolean; status: string }>;

/**
 * What a provider can do for Number Desk. Every call has a deadline and throws {@link ProviderError} and nothing else.
 * Calls that change something (hold, release, purchase) are sent once; no layer below may repeat them.
 */
export interface Provider {
  readonly name: ProviderName;
  /** The name people know: "2Chat". */
  readonly title: string;
  /** Regions to narrow a search by; empty where the provider has none for the country. Cached. */
  regions(country: string): Promise<readonly Place[]>;
  /** Cities of a country, or of one region of it. Cached. */
  cities(country: string, regionId?: string): Promise<readonly Place[]>;
  /** Groups that match, in the provider's order. */
  search(search: Search): Promise<readonly Group[]>;
  /** Holds a number of the group: the provider picks which. Throws `taken` when there is none left. */
  hold(groupId: string): Promise<ProviderHold>;
  /** Ends a hold. Answers normally when the hold is gone afterwards, also when it was gone before. */
  release(holdId: string): Promise<void>;
  /** Every hold of the account, also those other people and programs made. */
  holds(): Promise<readonly ProviderHold[]>;
  /**
   * Buys exactly one number of a group. Resolves only when the answer proves the purchase;
   * throws `taken`, `refused`, `rateLimited`, `unauthorised` or `unavailable` only when nothing was bought; everything else is `outcomeUnknown`.
   */
  purchase(order: Readonly<{ groupId: string; number: string }>): Promise<void>;
  /** The number among those the account owns, or undefined. Absence proves nothing: how soon a purchase shows is not documented. */
  owned(number: string): Promise<OwnedNumber | undefined>;
}

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
