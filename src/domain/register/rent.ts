import type { Money } from '../money.ts';
import { costOf } from '../policy/cost.ts';
import { isOurs, type NumberRecord } from './record.ts';

/**
 * What a number that is owned adds to the rent that budgets count. One that was bought here adds nothing of its own: its request counts it, at the price
 * that was approved, from the approval until the number is gone; what its provider tells of the price later changes nothing of that. Where a list
 * has it before its purchase is known, both count until then, so that it is never too little. A rent that nobody tells counts as none.
 */
export function rentOf(record: NumberRecord, currency?: string): Money | undefined {
  const { monthly, bought } = record;
  if (!isOurs(record) || bought || !monthly) return undefined;
  return costOf({ monthly }, { currency }).monthly;
}
