import type { ProviderName } from '../group.ts';
import type { NumberRecord } from './record.ts';
import { nextReview } from './reviewing.ts';
import { CALL_GRACE_MS, type RegisterRules } from './rules.ts';

/** What must follow from a number as it stands, and when (epoch ms). `giveBack` waits for its provider. */
export type RecordDue = Readonly<{ at: number }> &
  (Readonly<{ job: 'review' }> | Readonly<{ job: 'giveBack'; provider: ProviderName }>);

/** Undefined where nothing follows from it by itself. Derived anew whenever asked. */
export function dueOf(record: NumberRecord, rules: RegisterRules): RecordDue | undefined {
  const { givingBack, provider } = record;
  const at = givingBack && callOrLookAt(givingBack);
  if (at !== undefined) return { job: 'giveBack', at, provider };
  const review = nextReview(record, rules);
  return review && { job: 'review', at: review.at };
}

function callOrLookAt(givingBack: NonNullable<NumberRecord['givingBack']>): number | undefined {
  switch (givingBack.name) {
    case 'coolingOff':
      return givingBack.callAt;
    case 'calling':
      return givingBack.calledAt + CALL_GRACE_MS;
    case 'unconfirmed':
      return givingBack.nextCheckAt;
    case 'asked':
    case 'done':
      return undefined;
  }
}
