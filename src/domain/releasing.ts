import { changed, type Decision, notNow } from './decision.ts';
import { endsAt, type HeldNumber, type Hold, type ReleaseDuty } from './hold.ts';
import type { Request } from './request.ts';
import { releaseDelayMs } from './rules.ts';

/** The waits grow to a quarter of an hour: so many are more than a day. */
const MOST_RELEASES = 110;
const INEXACT_MS = 5_000;

/** The duty to end a request's hold at once. */
export function dutyOf(hold: Hold, now: number): ReleaseDuty {
  return soonDuty({ ...hold, provider: hold.group.provider }, now);
}

/** The duty to end a hold at once. */
export function soonDuty(hold: HeldNumber, now: number): ReleaseDuty {
  const { provider, id, number, expiresAt, aheadMs, ours } = hold;
  return { provider, holdId: id, number, expiresAt, aheadMs, ours, attempts: 0, nextAt: now };
}

/**
 * Whether a hold is over without anybody's doing: its end has passed by the provider's clock, or, where that end is not known, it was tried to
 * be ended for more than a day, which no documented hold lasts.
 */
export function hasEndedByItself(duty: ReleaseDuty, now: number): boolean {
  const until = endOf(duty);
  return until === undefined ? duty.attempts >= MOST_RELEASES : now >= until;
}

/** The end by our clock, with what telling the provider's clock may be wrong by; undefined where it is not known. */
function endOf({ expiresAt, aheadMs = 0 }: ReleaseDuty): number | undefined {
  return expiresAt > 0 ? endsAt({ expiresAt, aheadMs }) + INEXACT_MS : undefined;
}

export function holdReleased(request: Request, holdId: string, now: number): Decision {
  const duty = request.releasing.find((each) => each.holdId === holdId);
  if (!duty) return notNow(request);
  return changed(request, now, {
    releasing: request.releasing.filter((each) => each !== duty),
    // What was held may have been no number.
    entries: [{ what: 'released', ...(duty.number === '' ? {} : { number: duty.number }) }],
  });
}

export function releaseFailed(request: Request, holdId: string, now: number): Decision {
  if (!request.releasing.some((each) => each.holdId === holdId)) return notNow(request);
  return changed(request, now, {
    releasing: request.releasing.map((each) =>
      each.holdId === holdId ? { ...each, attempts: each.attempts + 1, nextAt: nextTryAt(each, now) } : each,
    ),
  });
}

/** No later than the end of the hold, when the duty ends too. */
function nextTryAt(duty: ReleaseDuty, now: number): number {
  const nextAt = now + releaseDelayMs(duty.attempts);
  const until = endOf(duty);
  return until !== undefined && until > now ? Math.min(nextAt, until) : nextAt;
}
