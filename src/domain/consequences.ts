import type { ProviderName } from './group.ts';
import { decideUntil } from './pending-clicks.ts';
import type { Request } from './request.ts';
import { ATTEMPT_GRACE_MS } from './rules.ts';
import type { Attempt } from './state.ts';
import { nextInWait } from './waiting.ts';

/** Jobs that wait for one provider's answer. */
export const PROVIDER_JOBS = ['reserve', 'purchase', 'verify', 'release'] as const;
type ProviderJob = (typeof PROVIDER_JOBS)[number];
export const OTHER_JOBS = ['search', 'remind', 'auto-release', 'render'] as const;
type OtherJob = (typeof OTHER_JOBS)[number];
export type FollowUpJob = ProviderJob | OtherJob;

/** A job that follows from a saved request, with the provider that it waits for, if it waits for one. */
export type FollowUp = Readonly<{ job: ProviderJob; provider: ProviderName } | { job: OtherJob }>;
/** What must follow from a saved request, and the time (epoch ms) from which it is due. */
export type Consequence = FollowUp & Readonly<{ at: number }>;

/** When a provider that has not answered a search yet is no longer waited for: later than any provider's deadline. */
const LATE_ANSWER_MS = 30_000;

/** Everything that must follow from the request as it stands, but for showing it; empty when it is over. Derived anew whenever asked. */
export function consequences(request: Request): Consequence[] {
  return [...fromState(request), ...releases(request)];
}

/** One for each provider, so that none waits for another's answer. */
function releases({ releasing, orphanHolds }: Request): Consequence[] {
  const due = new Map<ProviderName, number>();
  for (const { provider, nextAt } of [...releasing, ...orphanHolds]) {
    due.set(provider, Math.min(nextAt, due.get(provider) ?? Number.POSITIVE_INFINITY));
  }
  return [...due].map(([provider, at]) => ({ job: 'release', at, provider }));
}

function fromState({ state, updatedAt }: Request): Consequence[] {
  switch (state.name) {
    case 'searching':
      return [{ job: 'search', at: updatedAt }];
    case 'reserving':
      return [{ job: 'reserve', at: dueAt(state.attempt, updatedAt), provider: state.group.provider }];
    case 'awaitingApproval':
      return [...remind(nextInWait(state)), { job: 'auto-release', at: decideUntil(state) }];
    case 'purchasing':
      return [{ job: 'purchase', at: dueAt(state.attempt, updatedAt), provider: state.hold.group.provider }];
    case 'unconfirmed':
      return [{ job: 'verify', at: state.nextCheckAt, provider: state.hold.group.provider }];
    case 'choosing':
      return state.options.waiting.length > 0 ? [{ job: 'search', at: state.options.searchedAt + LATE_ANSWER_MS }] : [];
    case 'purchased':
      return verifyAt(state.ownership?.nextCheckAt, state.hold.group.provider);
    case 'failed':
      return verifyAt(state.nextCheckAt, state.hold.group.provider);
    case 'denied':
    case 'expired':
    case 'cancelled':
      return [];
  }
}

function remind(at: number | undefined): Consequence[] {
  return at === undefined ? [] : [{ job: 'remind', at }];
}

function verifyAt(at: number | undefined, provider: ProviderName): Consequence[] {
  return at === undefined ? [] : [{ job: 'verify', at, provider }];
}

/** An announced call is left to the process that makes it; what became of it is asked when it must be over. */
function dueAt(attempt: Attempt | undefined, updatedAt: number): number {
  return attempt ? attempt.at + ATTEMPT_GRACE_MS : updatedAt;
}
