import type { Entry } from './entry.ts';
import { type HeldNumber, type Hold, releaseAtOnce } from './hold.ts';
import type { Refusal } from './refusal.ts';
import type { Request } from './request.ts';

/** What the state machine answers: the request as it is from now on, or why not. */
export type Decision =
  | Readonly<{ kind: 'changed'; request: Request }>
  | Readonly<{ kind: 'refused'; refusal: Refusal }>;

/** What a step changes; what is left out stays. */
export type Step = Partial<Pick<Request, 'state' | 'search' | 'purpose' | 'releasing' | 'orphanHolds'>> &
  Readonly<{
    /** Lines for the history. */
    entries?: readonly Omit<Entry, 'at'>[];
    /** A hold that the request no longer needs: it is to be ended at once. */
    release?: Hold | HeldNumber;
  }>;

/** The next version of a request. */
export function changed(request: Request, now: number, step: Step): Decision {
  const { entries = [], release, ...rest } = step;
  const { releasing = request.releasing } = step;
  return {
    kind: 'changed',
    request: {
      ...request,
      ...rest,
      releasing: release ? [...releasing, releaseAtOnce(release, now)] : releasing,
      version: request.version + 1,
      updatedAt: now,
      history: [...request.history, ...entries.map((entry) => ({ at: now, ...entry }))],
    },
  };
}

export function refused(refusal: Refusal): Decision {
  return { kind: 'refused', refusal };
}

/** The refusal while the bot is in the middle of it. */
export function underWay({ state }: Request): Decision {
  return refused({ reason: 'underWay', state: state.name });
}

/** The refusal of an event that does not fit the state: a second delivery, a late timer, an old card. */
export function notNow(request: Request): Decision {
  return refused({ reason: 'notNow', state: request.state.name });
}
