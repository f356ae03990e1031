import type { Inventory, ListedNumber, ListedState } from '../../../src/workflow/inventory.ts';
import { ProviderError } from '../../../src/workflow/provider.ts';

/** What the account's numbers are like throughout a run. */
export type AccountTraits = Readonly<{
  /** How long a number that was given back is listed as ending; 0: it is over at once. */
  cancelMs: number;
  /** Whether those that are over are still listed. */
  listsGone: boolean;
  /** Whether the list tells ids, and since when a number is the account's. */
  tellsIds: boolean;
  tellsSince: boolean;
}>;

/** Ways for a list to be answered, and not to be as the account is. */
export const DISTORTIONS = [
  /** It says of itself that it is not whole. */
  'cut',
  /** It lacks numbers, and says that it is whole. */
  'short',
  'reordered',
  'twice',
  'otherIds',
  'unknownStatus',
  'waiting',
  'unreadable',
  /** As it was an hour ago. */
  'old',
  'oldPurchase',
] as const;
export type Distortion = (typeof DISTORTIONS)[number];

/** One purchase of a number. */
export type Purchase = { readonly id: string; readonly number: string; readonly at: number; endedAt?: number };

const HOUR = 3_600_000;

/** The numbers of one account at a provider, as they truly are, and as its list tells them. */
export function createAccount({ cancelMs, listsGone, tellsIds, tellsSince }: AccountTraits, now: () => number) {
  const purchases: Purchase[] = [];
  let lagMs = 0;

  function stateOf({ endedAt }: Purchase, at = now()): ListedState {
    if (endedAt === undefined || at < endedAt) return 'active';
    return at < endedAt + cancelMs ? 'ending' : 'gone';
  }

  function rowsAt(at: number): ListedNumber[] {
    return purchases
      .filter((each) => each.at <= at)
      .map((each) => ({ each, state: stateOf(each, at) }))
      .filter(({ state }) => listsGone || state !== 'gone')
      .map(({ each, state }) => ({
        number: each.number,
        state,
        status: state.toUpperCase(),
        ...(tellsIds ? { id: each.id } : {}),
        ...(tellsSince ? { at: each.at } : {}),
      }));
  }

  return {
    purchases: () => purchases,
    stateOf,
    /** The purchase of a number that is the account's now, active or ending. */
    current: (number: string) => purchases.findLast((each) => each.number === number && stateOf(each) !== 'gone'),
    /** The list is so far behind. */
    lag(ms: number) {
      lagMs = ms;
    },
    buy(number: string, agoMs = 0): Purchase {
      const made = { id: `DID${purchases.length + 1}`, number, at: now() - agoMs };
      purchases.push(made);
      return made;
    },
    /** Somebody gives it back, here or elsewhere. */
    end(id: string): void {
      const found = purchases.find((each) => each.id === id);
      if (!found || found.endedAt !== undefined)
        throw new ProviderError('refused', '2Chat', 'there is no such number, or not any more');
      found.endedAt = now();
    },
    list(number: string | undefined, how: Distortion | undefined): Inventory {
      const at = now() - lagMs - (how === 'old' ? HOUR : 0);
      const rows = rowsAt(at).filter((row) => number === undefined || row.number === number);
      return distorted(rows, how);
    },
  };
}

export type Account = ReturnType<typeof createAccount>;

function distorted(rows: readonly ListedNumber[], how: Distortion | undefined): Inventory {
  const whole = { numbers: rows, unreadable: 0, whole: true };
  const each = (change: (row: ListedNumber) => ListedNumber) => ({ ...whole, numbers: rows.map(change) });
  switch (how) {
    case 'cut':
      return { ...whole, numbers: rows.slice(1), whole: false };
    case 'short':
      return { ...whole, numbers: rows.slice(1) };
    case 'reordered':
      return { ...whole, numbers: rows.toReversed() };
    case 'twice':
      return { ...whole, numbers: [...rows, ...rows] };
    case 'otherIds':
      return each((row) => ({ ...row, id: `X${row.id ?? ''}` }));
    case 'unknownStatus':
      return each(({ state: _, ...row }) => ({ ...row, status: 'LIMBO' }));
    case 'waiting':
      return each((row) => (row.state === 'active' ? { ...row, state: 'waits' } : row));
    case 'unreadable':
      return { ...whole, numbers: rows.slice(1), unreadable: Math.min(1, rows.length) };
    case 'oldPurchase':
      return {
        ...whole,
        numbers: [...rows, ...rows.map((row) => ({ ...row, id: 'DID0', state: 'gone' as const, at: 1 }))],
      };
    case 'old':
    case undefined:
      return whole;
  }
}
