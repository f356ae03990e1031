import { changed, type Decision, notNow } from './decision.ts';
import type { EventOf } from './event.ts';
import { endsAt, type PendingRelease } from './hold.ts';
import type { Request } from './request.ts';
import { releaseDelayMs } from './rules.ts';

/** The waits grow to a quarter of an hour: so many are more than a day. */
const MAX_RELEASES = 110;
const INEXACT_MS = 5_000;

/**
 * Whether a hold is over by itself: its end has passed by the provider's clock, or, where that end is not known, releasing it was
 * tried for more than a day, which no documented hold lasts.
 */
export function hasEndedByItself(pending: PendingRelease, now: number): boolean {
  const until = endOf(pending);
  return until === undefined ? pending.attempts >= MAX_RELEASES : now >= until;
}

/** The end by our clock, with what telling the provider's clock may be wrong by; undefined where it is not known. */
function endOf({ expiresAt, clockOffsetMs = 0 }: PendingRelease): number | undefined {
  return expiresAt > 0 ? endsAt({ expiresAt, clockOffsetMs }) + INEXACT_MS : undefined;
}

export function holdReleased(request: Request, { holdId }: EventOf<'holdReleased'>, now: number): Decision {
  const pending = request.releasing.find((each) => each.holdId === holdId);
  if (!pending) return notNow(request);
  return changed(request, now, {
    releasing: request.releasing.filter((each) => each !== pending),
    // What was held may have been no number.
    entries: [{ what: 'released', number: pending.number || undefined }],
  });
}

export function releaseFailed(request: Request, { holdId }: EventOf<'releaseFailed'>, now: number): Decision {
  if (!request.releasing.some((each) => each.holdId === holdId)) return notNow(request);
  return changed(request, now, {
    releasing: request.releasing.map((each) =>
      each.holdId === holdId ? { ...each, attempts: each.attempts + 1, nextAt: nextTryAt(each, now) } : each,
    ),
  });
}

/** No later than the end of the hold: then there is nothing left to release. */
function nextTryAt(pending: PendingRelease, now: number): number {
  const nextAt = now + releaseDelayMs(pending.attempts);
  const until = endOf(pending);
  return until !== undefined && until > now ? Math.min(nextAt, until) : nextAt;
}
