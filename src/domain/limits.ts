import type { Membership } from './approval.ts';
import type { EntryKind } from './entry.ts';
import { phaseOf } from './phases.ts';
import type { Refusal } from './refusal.ts';
import type { Request } from './request.ts';
import { MAX_PRESSED, MAX_REHELD, MAX_VERSIONS, type Requesters } from './rules.ts';

const PRESSED: ReadonlySet<EntryKind> = new Set([
  'searchChanged',
  'searchedAnew',
  'chose',
  'reheld',
  'nudged',
  'purposeChanged',
]);

/** Why the requester may press nothing more that makes the request grow, or undefined when they may. */
export function pressedEnough({ history, version }: Request): Refusal | undefined {
  const pressed = history.filter(({ what }) => PRESSED.has(what)).length;
  return pressed >= MAX_PRESSED || version >= MAX_VERSIONS ? { reason: 'requestFull' } : undefined;
}

/** Why the number is not held once more for this request, or undefined when it may be. */
export function reheldEnough(request: Request): Refusal | undefined {
  const times = request.history.filter(({ what }) => what === 'reheld').length;
  return times >= MAX_REHELD ? { reason: 'reheldEnough', most: MAX_REHELD } : pressedEnough(request);
}

/** Why this person may not ask for numbers, or undefined when they may. */
export function mayNotAsk(membership: Membership, requesters: Requesters = 'members'): Refusal | undefined {
  const may = membership === 'member' || (membership === 'guest' && requesters === 'guests');
  return may ? undefined : { reason: 'mayNotAsk', membership: membership };
}

/** Whether a number is held for the request, is about to be, or may still be at the provider. */
export function mayHold({ state, releasing, orphanHolds }: Request): boolean {
  return phaseOf(state).isHolding || releasing.length > 0 || orphanHolds.length > 0;
}
