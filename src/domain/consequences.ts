import type { Request } from './request.ts';

/** What must follow from a saved request: a job, and the time (epoch ms) from which it is due. */
export type Consequence = Readonly<{ job: FollowUpJob; at: number }>;

export type FollowUpJob = 'search' | 'reserve' | 'remind' | 'auto-release' | 'purchase' | 'verify' | 'release' | 'show';

/**
 * How long a call that was started is left alone before somebody else calls its outcome unknown: longer than any provider's deadline.
 * The job that started it finds out sooner when its process died, because the queue hands it out again.
 */
const ATTEMPT_GRACE_MS = 90_000;

/** When a provider that has not answered a search yet is no longer waited for: later than any provider's deadline. */
const LATE_ANSWER_MS = 30_000;

/** Everything that must follow from the request as it stands, but for showing it; empty when it is over. Derived anew whenever asked. */
export function consequences(request: Request): Consequence[] {
  const release = [...request.releasing, ...request.lost].map(({ nextAt }) => nextAt);
  return [
    ...fromState(request),
    ...(release.length > 0 ? [{ job: 'release', at: Math.min(...release) } as const] : []),
  ];
}

function fromState({ state, updatedAt }: Request): Consequence[] {
  switch (state.name) {
    case 'searching':
      return [{ job: 'search', at: updatedAt }];
    case 'reserving':
      return [{ job: 'reserve', at: state.attempt ? state.attempt.at + ATTEMPT_GRACE_MS : updatedAt }];
    case 'awaitingApproval':
      return [
        ...state.remindAt.slice(0, 1).map((at) => ({ job: 'remind', at }) as const),
        { job: 'auto-release', at: state.decideBy },
      ];
    case 'purchasing':
      return [{ job: 'purchase', at: state.attempt ? state.attempt.at + ATTEMPT_GRACE_MS : updatedAt }];
    case 'unconfirmed':
      return [{ job: 'verify', at: state.nextCheckAt }];
    case 'choosing':
      return state.options.waiting.length > 0 ? [{ job: 'search', at: state.options.searchedAt + LATE_ANSWER_MS }] : [];
    case 'purchased':
    case 'failed':
    case 'denied':
    case 'expired':
    case 'cancelled':
      return [];
  }
}
