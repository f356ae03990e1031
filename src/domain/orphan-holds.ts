import { changed, type Decision, notNow } from './decision.ts';
import type { EventOf } from './event.ts';
import type { Group } from './group.ts';
import type { OrphanHold } from './hold.ts';
import type { Request } from './request.ts';
import { LONGEST_CALL_MS, ORPHAN_HOLD_CHECKS_MS } from './rules.ts';
import type { Attempt } from './state.ts';

/** What to look for after a call for a hold that got no answer. */
export function orphanHold(attempt: Attempt, group: Group, number: string | undefined, now: number): OrphanHold {
  return {
    no: attempt.no,
    provider: group.provider,
    groupId: group.id,
    number,
    from: attempt.at,
    until: Math.min(now, attempt.at + LONGEST_CALL_MS),
    attempts: 0,
    nextAt: now,
  };
}

/** It was made, and the request no longer waits for it. */
export function orphanHoldFound(request: Request, event: EventOf<'orphanHoldFound'>, now: number): Decision {
  const { attempt, hold } = event;
  if (!request.orphanHolds.some(({ no }) => no === attempt)) return notNow(request);
  return changed(request, now, {
    orphanHolds: request.orphanHolds.filter(({ no }) => no !== attempt),
    release: hold,
  });
}

/** The last check found none, or none that could be told from other people's, which are left alone. */
export function orphanHoldNotSeen(request: Request, event: EventOf<'orphanHoldNotSeen'>, now: number): Decision {
  if (!request.orphanHolds.some(({ no }) => no === event.attempt)) return notNow(request);
  return changed(request, now, {
    orphanHolds: request.orphanHolds.flatMap((each) => {
      if (each.no !== event.attempt) return [each];
      const waitMs = ORPHAN_HOLD_CHECKS_MS[each.attempts];
      return waitMs === undefined ? [] : [{ ...each, attempts: each.attempts + 1, nextAt: now + waitMs }];
    }),
  });
}
