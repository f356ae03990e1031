import Big from 'big.js';
import type { Money } from '../../domain/money.ts';
import { channelMention, price } from '../format.ts';

const CHANNEL = 'budget.channels.';

/** What is said of budgets; a budget goes by its line in the policy ("budget.person"). */
export const budgets = {
  /** "the budget of everybody together" */
  of(path: string): string {
    if (path === 'budget.workspace') return 'the budget of this workspace';
    if (path === 'budget.person') return 'the budget of the one who asks';
    if (path === 'budget.rent') return 'the budget for the rent of all numbers';
    return path.startsWith(CHANNEL) ? `the budget of ${channelMention(path.slice(CHANNEL.length))}` : 'a budget';
  },
  /** How much it is, and by how much this would pass it. */
  short(limit: Money, left: Money): string {
    const isOver = left.amount.startsWith('-');
    const amount = new Big(left.amount).abs().toFixed(2);
    const of = price(limit);
    return isOver
      ? `It is ${of}, and this would pass it by ${price({ ...left, amount })}.`
      : `${price(left)} is left of ${of}.`;
  },
};
