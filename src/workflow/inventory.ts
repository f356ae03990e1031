import type { Money } from '../domain/money.ts';

/** Where a number stands at its provider: it waits for activation, registration or documents; it is being given back, and ours until then; or it is ours no longer. */
export type ListedState = 'active' | 'waits' | 'ending' | 'gone';

/** A number as its provider lists it. What it does not tell, or what cannot be read, is absent. Times are epoch milliseconds by our clock. */
export type ListedNumber = Readonly<{
  /** The provider's own id of it. */
  id?: string;
  /** E.164. */
  number: string;
  state?: ListedState;
  /** The provider's own word for that. */
  status?: string;
  /** ISO 3166-1 alpha-2. */
  country?: string;
  /** The DID type. */
  type?: string;
  place?: string;
  /** When it became the account's. */
  at?: number;
  /** When it renews or ends, as it is stated: a date for people, that is not moved to our clock. */
  endsAt?: number;
}>;

/** What one number costs and until when, as its provider tells it. */
export type Terms = Readonly<{ monthly?: Money; endsAt?: number; ends?: boolean }>;

/** A number that is absent is gone only where the list is known to be `whole`; `unreadable` is how many rows could not be read. */
export type Inventory = Readonly<{ numbers: readonly ListedNumber[]; unreadable: number; whole: boolean }>;

/** What the account owns, whoever bought it. It is read slowly, a page at a time, so that no click waits behind it. */
export type InventoryAbility = Readonly<{
  /** Every number of the account. */
  list(): Promise<Inventory>;
  /**
   * One number, looked up at this moment: every row of it that the account has or had. `whole` is whether its absence proves anything.
   */
  find(number: string): Promise<Inventory>;
  /** The price and the end of one, where the provider tells them of each number apart; undefined where it tells nothing of this one. */
  terms?(listed: ListedNumber): Promise<Terms | undefined>;
}>;

/** Giving a number back: final, and never sent twice by any layer below. */
export type GiveBackAbility = Readonly<{
  /**
   * Ends the account's number with this id of the provider's. Resolves only when the answer proves that it was taken; throws `refused`, `rateLimited`,
   * `unauthorised` or `unavailable` only when it was not sent or was surely refused; everything else is `outcomeUnknown`.
   */
  giveBack(providerId: string): Promise<void>;
}>;
