import { hoursToMilliseconds, milliseconds, minutesToMilliseconds } from 'date-fns';
import type { ProviderName } from '../group.ts';
import type { Budgets } from '../rules.ts';

/** What the register goes by, from the settings and what the providers can do. Spans are milliseconds. */
export type RegisterRules = Readonly<{
  /** So long before it renews an owner is asked whether the number is still needed, */
  reviewAheadMs: number;
  /** and where nobody says when that is, so long after they last said so. */
  reviewEveryMs: number;
  /** How long a confirmed end can be stopped. */
  coolingOffMs: number;
  /** Where a number can be given back by a call. */
  givesBack: ReadonlySet<ProviderName>;
  /** How rents are counted; not at all unless given. */
  budgets?: Budgets | undefined;
}>;

/** One that was bought within this span is given back only by who says so twice: often it cannot be bought again. */
export const LATELY_MS = milliseconds({ days: 14 });
/** An owner who does not answer is reminded once, and then the approvers are told. */
export const REVIEW_REMINDED_MS = milliseconds({ days: 7 });
export const REVIEW_UNANSWERED_MS = milliseconds({ days: 14 });
/** A bought number that no list has yet: how soon a purchase shows is not documented. */
export const MISSING_AFTER_MS = hoursToMilliseconds(24);
/** A number that was taken back, and that a list still has as before after so long, was not; */
export const STILL_THERE_MS = milliseconds({ days: 3 });
/** one whose status nobody can read may be on its way out, until a month that was paid must be over. */
export const STILL_LISTED_MS = milliseconds({ days: 35 });
/** After a call a number has to be absent from lists that are so far apart, before that says that it was carried out. */
export const LOOKED_FOR_MS = minutesToMilliseconds(1);
/** The clocks of processes that run side by side are not further apart. */
export const AHEAD_MS = minutesToMilliseconds(10);
/** No call is waited for longer than this; its process may have died long before. */
export const CALL_GRACE_MS = minutesToMilliseconds(2);
/** The waits between looks at the list after a call without an answer; after the last one a person has to say, or a nightly list. */
export const GIVE_BACK_CHECKS_MS: readonly number[] = [
  5_000,
  minutesToMilliseconds(1),
  minutesToMilliseconds(10),
  hoursToMilliseconds(1),
  hoursToMilliseconds(6),
];
/** From this look on people are asked to look, too. */
export const ASKED_CHECKS = 2;
/** A call that the provider did not take is made again so often, not sooner than this, and not later, whatever the provider says. */
export const MAX_POSTPONED = 5;
export const POSTPONED_MS = minutesToMilliseconds(1);
export const POSTPONED_AT_MOST_MS = hoursToMilliseconds(24);
/** A number is absent before the call once so many looks over so long lack it. */
export const ABSENT_LOOKS = 3;
export const ABSENT_MS = minutesToMilliseconds(10);
/** So many changes by one person are taken of one number in {@link BUSY_MS}. */
export const MAX_CHANGES = 30;
export const BUSY_MS = hoursToMilliseconds(24);
