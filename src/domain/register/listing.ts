import { type RecordDecision, recordChanged } from './decision.ts';
import type { RecordEntry } from './entry.ts';
import type { BoughtNumber, RecordEventOf } from './event.ts';
import type { GivingBack, GivingBackIn } from './giving-back-state.ts';
import { isOurs, type ListedRecord, type NumberRecord, recordId } from './record.ts';
import { AHEAD_MS, LOOKED_FOR_MS, MISSING_AFTER_MS, STILL_LISTED_MS, STILL_THERE_MS } from './rules.ts';

/** The first version of a number that was seen, or bought, for the first time. */
export function newRecord(teamId: string, provider: string, number: string, now: number): NumberRecord {
  const id = recordId(provider, number);
  const about = { id, teamId, number, provider };
  return { ...about, version: 0, createdAt: now, updatedAt: now, history: [], untold: 0 };
}

/** It was bought through Number Desk: also one that was ours before, and given back. */
export function bought(record: NumberRecord, { bought }: RecordEventOf<'bought'>, now: number): RecordDecision {
  // An older purchase that comes late, and one that is known.
  if (record.bought && (record.bought.request === bought.request || record.bought.at > bought.at))
    return { kind: 'same', record };
  const { request, requester: by, approvedBy, at, setup } = bought;
  // Of one that is gone since: how it came to be ours is worth keeping, and no more than that.
  if (record.goneAt !== undefined && record.goneAt >= at)
    return recordChanged(record, now, { bought: { request, by, approvedBy, at, setup } }, [{ what: 'bought', by }]);
  // What is ours now is a later purchase: that one came to its end.
  if (record.history.some(({ what, at }) => what === 'gone' && at > bought.at)) return { kind: 'same', record };
  const isNewlyOurs = !isOurs(record);
  return recordChanged(
    record,
    now,
    {
      ...whatItIs(bought),
      number: bought.number,
      monthlyFrom: 'approved',
      bought: { request, by, approvedBy, at, setup },
      ...(isNewlyOurs ? endedPurchase(record) : {}),
      owner: (isNewlyOurs ? undefined : record.owner) ?? by,
      formerOwner: undefined,
      purpose: (isNewlyOurs ? undefined : record.purpose) ?? bought.purpose,
      neededAt: at,
      goneAt: undefined,
      missingSince: undefined,
      // A purchase that becomes known late says nothing against what people have decided since.
      givingBack: record.givingBack && record.givingBack.at > at ? record.givingBack : undefined,
      // What an earlier purchase was.
      ...(isNewlyOurs ? { listed: undefined, review: undefined, handover: undefined, locked: undefined } : {}),
    },
    [{ what: 'bought', by, note: bought.purpose }],
    true,
  );
}

function whatItIs({ country, type, place, features, monthly }: BoughtNumber) {
  return { country, type, place, features, monthly };
}

/** What a list says of it. A line is written where that is news; when it was looked at is kept anyhow. */
export function seen(record: NumberRecord, { seen }: RecordEventOf<'seen'>, now: number): RecordDecision {
  const { listed: was, bought, givingBack } = record;
  const { monthly } = seen;
  const listed = withEnd(seen.listed, was);
  // An older list than the one that is known, and one from before it was bought.
  if (isOlder(listed.at, was?.at, now) || isOlder(listed.at, bought?.at, now)) return { kind: 'same', record };
  const isGone = listed.state === 'gone';
  if (isGone && !isOurs(record)) return recordChanged(record, now, { listed });
  return recordChanged(
    record,
    now,
    {
      listed,
      country: record.country ?? seen.country,
      type: record.type ?? seen.type,
      place: record.place || seen.place,
      ...(monthly ? { monthly, monthlyFrom: 'provider' as const } : {}),
      missingSince: undefined,
      goneAt: isGone ? listed.at : undefined,
      givingBack: givingBackAfter(givingBack, listed, now),
      ...(isGone ? ENDED : {}),
      // Bought once more elsewhere, it belongs to nobody until it is adopted; the same purchase was only not listed for a while.
      ...(record.goneAt !== undefined && !isGone && !isSamePurchase(was, listed)
        ? { owner: undefined, formerOwner: undefined, bought: undefined, ...endedPurchase(record) }
        : {}),
    },
    linesOf(record, listed, now),
  );
}

/** What was noted by a clock that was far ahead says nothing: for as long nothing would be newer. */
function isOlder(at: number, known: number | undefined, now: number): boolean {
  return known !== undefined && at < known && known <= now + AHEAD_MS;
}

/** Its request may not have been told yet that its number is gone. */
function endedPurchase({ bought, goneAt }: NumberRecord): Pick<NumberRecord, 'boughtBefore'> {
  return bought && goneAt !== undefined ? { boughtBefore: { request: bought.request, goneAt } } : {};
}

function isSamePurchase(was: ListedRecord | undefined, now: ListedRecord): boolean {
  return was?.providerId !== undefined && was.providerId === now.providerId;
}

/** A look that does not tell when it ends says nothing against what an earlier one told of the same purchase. */
function withEnd(listed: ListedRecord, was: ListedRecord | undefined): ListedRecord {
  if (!was || listed.endsAt !== undefined || was.providerId !== listed.providerId) return listed;
  return { ...listed, endsAt: was.endsAt, ends: listed.ends ?? was.ends };
}

/** What is over once a number is not ours any more. */
const ENDED = { givingBack: undefined, review: undefined, handover: undefined };

/** What a list says becomes of a wish, and of a call. */
function givingBackAfter(
  givingBack: GivingBack | undefined,
  listed: ListedRecord,
  now: number,
): GivingBack | undefined {
  if (!givingBack) return undefined;
  if (givingBack.name === 'done') return isStillThere(givingBack, listed, now) ? undefined : givingBack;
  if (listed.state !== 'ending') return givingBack;
  // Of one that was not called yet: somebody has given it back elsewhere.
  return 'calledAt' in givingBack ? { ...givingBack, name: 'done', doneAt: now } : undefined;
}

function isStillThere(givingBack: GivingBack, { state }: ListedRecord, now: number): boolean {
  if (givingBack.name !== 'done' || state === 'ending' || state === 'gone') return false;
  return now - givingBack.doneAt >= (state === undefined ? STILL_LISTED_MS : STILL_THERE_MS);
}

function linesOf(record: NumberRecord, listed: ListedRecord, now: number): Omit<RecordEntry, 'at'>[] {
  const { listed: was, givingBack, version } = record;
  const { state } = listed;
  if (version === 0) return [state === 'gone' ? { what: 'gone' } : { what: 'found' }];
  const isAnswer = givingBack !== undefined && 'calledAt' in givingBack && givingBack.name !== 'done';
  if (isAnswer && (state === 'ending' || state === 'gone'))
    return [{ what: 'givenBack', by: givingBack.confirmedBy, to: givingBack.by }, ...(state === 'gone' ? [GONE] : [])];
  if (state === 'gone') return [GONE];
  // That it was not seen for a moment after a call was told to nobody.
  if ((record.missingSince !== undefined && !isAnswer) || record.goneAt !== undefined)
    return [wasNotGivenBack(record, listed) ? { what: 'seenAgain', is: 'stillThere' } : { what: 'seenAgain' }];
  if (givingBack && isStillThere(givingBack, listed, now))
    return [{ what: 'giveBackRefused', to: givingBack.by, is: 'stillThere' }];
  const before = was?.state ?? stateTold(record);
  // That it is active is what everybody expects who was told nothing else, and its end is what two people decided.
  const isExpected =
    (before === undefined && state === 'active') || (givingBack?.name === 'done' && state === 'ending');
  if (before === state || state === undefined || isExpected) return [];
  return [{ what: 'statusChanged', was: before, is: state }];
}

/** What people were last told of where it stands: that holds while its provider does not say, and for as long as it is the same purchase. */
function stateTold({ history }: NumberRecord): string | undefined {
  return history.findLast(({ what }) => what === 'statusChanged' || what === 'gone')?.is;
}

/** It was told that it was given back, and the very same purchase is there as before. */
function wasNotGivenBack({ goneAt, listed: was, history }: NumberRecord, listed: ListedRecord): boolean {
  const isThere = listed.state === 'active' || listed.state === 'waits';
  if (goneAt === undefined || !isThere || !isSamePurchase(was, listed)) return false;
  return history.findLast(({ what }) => what === 'givenBack' || what === 'seenAgain')?.what === 'givenBack';
}

const GONE = { what: 'gone' } as const;

/** A list that was read whole lacks it. One that was just bought may not be listed yet; one that was asked to be given back is gone for good. */
export function notSeen(
  record: NumberRecord,
  { at, lookedFor }: RecordEventOf<'notSeen'>,
  now: number,
): RecordDecision {
  const { bought, listed, missingSince, givingBack } = record;
  if (!isOurs(record) || isOlder(at, listed?.at, now)) return { kind: 'same', record };
  // A number that no list has had yet is waited for, since a purchase may show late.
  if (!listed && bought && at - bought.at < MISSING_AFTER_MS) return { kind: 'same', record };
  const isCalled = givingBack?.name === 'calling' || givingBack?.name === 'unconfirmed';
  // A list that shrinks while it is read may lack what is there: that alone does not say what became of a call, while it is looked for.
  const isLookedFor = isCalled && !(givingBack.name === 'unconfirmed' && givingBack.nextCheckAt === undefined);
  if (isLookedFor && !lookedFor) return { kind: 'same', record };
  // One row that is not there for a moment proves nothing either: it has to be looked for once more, a while later.
  if (isCalled && lookedFor) {
    if (missingSince === undefined) return lookOnceMore(record, givingBack, at, now);
    if (at - missingSince < LOOKED_FOR_MS) return { kind: 'same', record };
  }
  const isExpected = givingBack?.name === 'done' || (isCalled && lookedFor === true);
  if (isExpected || (listed && missingSince !== undefined && at - missingSince >= MISSING_AFTER_MS)) {
    const { doneAt } = givingBack?.name === 'done' ? givingBack : {};
    const news: Omit<RecordEntry, 'at'>[] =
      isExpected && doneAt === undefined
        ? [{ what: 'givenBack', by: givingBack.confirmedBy, to: givingBack.by }, GONE]
        : [GONE];
    return recordChanged(record, now, { ...ENDED, goneAt: at, missingSince: undefined }, news);
  }
  if (missingSince !== undefined) return { kind: 'same', record };
  return recordChanged(record, now, { missingSince: at }, [{ what: 'missing' }]);
}

/** Told to nobody: it may be there again at the next look. */
function lookOnceMore(
  record: NumberRecord,
  givingBack: GivingBackIn<'calling' | 'unconfirmed'>,
  at: number,
  now: number,
): RecordDecision {
  const { job: _, ...called } = { job: '', ...givingBack };
  const checks = 'checks' in givingBack ? givingBack.checks : 0;
  const nextCheckAt = now + LOOKED_FOR_MS;
  return recordChanged(record, now, {
    missingSince: at,
    givingBack: { ...called, name: 'unconfirmed', checks, nextCheckAt },
  });
}
