import { changed, type Decision, refused } from './decision.ts';
import type { EventOf } from './event.ts';
import { holdFingerprint } from './fingerprint.ts';
import { type Hold, shownAt, toApproveAnew } from './hold.ts';
import type { Refusal } from './refusal.ts';
import type { Request, RequestIn } from './request.ts';
import { MAX_PURPOSES } from './rules.ts';

/** The requester says anew what the number is for; while a decision is waited for, one that was clicked for the old text is none. */
export function purposeChanged(
  request: RequestIn<'choosing' | 'reserving' | 'awaitingApproval'>,
  { by, purpose }: EventOf<'purposeChanged'>,
  now: number,
): Decision {
  const { state, history, purpose: was } = request;
  if (history.filter(({ what }) => what === 'purposeChanged').length >= MAX_PURPOSES) {
    return refused({ reason: 'requestFull' });
  }
  if (state.name !== 'awaitingApproval') {
    return changed(request, now, { purpose, entries: [{ what: 'purposeChanged', by, note: purpose, was }] });
  }
  const { hold, decideBy } = state;
  if (now >= decideBy) return refused({ reason: 'tooLate', decideBy: shownAt(hold, decideBy) });
  return changed(request, now, {
    purpose,
    // Who had said yes said it to something else.
    state: { ...state, hold: toApproveAnew(hold), approvals: undefined },
    entries: [{ what: 'purposeChanged', by, number: hold.number, note: purpose, was }],
  });
}

/** Why a click does not count that was made on a card which showed something else than this hold, as it is to be decided about now; undefined where it did not. */
export function whyOutdated({ history }: Request, hold: Hold, fingerprint: string): Refusal | undefined {
  if (fingerprint === holdFingerprint(hold)) return undefined;
  const last = history.findLast(({ what }) => what === 'purposeChanged' || what === 'returnedForApproval');
  if (last?.what !== 'purposeChanged' || last.by === undefined) return { reason: 'cardOutdated' };
  const before = Array.from({ length: hold.approvalNo ?? 0 }, (_, approvalNo) => ({ ...hold, approvalNo }));
  const wasShown = before.some((each) => holdFingerprint(each) === fingerprint);
  return wasShown ? { reason: 'purposeChanged', by: last.by, at: last.at } : { reason: 'cardOutdated' };
}
