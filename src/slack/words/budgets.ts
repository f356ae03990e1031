import Big from 'big.js';
import type { Money } from '../../domain/money.ts';
import { price } from '../format.ts';

const CHANNEL = 'budget.channels.';

/** What is said of budgets; a budget goes by its line in the policy ("budget.person"). */
export const budgets = {
  /** "the budget of this workspace"; it may stand where no markup is read. */
  of(path: string): string {
    if (path === 'budget.workspace') return 'the budget of this workspace';
    if (path === 'budget.person') return 'the budget of the one who asks';
    if (path === 'budget.rent') return 'the budget for the rent of all numbers';
    return path.startsWith(CHANNEL) ? 'the budget of its channel' : 'a budget';
  },
  /** The same in a list of them: "$12.00 of $50.00 (workspace)". */
  inList(path: string): string {
    if (path === 'budget.workspace') return 'workspace';
    if (path === 'budget.person') return 'who asks';
    if (path === 'budget.rent') return 'rents a month';
    return path.startsWith(CHANNEL) ? 'channel' : 'other';
  },
  /** What is left, before anything is asked for. */
  left: {
    what: {
      person: 'You',
      workspace: 'This workspace',
      rent: 'Rent of all numbers, a month',
      channel: (channel: string) => channel,
    },
    left: (what: string, left: string, of: string) => `${what}: ${left} left of ${of}`,
    over: (what: string, over: string, of: string) =>
      `${what}: nothing left of ${of}, and ${over} more than that is approved`,
    /** What was bought elsewhere costs rent, too, and nobody approved it here. */
    overRent: (what: string, over: string, of: string) =>
      `${what}: nothing left of ${of}, and ${over} more than that is rented or approved`,
    onForm: (all: readonly string[]) => `To spend this month: ${all.join(' · ')}`,
    month: (month: string, timeZone: string) => `${month} (${timeZone})`,
    title: (month: string) => `Budgets, ${month}`,
    counts: 'Counted is what was approved: set-up fees and first months; of the rent, what all numbers cost a month.',
    more: (count: number) => `${count} more are not listed here.`,
    uncounted:
      'What was spent is being counted anew, so what is left is not known for a moment. Try again in a minute.',
    none: 'No budget is set for what is asked for here.',
  },
  mayNotAsk: {
    denied: 'By the rules of spending you may not ask for numbers. Speak with those who approve them here.',
    notListed:
      'By the rules of spending only some people of this workspace may ask for numbers, and you are not one of them. Ask one of them to do it for you.',
    unknown:
      'Slack did not say who is in the user groups that may ask for numbers, so nothing was asked yet. Submit the form again in a minute.',
  },
  /** How much it is, and by how much this would pass it. */
  short(limit: Money, left: Money): string {
    const isOver = left.amount.startsWith('-');
    const of = price(limit);
    return isOver ? `It is ${of}, and this would pass it by ${past(left)}.` : `${price(left)} is left of ${of}.`;
  },
};

/** By how much a budget is passed of which less than nothing is left: "$3.50". */
export function past(left: Money): string {
  return price({ ...left, amount: new Big(left.amount).abs().toFixed() });
}
