import { NUMBER_NOT_NOW, type RecordDecision, recordChanged, recordRefused } from './decision.ts';
import type { Actor, RecordEventOf } from './event.ts';
import { type NumberRecord, saidDigest, statusOf } from './record.ts';

/** Whether this person may change what is said of the number. */
export function mayChange({ owner }: Pick<NumberRecord, 'owner'>, by: Actor): boolean {
  return by.approves || (by.id === owner && !by.outsider);
}

/** Its provider has taken it, or is about to: nothing keeps it any more. */
function isEnding(record: NumberRecord): boolean {
  return statusOf(record) === 'ending';
}

export function adopted(record: NumberRecord, event: RecordEventOf<'adopted'>, now: number): RecordDecision {
  const { by, owner, purpose, costCentre } = event;
  if (!by.approves) return recordRefused({ reason: 'approversOnly' });
  if (record.owner !== undefined) return recordRefused({ reason: 'adoptedAlready', owner: record.owner });
  const change = { owner, formerOwner: undefined, purpose, costCentre, neededAt: now, handover: undefined };
  return recordChanged(record, now, change, [{ what: 'adopted', by: by.id, to: owner, note: purpose }]);
}

export function edited(record: NumberRecord, event: RecordEventOf<'edited'>, now: number): RecordDecision {
  const { by, purpose, costCentre, over } = event;
  if (purpose === record.purpose && costCentre === record.costCentre) return { kind: 'same', record };
  if (over !== saidDigest(record)) return recordRefused({ reason: 'numberChanged' });
  const entry = { what: 'edited' as const, by: by.id, note: purpose, was: record.purpose };
  return recordChanged(record, now, { purpose, costCentre }, [entry], true);
}

export function lockSet(record: NumberRecord, event: RecordEventOf<'lockSet'>, now: number): RecordDecision {
  const { by, locked } = event;
  if (locked === (record.locked === true)) return { kind: 'same', record };
  const { givingBack } = record;
  if (locked && isEnding(record)) return recordRefused({ reason: 'calledAlready' });
  // A lock is no way to stop what another was asked to confirm: that has a button of its own, which says who did it.
  if (locked && givingBack && givingBack.name !== 'done')
    return recordRefused({ reason: 'giveBackUnderWay', by: givingBack.by });
  const entry = { what: locked ? ('locked' as const) : ('unlocked' as const), by: by.id };
  return recordChanged(record, now, { locked: locked || undefined }, [entry], true);
}

/** The new owner has to say yes. One offer at a time: a later one takes the place of an earlier one, which whoever makes it has read of. */
export function handoverAsked(
  record: NumberRecord,
  event: RecordEventOf<'handoverAsked'>,
  now: number,
): RecordDecision {
  const { by, to, word, over } = event;
  if (record.owner === undefined && record.formerOwner === undefined) return recordRefused({ reason: 'notAdopted' });
  if (isEnding(record)) return recordRefused({ reason: 'calledAlready' });
  if (to === record.owner) return recordRefused({ reason: 'theirsAlready', owner: to });
  if (record.handover?.to === to) return { kind: 'same', record };
  const entry = { what: 'handoverAsked' as const, by: by.id, to, note: word };
  const before = record.handover;
  if (before?.at !== over?.at || before?.to !== over?.to) return recordRefused({ reason: 'numberChanged' });
  const withdrawn = before ? [{ what: 'handoverWithdrawn' as const, by: by.id, to: before.to }] : [];
  return recordChanged(record, now, { handover: { to, by: by.id, at: now } }, [...withdrawn, entry]);
}

export function handoverAnswered(
  record: NumberRecord,
  event: RecordEventOf<'handoverAnswered'>,
  now: number,
): RecordDecision {
  const { by, askedAt, takes } = event;
  const { handover, owner } = record;
  if (!handover || handover.at !== askedAt || handover.to !== by.id) return recordRefused({ reason: 'notOffered' });
  if (!takes)
    return recordChanged(record, now, { handover: undefined }, [
      { what: 'handoverDeclined', by: by.id, to: handover.by },
    ]);
  const change = { handover: undefined, owner: by.id, formerOwner: undefined, neededAt: now, review: undefined };
  return recordChanged(record, now, change, [{ what: 'handedOver', by: handover.by, to: by.id, was: owner }]);
}

export function handoverWithdrawn(
  record: NumberRecord,
  { by }: RecordEventOf<'handoverWithdrawn'>,
  now: number,
): RecordDecision {
  const { handover } = record;
  if (!handover) return NUMBER_NOT_NOW;
  return recordChanged(record, now, { handover: undefined }, [
    { what: 'handoverWithdrawn', by: by.id, to: handover.to },
  ]);
}

/** Somebody has to be found for it: nothing else changes, but that a wish of theirs is over which nobody has confirmed. */
export function ownerLeft(record: NumberRecord, event: RecordEventOf<'ownerLeft'>, now: number): RecordDecision {
  const { owner } = event;
  const { handover, givingBack } = record;
  // An offer to one who has left is over, too.
  const offer = handover?.to === owner ? { handover: undefined } : {};
  if (record.owner !== owner)
    return handover?.to === owner ? recordChanged(record, now, offer, [], true) : { kind: 'same', record };
  // What they wished nobody has confirmed: whoever is to have the number says whether it is needed.
  const isTheirWish = givingBack?.name === 'asked' && givingBack.by === owner;
  const wish = isTheirWish ? { givingBack: undefined } : {};
  const change = { ...offer, ...wish, owner: undefined, formerOwner: owner, review: undefined };
  return recordChanged(record, now, change, [{ what: 'ownerLeft', was: owner }]);
}
