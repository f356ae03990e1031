import { changed, type Decision, notNow, refused } from './decision.ts';
import type { EventOf } from './event.ts';
import { endsAt } from './hold.ts';
import { whyOutdated } from './purpose.ts';
import type { Request, RequestIn } from './request.ts';
import { LAST_MOMENT_MS, MAX_CLICKS } from './rules.ts';
import type { PendingClick } from './state.ts';

type Awaiting = RequestIn<'awaitingApproval'>;

/** Until when a decision counts: the deadline, or for a click that came before it, while Slack is asked who that was, as long as the hold allows. */
export function decideUntil({
  clicks = [],
  decideBy,
  hold,
}: Pick<Awaiting['state'], 'clicks' | 'decideBy' | 'hold'>): number {
  return clicks.length === 0 ? decideBy : lastMoment({ decideBy, hold });
}

/** Until when a decision counts that was clicked before the deadline. */
export function lastMoment({ decideBy, hold }: Pick<Awaiting['state'], 'decideBy' | 'hold'>): number {
  return Math.max(decideBy, endsAt(hold) - LAST_MOMENT_MS);
}

/** The click of this person that is being looked up. */
export function pendingClick({ state }: Request, clicker: string): PendingClick | undefined {
  return state.name === 'awaitingApproval' ? state.clicks?.find(({ by }) => by === clicker) : undefined;
}

/** Keeps a decision that was clicked in time; whether it counts is decided when Slack has said who clicked. */
export function clickPending(
  request: Awaiting,
  { clicker, at, fingerprint }: EventOf<'clickPending'>,
  now: number,
): Decision {
  const { state } = request;
  if (clicker === request.requester) return notNow(request);
  const { clicks = [], decideBy, hold } = state;
  if (at >= decideBy || now >= lastMoment(state)) return notNow(request);
  const outdated = whyOutdated(request, hold, fingerprint);
  if (outdated) return refused(outdated);
  if (clicks.length >= MAX_CLICKS || pendingClick(request, clicker)) return notNow(request);
  return changed(request, now, { state: { ...state, clicks: [...clicks, { by: clicker, at }] } });
}

/** A click that did not decide is waited for no longer. */
export function clickResolved(request: Awaiting, { clicker }: EventOf<'clickResolved'>, now: number): Decision {
  if (!pendingClick(request, clicker)) return notNow(request);
  const others = request.state.clicks?.filter(({ by }) => by !== clicker) ?? [];
  return changed(request, now, { state: { ...request.state, clicks: others.length > 0 ? others : undefined } });
}
