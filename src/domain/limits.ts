import type { Standing } from './approval.ts';
import type { EntryKind } from './entry.ts';
import { phaseOf } from './phases.ts';
import type { Refusal } from './refusal.ts';
import type { Request } from './request.ts';
import { MOST_HELD_AGAIN, MOST_PRESSED, MOST_VERSIONS, type Requesters } from './rules.ts';

const PRESSED: ReadonlySet<EntryKind> = new Set(['searchChanged', 'searchedAnew', 'chose', 'heldAgain', 'nudged']);

/** Why the one who asked may press nothing more that makes the request grow, or undefined when they may. */
export function pressedEnough({ history, version }: Request): Refusal | undefined {
  const pressed = history.filter(({ what }) => PRESSED.has(what)).length;
  return pressed >= MOST_PRESSED || version >= MOST_VERSIONS ? { reason: 'requestFull' } : undefined;
}

/** Why the number is not held once more for this request, or undefined when it may be. */
export function heldAgainEnough(request: Request): Refusal | undefined {
  const times = request.history.filter(({ what }) => what === 'heldAgain').length;
  return times >= MOST_HELD_AGAIN ? { reason: 'heldAgainEnough', most: MOST_HELD_AGAIN } : pressedEnough(request);
}

/** Why this person may not ask for numbers, or undefined when they may. */
export function mayNotAsk(standing: Standing, requesters: Requesters = 'members'): Refusal | undefined {
  const may = standing === 'member' || (standing === 'guest' && requesters === 'guests');
  return may ? undefined : { reason: 'mayNotAsk', standing };
}

/** Whether a number is held for the request, is about to be, or may still be at the provider. */
export function mayHold({ state, releasing, lost }: Request): boolean {
  return phaseOf(state).isHolding || releasing.length > 0 || lost.length > 0;
}
