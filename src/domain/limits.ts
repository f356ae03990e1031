import type { Membership } from './approval.ts';
import type { EntryKind } from './entry.ts';
import { phaseOf } from './phases.ts';
import type { People } from './policy/facts.ts';
import { mayAsk } from './policy/people.ts';
import { policyOfSettings } from './policy/rules-of.ts';
import type { Refusal } from './refusal.ts';
import type { Request } from './request.ts';
import { MAX_PRESSED, MAX_REHELD, MAX_VERSIONS, type Rules } from './rules.ts';

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

/** Why this person may not ask for numbers by these rules, or undefined when they may. `groups` is who is in those that the rules name for it. */
export function mayNotAsk(
  person: Readonly<{ id: string; membership: Membership }>,
  { policy, requesters }: Pick<Rules, 'policy' | 'requesters'>,
  groups: People = {},
): Extract<Refusal, { reason: 'mayNotAsk' }> | undefined {
  const { membership } = person;
  const verdict = mayAsk(policy ?? policyOfSettings({ requesters }), person, groups);
  if (verdict.may) return undefined;
  const { why } = verdict;
  return why === 'denied' || why === 'notListed' || why === 'unknown'
    ? { reason: 'mayNotAsk', membership, why }
    : { reason: 'mayNotAsk', membership };
}

/** Whether a number is held for the request, is about to be, or may still be at the provider. */
export function mayHold({ state, releasing, orphanHolds }: Request): boolean {
  return phaseOf(state).isHolding || releasing.length > 0 || orphanHolds.length > 0;
}
