import type { ProviderName } from '../group.ts';
import type { Money } from '../money.ts';
import { today } from '../number-forms.ts';
import { holdOf, type Request } from '../request.ts';

/** Where a number stands: as its provider says; not in a list that was read whole; or not known, since it was not. */
export type RegisteredState = 'active' | 'waits' | 'ending' | 'gone' | 'missing' | 'unknown';

/** What a provider lists of a number; see `workflow/inventory.ts`. */
export type Listed = Readonly<{
  number: string;
  state?: 'active' | 'waits' | 'ending' | 'gone' | undefined;
  status?: string | undefined;
  country?: string | undefined;
  type?: string | undefined;
  place?: string | undefined;
  at?: number | undefined;
  endsAt?: number | undefined;
  monthly?: Money | undefined;
  ends?: boolean | undefined;
}>;

/** What one provider owned up to; `whole` is whether what it does not list is not there, absent where it was not asked. */
export type ListOf = Readonly<{ provider: ProviderName; numbers: readonly Listed[]; whole?: boolean }>;

/** One number that the accounts own, or that was bought through Number Desk. Times are epoch milliseconds; what nobody tells is absent. */
export type RegisteredNumber = Readonly<{
  number: string;
  provider: ProviderName;
  state: RegisteredState;
  /** The provider's own word for it. */
  status?: string | undefined;
  country?: string | undefined;
  type?: string | undefined;
  place?: string | undefined;
  features?: readonly string[] | undefined;
  /** A month's rent, and who says so. */
  monthly?: Money | undefined;
  monthlyFrom?: 'provider' | 'approved' | undefined;
  setup?: Money | undefined;
  since?: number | undefined;
  /** When it renews, or (`ends`) ends. */
  renewsAt?: number | undefined;
  ends?: boolean | undefined;
  /** Of one that was bought here: who asked, what for, who approved it, and when it was bought; Slack's ids. */
  request?: string | undefined;
  requester?: string | undefined;
  purpose?: string | undefined;
  approvedBy?: string | undefined;
  boughtAt?: number | undefined;
}>;

/**
 * What the providers list together with what was bought here, each number once, by provider and number. Of several rows of one number that counts which
 * is ours still, and of those the latest; a request that bought the same number before is over with it.
 */
export function registerOf(lists: readonly ListOf[], bought: readonly Request[]): RegisteredNumber[] {
  const purchases = new Map(
    bought
      .toSorted((one, other) => boughtAt(one) - boughtAt(other))
      .flatMap((request) => {
        const hold = holdOf(request);
        return hold && request.state.name === 'purchased' ? [[keyOf(hold.group.provider, hold.number), request]] : [];
      }),
  );
  const listed = new Map<string, RegisteredNumber>();
  for (const { provider, numbers } of lists) {
    for (const row of numbers.toSorted((one, other) => rankOf(one) - rankOf(other))) {
      const key = keyOf(provider, row.number);
      listed.set(key, numberOf(provider, row, purchases.get(key)));
    }
  }
  const wholeOf = new Map(lists.map(({ provider, whole }) => [provider, whole]));
  const absent = [...purchases].flatMap(([key, request]) => {
    const hold = holdOf(request);
    if (listed.has(key) || !hold) return [];
    const { provider } = hold.group;
    const state = wholeOf.get(provider) === true ? ('missing' as const) : ('unknown' as const);
    return [{ number: hold.number, provider, state, ...boughtHere(request) }];
  });
  return [...listed.values(), ...absent].toSorted(
    (one, other) => compare(one.provider, other.provider) || compare(one.number, other.number),
  );
}

function numberOf(provider: ProviderName, row: Listed, request: Request | undefined): RegisteredNumber {
  const here = request && boughtHere(request);
  const { number, status, country, type, place, monthly, ends } = row;
  return {
    ...here,
    number,
    provider,
    state: row.state ?? 'unknown',
    status,
    country: country ?? here?.country,
    type: type ?? here?.type,
    // The group's place is nearer to what was asked for than the provider's region.
    place: here?.place || place,
    ...(monthly ? { monthly, monthlyFrom: 'provider' as const } : {}),
    since: row.at ?? here?.boughtAt,
    renewsAt: row.endsAt,
    ends: ends ?? (row.state === 'ending' || row.state === 'gone' ? true : undefined),
  };
}

function boughtHere(request: Request) {
  const { id, requester, purpose, state } = request;
  if (state.name !== 'purchased') return undefined;
  const { group } = state.hold;
  const { country, type, place, features, monthly, setup } = group;
  return {
    ...{ country, type, place, features, monthly, setup },
    monthlyFrom: 'approved' as const,
    ...{ request: id, requester, purpose },
    approvedBy: state.approval.by,
    boughtAt: state.at,
    since: state.at,
  };
}

function boughtAt({ state }: Request): number {
  return state.name === 'purchased' ? state.at : 0;
}

/** Rows that come later in this order count. */
export function rankOf({ state, at = 0 }: Pick<Listed, 'state' | 'at'>): number {
  return (state === 'gone' ? -1e15 : 0) + at;
}

function keyOf(provider: ProviderName, number: string): string {
  return `${provider} ${today(number)}`;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
