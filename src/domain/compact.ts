import type { StagedApprovers } from './approvers.ts';
import { consequences } from './consequences.ts';
import type { Hold } from './hold.ts';
import { phaseOf } from './phases.ts';
import type { Request } from './request.ts';
import type { State } from './state.ts';

/** Whether it is over and nothing is done about it by itself any more: no check of a bought number, no release. */
export function isFinished(request: Request): boolean {
  return phaseOf(request.state).isOver && consequences(request).length === 0;
}

/** Whether it is over for good: no button of its card leads on from here. */
export function isClosed({ name }: State): boolean {
  return name === 'purchased' || name === 'denied' || name === 'failed';
}

/**
 * A finished request without what only served to bring it to its end. Its cards, the lists and Details show the same, and what can be held again
 * keeps all that this takes: the whole group, and every line of its history, since cards go by their number.
 */
export function compacted(request: Request): Request {
  const { state, search } = request;
  if (!isFinished(request)) return request;
  // Where there is a number its place is told, not the place that was asked for.
  const { region: _region, city: _city, cityText: _text, ...rest } = search;
  return { ...request, search: isClosed(state) ? rest : search, state: compactedState(state) };
}

function compactedState(state: State): State {
  switch (state.name) {
    case 'purchased': {
      // What it told is in the history.
      const { ownership: _ownership, ...rest } = state;
      return { ...rest, hold: withoutReading(rest.hold), approvers: mentioned(rest.approvers) };
    }
    case 'failed':
    case 'denied':
    case 'expired':
      return { ...state, hold: withoutReading(state.hold), approvers: mentioned(state.approvers) };
    case 'cancelled': {
      const { hold, approvers, ...rest } = state;
      return {
        ...rest,
        ...(hold && { hold: withoutReading(hold) }),
        ...(approvers && { approvers: mentioned(approvers) }),
      };
    }
    default:
      return state;
  }
}

/** Deadlines do not move any more. */
function withoutReading({
  measuredOffsetMs: _reading,
  sharedOffsetMs: _shared,
  shownOffsetMs: _shown,
  ...hold
}: Hold): Hold {
  return hold;
}

/** Who was asked, as Details names them; the people to write to are many where a group was asked. */
function mentioned({ next, ...first }: StagedApprovers): StagedApprovers {
  return { ...first, users: [], ...(next && { next: { ...next, users: [] } }) };
}
