import { NUMBER_NOT_NOW, type RecordDecision, recordChanged, recordRefused } from './decision.ts';
import type { RecordEventOf } from './event.ts';
import { giveBackRefused } from './giving-back.ts';
import type { NumberRecord } from './record.ts';
import { ABSENT_LOOKS, ABSENT_MS, MAX_POSTPONED, POSTPONED_AT_MOST_MS, POSTPONED_MS } from './rules.ts';

/**
 * The provider said that it did not take the call, so that it is made once more under the same decision, announced anew. Until then it can be stopped
 * again. Not for ever: what is refused too often ends the decision.
 */
export function giveBackPostponed(
  record: NumberRecord,
  event: RecordEventOf<'giveBackPostponed'>,
  now: number,
): RecordDecision {
  const { givingBack } = record;
  const { calledAt, waitMs = 0 } = event;
  // The late answer to a call that is settled says nothing of a later wish.
  if (givingBack?.name !== 'calling' && givingBack?.name !== 'unconfirmed') return NUMBER_NOT_NOW;
  if (givingBack.calledAt !== calledAt) return NUMBER_NOT_NOW;
  const postponed = (givingBack.postponed ?? 0) + 1;
  if (postponed > MAX_POSTPONED) return giveBackRefused(record, { ...event, type: 'giveBackRefused' }, now);
  const { by, at, reason, confirmedBy, confirmedAt, providerId } = givingBack;
  const callAt = now + Math.min(Math.max(POSTPONED_MS, waitMs), POSTPONED_AT_MOST_MS);
  return recordChanged(record, now, {
    givingBack: { name: 'coolingOff', by, at, reason, confirmedBy, confirmedAt, providerId, callAt, postponed },
  });
}

/** A list that lacks the number just before the call may be short, or empty: only several looks over a while end the decision. */
export function giveBackAbsent(
  record: NumberRecord,
  { at }: RecordEventOf<'giveBackAbsent'>,
  now: number,
): RecordDecision {
  const { givingBack } = record;
  if (givingBack?.name !== 'coolingOff') return NUMBER_NOT_NOW;
  // One look that is told of twice counts once.
  if (now < givingBack.callAt) return recordRefused({ reason: 'notDueYet', at: givingBack.callAt });
  const absent = { since: givingBack.absent?.since ?? at, looks: (givingBack.absent?.looks ?? 0) + 1 };
  if (absent.looks >= ABSENT_LOOKS && at - absent.since >= ABSENT_MS)
    return giveBackRefused(record, { type: 'giveBackRefused', code: 'notThere' }, now);
  const callAt = now + ABSENT_MS / (ABSENT_LOOKS - 1);
  return recordChanged(record, now, { givingBack: { ...givingBack, absent, callAt } });
}
