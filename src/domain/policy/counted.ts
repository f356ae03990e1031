import { type Money, money } from '../money.ts';
import { askedIn, type Request } from '../request.ts';
import { costOf } from './cost.ts';

/** What a request takes of the budgets. Prices without a currency are in none here. */
export type Counted = Readonly<{
  /** The moment that says of which month it is: when it was approved (epoch ms). */
  at: number;
  requester: string;
  channel: string;
  /** Set-up fee and first month, in each currency. */
  first: readonly Money[];
  /** What it adds to the rent; what was bought elsewhere adds it by the register (`register/rent.ts`). */
  monthly: Money;
}>;

/** Counted from the approval until it comes to nothing: then all of it is given back. A number that is ours no more takes no rent. */
export function countedOf(request: Request, currency?: string): Counted | undefined {
  const { state, requester } = request;
  if (state.name !== 'purchasing' && state.name !== 'unconfirmed' && state.name !== 'purchased') return undefined;
  const { first, monthly } = costOf(state.hold.group, { currency });
  const isGone = state.name === 'purchased' && state.goneAt !== undefined;
  const rent = isGone ? money('0', monthly.currency) : monthly;
  return { at: state.approval.at, requester, channel: askedIn(request), first, monthly: rent };
}
