import { NUMBER_NOT_NOW, type RecordDecision, recordChanged, recordRefused } from './decision.ts';
import type { RecordEventOf } from './event.ts';
import { isOurs, type NumberRecord, ownedSince } from './record.ts';
import { REVIEW_REMINDED_MS, REVIEW_UNANSWERED_MS, type RegisterRules } from './rules.ts';

/** What is to be asked or said next about whether a number is still needed. */
export type ReviewStep = Readonly<{ what: 'ask' | 'remind' | 'tell'; at: number }>;

/** Undefined where nobody is to be asked: it has no owner, is being given back, or is not ours. */
export function nextReview(record: NumberRecord, rules: RegisterRules): ReviewStep | undefined {
  const { owner, review, givingBack, listed } = record;
  if (!isOurs(record) || owner === undefined || givingBack || listed?.state === 'ending') return undefined;
  if (!review) return { what: 'ask', at: askAt(record, rules) };
  if (review.remindedAt === undefined) return { what: 'remind', at: review.askedAt + REVIEW_REMINDED_MS };
  if (review.unansweredAt === undefined) return { what: 'tell', at: review.askedAt + REVIEW_UNANSWERED_MS };
  return undefined;
}

/**
 * A month before it renews; where nobody says when, some time after somebody last said that it is needed. What renews each month would be asked after
 * for ever, so that nobody is asked twice within two such spans.
 */
function askAt(record: NumberRecord, { reviewAheadMs, reviewEveryMs }: RegisterRules): number {
  const { listed, neededAt, createdAt } = record;
  const since = neededAt ?? ownedSince(record) ?? createdAt;
  const endsAt = listed?.endsAt;
  if (endsAt === undefined || endsAt <= since) return since + reviewEveryMs;
  return Math.max(endsAt - reviewAheadMs, since + Math.min(2 * reviewAheadMs, reviewEveryMs));
}

export function reviewDue(
  record: NumberRecord,
  _event: RecordEventOf<'reviewDue'>,
  now: number,
  rules: RegisterRules,
): RecordDecision {
  const next = nextReview(record, rules);
  if (!next) return NUMBER_NOT_NOW;
  if (now < next.at) return recordRefused({ reason: 'notDueYet', at: next.at });
  const { owner, review } = record;
  if (next.what === 'ask' || !review)
    return recordChanged(record, now, { review: { askedAt: now } }, [{ what: 'reviewAsked', to: owner }]);
  if (next.what === 'remind')
    return recordChanged(record, now, { review: { ...review, remindedAt: now } }, [
      { what: 'reviewReminded', to: owner },
    ]);
  return recordChanged(record, now, { review: { ...review, unansweredAt: now } }, [
    { what: 'reviewUnanswered', to: owner },
  ]);
}

/** Somebody says that it is needed: also before they were asked. */
export function kept(record: NumberRecord, { by }: RecordEventOf<'kept'>, now: number): RecordDecision {
  if (!record.review) return NUMBER_NOT_NOW;
  return recordChanged(record, now, { review: undefined, neededAt: now }, [{ what: 'kept', by: by.id }], true);
}
