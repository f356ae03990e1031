import type { Request, State, StateName } from '../domain/request.ts';
import { keys } from './keys.ts';

/** Where those stand that are not over: after all others. */
const NOT_OVER = Number.MAX_SAFE_INTEGER;
const OVER: readonly StateName[] = ['purchased', 'failed', 'denied', 'expired', 'cancelled'];

/** The lists that a request may stand in, each with its place (a score), or without one where it must not stand. */
export function placesOf(request: Request): { key: string; score: number | undefined }[] {
  const { teamId, requester, createdAt, updatedAt, state } = request;
  const boughtAt = state.name === 'purchased' ? state.at : undefined;
  return [
    { key: keys.ofRequester(teamId, requester), score: createdAt },
    { key: keys.byEnd(teamId), score: OVER.includes(state.name) ? updatedAt : NOT_OVER },
    { key: keys.toDecide(teamId), score: decideBy(state) },
    { key: keys.numbers(teamId), score: boughtAt },
    { key: keys.numbersOf(teamId, requester), score: boughtAt },
  ];
}

/** When an approver must have decided, or since when one must say how a purchase ended; undefined when nobody has to decide. */
function decideBy(state: State): number | undefined {
  if (state.name === 'awaitingApproval') return state.decideBy;
  return state.name === 'unconfirmed' && state.askPerson ? state.since : undefined;
}
