import { NUMBER_NOT_NOW, type RecordDecision, recordRefused } from './decision.ts';
import type { Actor, RecordEvent, RecordEventOf } from './event.ts';
import {
  giveBackAsked,
  giveBackCalled,
  giveBackConfirmed,
  giveBackNotSeen,
  giveBackRefused,
  giveBackResolved,
  giveBackStopped,
  giveBackUnanswered,
  givenBack,
} from './giving-back.ts';
import { bought, notSeen, seen } from './listing.ts';
import {
  adopted,
  edited,
  handoverAnswered,
  handoverAsked,
  handoverWithdrawn,
  lockSet,
  mayChange,
  ownerLeft,
} from './owning.ts';
import { giveBackAbsent, giveBackPostponed } from './postponing.ts';
import { isOurs, type NumberRecord } from './record.ts';
import { kept, reviewDue } from './reviewing.ts';
import { BUSY_MS, MAX_CHANGES, type RegisterRules } from './rules.ts';

type Step<E> = (record: NumberRecord, event: E, now: number, rules: RegisterRules) => RecordDecision;

const steps: { readonly [Type in RecordEvent['type']]: Step<RecordEventOf<Type>> } = {
  bought,
  seen,
  notSeen,
  adopted: ours(limited(adopted)),
  edited: ours(byOwner(limited(edited))),
  lockSet: ours(byOwner(limited(lockSet))),
  handoverAsked: ours(byOwner(limited(handoverAsked))),
  handoverAnswered: ours(handoverAnswered),
  handoverWithdrawn: ours(byOwner(handoverWithdrawn)),
  ownerLeft,
  reviewDue: ours(reviewDue),
  kept: ours(byOwner(kept)),
  giveBackAsked: ours(byOwner(limited(giveBackAsked))),
  giveBackConfirmed: ours(limited(giveBackConfirmed)),
  giveBackStopped,
  giveBackCalled: ours(giveBackCalled),
  givenBack,
  giveBackRefused,
  giveBackPostponed,
  giveBackAbsent,
  giveBackUnanswered,
  giveBackNotSeen,
  giveBackResolved,
  told,
};

/** What a number of the register becomes when something happened at `now` (epoch ms), or why it stays as it is. Pure. */
export function changeRecord(
  record: NumberRecord,
  event: RecordEvent,
  now: number,
  rules: RegisterRules,
): RecordDecision {
  const step = steps[event.type] as Step<RecordEvent>;
  return step(record, event, now, rules);
}

/** Lines that came after those which were told are still to be. */
function told(record: NumberRecord, { count }: RecordEventOf<'told'>): RecordDecision {
  if (record.untold === 0) return NUMBER_NOT_NOW;
  const untold = Math.max(0, record.untold - count);
  return { kind: 'changed', record: { ...record, version: record.version + 1, untold }, news: [] };
}

/** Counts for what the account owns. */
function ours<E>(step: Step<E>): Step<E> {
  return (record, event, now, rules) =>
    isOurs(record) ? step(record, event, now, rules) : recordRefused({ reason: 'numberGone' });
}

/** Counts only when its owner or an approver does it. */
function byOwner<E extends Readonly<{ by: Actor }>>(step: Step<E>): Step<E> {
  return (record, event, now, rules) =>
    mayChange(record, event.by)
      ? step(record, event, now, rules)
      : recordRefused({ reason: 'notYourNumber', owner: record.owner });
}

/** Counts until this person has changed too much about this number lately: its history is not theirs to fill, and nobody else is kept from it by that. */
function limited<E extends Readonly<{ by: Actor }>>(step: Step<E>): Step<E> {
  return (record, event, now, rules) => {
    const lately = record.history.filter(({ at, by }) => by === event.by.id && at > now - BUSY_MS);
    return lately.length >= MAX_CHANGES ? recordRefused({ reason: 'numberBusy' }) : step(record, event, now, rules);
  };
}
