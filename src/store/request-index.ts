import { hoursToMilliseconds } from 'date-fns';
import { mayHold } from '../domain/limits.ts';
import { phaseOf } from '../domain/phases.ts';
import type { LimitReached } from '../domain/refusal.ts';
import type { Request } from '../domain/request.ts';
import type { Limits } from '../domain/rules.ts';
import type { State } from '../domain/state.ts';
import type { RequestIndex } from '../workflow/ports.ts';
import { keys } from './keys.ts';

/** Where those stand that are not over: after all others. */
export const NOT_OVER = Number.MAX_SAFE_INTEGER;
/** What has a number, and so a deadline, stands before what has none: beyond every time, and exact together with one. */
const WITH_NUMBER = 2 ** 52;
const DAY_MS = hoursToMilliseconds(24);

/** How many may stand in a list (with a score from `since` on) when another comes, and what is said when there is no room. */
export type Room = Readonly<{ most: number; since: number; full: (oldest: number) => LimitReached }>;

/** A list, and a request's place in it (a score), or none where it must not stand. */
export type Place = Readonly<{ key: string; score: number | undefined; room?: Room }>;

/** The lists that a request may stand in. Those with room for so many refuse a request that newly comes in. */
export function placesOf(request: Request, limits?: Limits): Place[] {
  const { teamId, requester, createdAt, updatedAt, state, version } = request;
  const { isOver } = phaseOf(state);
  const boughtAt = state.name === 'purchased' ? state.at : undefined;
  const held = mayHold(request) ? updatedAt : undefined;
  // What exists already is never refused its place: only a new request is, and a wish for another hold.
  const asking = version === 1 ? limits : undefined;
  const holding = state.name === 'reserving' ? limits : undefined;
  return [
    {
      key: keys.ofRequester(teamId, requester),
      score: createdAt,
      room: asking && requestRoom(asking.requestsADay, createdAt),
    },
    { key: keys.holdsOf(teamId, requester), score: held, room: holding && holdRoom('tooManyHolds', holding.openHolds) },
    { key: keys.holds(teamId), score: held, room: holding && holdRoom('workspaceFull', holding.workspaceHolds) },
    { key: keys.byEnd(teamId), score: isOver ? updatedAt : NOT_OVER },
    // A change makes it whole again.
    { key: keys.compacted(teamId), score: undefined },
    {
      key: keys.openOf(teamId, requester),
      score: isOver ? undefined : createdAt + ('hold' in state ? WITH_NUMBER : 0),
    },
    { key: keys.endedOf(teamId, requester), score: isOver && boughtAt === undefined ? endedAt(state) : undefined },
    { key: keys.toDecide(teamId), score: decideBy(state) },
    { key: keys.toDecideOf(teamId, requester), score: decideBy(state) },
    { key: keys.numbers(teamId), score: boughtAt },
    { key: keys.numbersOf(teamId, requester), score: boughtAt },
  ];
}

/** Room for so many holds of one list. */
function holdRoom(reason: 'tooManyHolds' | 'workspaceFull', most: number): Room {
  return { most, since: 0, full: () => ({ reason, most }) };
}

function requestRoom(most: number, now: number): Room {
  const full = (oldest: number) => ({ reason: 'tooManyRequests', most, nextAt: oldest + DAY_MS }) as const;
  return { most, since: now - DAY_MS + 1, full };
}

/** When an approver must have decided, or since when one must say how a purchase ended; undefined when there is nothing to decide. */
function decideBy(state: State): number | undefined {
  if (state.name === 'awaitingApproval') return state.decideBy;
  return state.name === 'unconfirmed' && state.askPerson ? state.since : undefined;
}

/** When it ended; undefined while it goes on. */
export function endedAt(state: State): number | undefined {
  return 'at' in state ? state.at : undefined;
}

/** Where a list is kept: a sorted set, from which end it is read, and those that are left out of it, by their ids or because they are not over. */
export type Shelving = Readonly<{ key: string; from: 'first' | 'last'; except?: string; isOver?: true }>;

export function shelvingOf(teamId: string, index: RequestIndex): Shelving {
  switch (index.of) {
    case 'requester':
      return { key: keys.ofRequester(teamId, index.user), from: 'last' };
    case 'open':
      return { key: keys.openOf(teamId, index.user), from: 'last' };
    case 'ended':
      return { key: keys.endedOf(teamId, index.user), from: 'last' };
    case 'numbers':
      return {
        key: index.user === undefined ? keys.numbers(teamId) : keys.numbersOf(teamId, index.user),
        from: 'last',
      };
    case 'over':
      return { key: index.inShort ? keys.compacted(teamId) : keys.byEnd(teamId), from: 'last', isOver: true };
    case 'approvers':
      return {
        key: keys.toDecide(teamId),
        from: 'first',
        except: index.except === undefined ? undefined : keys.toDecideOf(teamId, index.except),
      };
  }
}
