import { changed, type Decision, notNow } from './decision.ts';
import type { EventOf } from './event.ts';
import type { Group } from './group.ts';
import type { LostHold } from './hold.ts';
import type { Request } from './request.ts';
import { LONGEST_CALL_MS, LOST_HOLD_LOOKS_MS } from './rules.ts';
import type { Attempt } from './state.ts';

/** What to look for after a call for a hold that got no answer. */
export function lostHold(attempt: Attempt, group: Group, number: string | undefined, now: number): LostHold {
  return {
    no: attempt.no,
    provider: group.provider,
    groupId: group.id,
    number,
    from: attempt.at,
    until: Math.min(now, attempt.at + LONGEST_CALL_MS),
    looks: 0,
    nextAt: now,
  };
}

/** It was made, and nobody waits for it any more. */
export function lostHoldFound(request: Request, event: EventOf<'lostHoldFound'>, now: number): Decision {
  const { attempt, hold } = event;
  if (!request.lost.some(({ no }) => no === attempt)) return notNow(request);
  return changed(request, now, {
    lost: request.lost.filter(({ no }) => no !== attempt),
    release: hold,
  });
}

/** After the last look there was none, or none that could be told from other people's, which are left alone. */
export function lostHoldNotSeen(request: Request, event: EventOf<'lostHoldNotSeen'>, now: number): Decision {
  if (!request.lost.some(({ no }) => no === event.attempt)) return notNow(request);
  return changed(request, now, {
    lost: request.lost.flatMap((each) => {
      if (each.no !== event.attempt) return [each];
      const waitMs = LOST_HOLD_LOOKS_MS[each.looks];
      return waitMs === undefined ? [] : [{ ...each, looks: each.looks + 1, nextAt: now + waitMs }];
    }),
  });
}
