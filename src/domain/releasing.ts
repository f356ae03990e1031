import { changed, type Decision, notNow } from './decision.ts';
import type { HeldNumber, Hold, ReleaseDuty, Request } from './request.ts';
import { releaseDelayMs } from './rules.ts';

/** The duty to end a request's hold at once. */
export function dutyOf(hold: Hold, now: number): ReleaseDuty {
  return soonDuty({ ...hold, provider: hold.group.provider }, now);
}

/** The duty to end a hold at once. */
export function soonDuty(hold: HeldNumber, now: number): ReleaseDuty {
  const { provider, id, number, expiresAt, ours } = hold;
  return { provider, holdId: id, number, expiresAt, ours, attempts: 0, nextAt: now };
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
