import { changed, type Decision, notNow } from './decision.ts';
import type { HeldNumber } from './event.ts';
import type { ReleaseDuty, Request } from './request.ts';
import { releaseDelayMs } from './rules.ts';

/** The duty to end a hold at once. */
export function soonDuty(hold: HeldNumber, now: number): ReleaseDuty {
  return { holdId: hold.id, number: hold.number, expiresAt: hold.expiresAt, attempts: 0, nextAt: now };
}

export function holdReleased(request: Request, holdId: string, now: number): Decision {
  const duty = request.releasing.find((each) => each.holdId === holdId);
  if (!duty) return notNow(request);
  return changed(request, now, {
    releasing: request.releasing.filter((each) => each !== duty),
    entries: [{ what: 'released', number: duty.number }],
  });
}

export function releaseFailed(request: Request, holdId: string, now: number): Decision {
  if (!request.releasing.some((each) => each.holdId === holdId)) return notNow(request);
  return changed(request, now, {
    releasing: request.releasing.map((each) =>
      each.holdId === holdId
        ? { ...each, attempts: each.attempts + 1, nextAt: now + releaseDelayMs(each.attempts) }
        : each,
    ),
  });
}
