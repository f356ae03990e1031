import { millisecondsToHours } from 'date-fns';
import { shortfallOf } from '../why.ts';
import { NUMBER_NOT_NOW, type RecordDecision, recordChanged, recordRefused } from './decision.ts';
import type { RecordEventOf } from './event.ts';
import type { GivingBack, GivingBackIn, GivingBackName } from './giving-back-state.ts';
import { lastFour, type NumberRecord, ownedSince, recordFingerprint } from './record.ts';
import { ASKED_CHECKS, CALL_GRACE_MS, GIVE_BACK_CHECKS_MS, LATELY_MS, type RegisterRules } from './rules.ts';

/** One person's wish; nothing happens until another confirms it. */
export function giveBackAsked(
  record: NumberRecord,
  { by, reason, sure }: RecordEventOf<'giveBackAsked'>,
  now: number,
  { givesBack }: RegisterRules,
): RecordDecision {
  const { givingBack, provider, listed } = record;
  if (record.owner === undefined && record.formerOwner === undefined) return recordRefused({ reason: 'notAdopted' });
  if (record.locked) return recordRefused({ reason: 'numberLocked' });
  if (givingBack || listed?.state === 'ending')
    return recordRefused({ reason: 'giveBackUnderWay', by: givingBack?.by ?? '' });
  if (!givesBack.has(provider)) return recordRefused({ reason: 'cannotGiveBack', provider });
  const since = ownedSince(record);
  if (!sure && since !== undefined && now - since < LATELY_MS)
    return recordRefused({ reason: 'boughtLately', at: since, days: millisecondsToHours(LATELY_MS) / 24 });
  const asked: GivingBack = { name: 'asked', by: by.id, at: now, reason };
  return recordChanged(record, now, { givingBack: asked }, [{ what: 'giveBackAsked', by: by.id, note: reason }]);
}

/** The second person's yes, to what they were shown. From here on it is stopped, or the call is made. */
export function giveBackConfirmed(
  record: NumberRecord,
  { by, digits, shown }: RecordEventOf<'giveBackConfirmed'>,
  now: number,
  { coolingOffMs }: RegisterRules,
): RecordDecision {
  const { givingBack, number, listed } = record;
  if (givingBack?.name !== 'asked') return NUMBER_NOT_NOW;
  if (!by.approves) return recordRefused({ reason: 'approversOnly' });
  if (by.id === givingBack.by) return recordRefused({ reason: 'ownGiveBack' });
  if (record.locked) return recordRefused({ reason: 'numberLocked' });
  if (shown !== recordFingerprint(record)) return recordRefused({ reason: 'numberChanged' });
  if (digits !== lastFour(number)) return recordRefused({ reason: 'wrongDigits' });
  const callAt = now + coolingOffMs;
  const confirmed = { confirmedBy: by.id, confirmedAt: now, callAt, providerId: listed?.providerId };
  return recordChanged(record, now, { givingBack: { ...givingBack, ...confirmed, name: 'coolingOff' } }, [
    { what: 'giveBackConfirmed', by: by.id, until: callAt },
  ]);
}

/** One click stops it, whoever of those whom it concerns makes it. */
export function giveBackStopped(
  record: NumberRecord,
  { by, askedAt }: RecordEventOf<'giveBackStopped'>,
  now: number,
): RecordDecision {
  const { givingBack, owner } = record;
  if (!givingBack) return recordRefused({ reason: 'nothingToStop' });
  if (givingBack.at !== askedAt) return recordRefused({ reason: 'askedAnew', by: givingBack.by });
  if (!by.approves && (by.outsider || (by.id !== owner && by.id !== givingBack.by)))
    return recordRefused({ reason: 'notYourNumber', owner });
  if (givingBack.name !== 'asked' && givingBack.name !== 'coolingOff')
    return recordRefused({ reason: 'calledAlready' });
  return recordChanged(record, now, { givingBack: undefined }, [
    { what: 'giveBackStopped', by: by.id, to: givingBack.by },
  ]);
}

/** Announced before it is made. What is announced already is called by nobody else: its delivery alone may. */
export function giveBackCalled(
  record: NumberRecord,
  { job, providerId }: RecordEventOf<'giveBackCalled'>,
  now: number,
): RecordDecision {
  const { givingBack } = record;
  if (givingBack?.name !== 'coolingOff') return NUMBER_NOT_NOW;
  if (now < givingBack.callAt) return recordRefused({ reason: 'notDueYet', at: givingBack.callAt });
  if (record.locked) return recordRefused({ reason: 'numberLocked' });
  const calling: GivingBack = {
    ...givingBack,
    name: 'calling',
    calledAt: now,
    job,
    providerId: providerId ?? givingBack.providerId,
  };
  return recordChanged(record, now, { givingBack: calling }, [{ what: 'giveBackCalled' }], true);
}

const CALLED = ['calling', 'unconfirmed'] as const;

export function givenBack(record: NumberRecord, _event: RecordEventOf<'givenBack'>, now: number): RecordDecision {
  const { givingBack } = record;
  if (!isIn(givingBack, CALLED)) return NUMBER_NOT_NOW;
  return recordChanged(record, now, { givingBack: { ...givingBack, name: 'done', doneAt: now } }, [
    { what: 'givenBack', by: givingBack.confirmedBy, to: givingBack.by },
  ]);
}

/** The number stays; whoever wants it gone asks anew, and two people decide anew. */
export function giveBackRefused(
  record: NumberRecord,
  event: RecordEventOf<'giveBackRefused'>,
  now: number,
): RecordDecision {
  const { givingBack } = record;
  if (!givingBack || givingBack.name === 'asked' || givingBack.name === 'done') return NUMBER_NOT_NOW;
  // The late answer to a call that is settled says nothing of a later wish.
  const calledAt = 'calledAt' in givingBack ? givingBack.calledAt : undefined;
  if (event.calledAt !== undefined && event.calledAt !== calledAt) return NUMBER_NOT_NOW;
  const { why, message } = shortfallOf(event);
  return recordChanged(record, now, { givingBack: undefined }, [
    { what: 'giveBackRefused', to: givingBack.by, why, message, is: event.code },
  ]);
}

/** It was called and not answered, or its process died: only a list or a person can say what became of it. */
export function giveBackUnanswered(
  record: NumberRecord,
  _event: RecordEventOf<'giveBackUnanswered'>,
  now: number,
): RecordDecision {
  const { givingBack } = record;
  if (!isIn(givingBack, ['calling'])) return NUMBER_NOT_NOW;
  const { job: _, ...called } = givingBack;
  const nextCheckAt = now + (GIVE_BACK_CHECKS_MS[0] ?? 0);
  return recordChanged(record, now, { givingBack: { ...called, name: 'unconfirmed', checks: 0, nextCheckAt } });
}

/** That a list still has it proves nothing soon after the call; people are told once the quick looks are over. */
export function giveBackNotSeen(
  record: NumberRecord,
  _event: RecordEventOf<'giveBackNotSeen'>,
  now: number,
): RecordDecision {
  const { givingBack } = record;
  if (!isIn(givingBack, ['unconfirmed']) || givingBack.nextCheckAt === undefined) return NUMBER_NOT_NOW;
  // One look that is told of twice counts once.
  if (now < givingBack.nextCheckAt) return recordRefused({ reason: 'notDueYet', at: givingBack.nextCheckAt });
  const checks = givingBack.checks + 1;
  const wait = GIVE_BACK_CHECKS_MS[checks];
  const nextCheckAt = wait === undefined ? undefined : now + wait;
  const entries = checks === ASKED_CHECKS ? [{ what: 'giveBackUnconfirmed' as const }] : [];
  const change = { givingBack: { ...givingBack, checks, nextCheckAt }, missingSince: undefined };
  return recordChanged(record, now, change, entries);
}

export function giveBackResolved(
  record: NumberRecord,
  { by, verdict }: RecordEventOf<'giveBackResolved'>,
  now: number,
): RecordDecision {
  const { givingBack } = record;
  if (!isIn(givingBack, CALLED)) return NUMBER_NOT_NOW;
  if (!by.approves) return recordRefused({ reason: 'approversOnly' });
  // Its process may still be waiting for the answer.
  const over = givingBack.calledAt + CALL_GRACE_MS;
  if (givingBack.name === 'calling' && now < over) return recordRefused({ reason: 'notDueYet', at: over });
  if (verdict === 'kept')
    return recordChanged(record, now, { givingBack: undefined }, [
      { what: 'giveBackStopped', by: by.id, to: givingBack.by },
    ]);
  return recordChanged(record, now, { givingBack: { ...givingBack, name: 'done', doneAt: now } }, [
    { what: 'givenBack', by: by.id, to: givingBack.by },
  ]);
}

function isIn<Name extends GivingBackName>(
  state: GivingBack | undefined,
  names: readonly Name[],
): state is GivingBackIn<Name> {
  return state !== undefined && names.some((name: GivingBackName) => name === state.name);
}
