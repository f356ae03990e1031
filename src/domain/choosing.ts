import { changed, type Decision, notNow, refused } from './decision.ts';
import type { Event } from './event.ts';
import { groupFingerprint } from './fingerprint.ts';
import { byPrice } from './group.ts';
import { soonDuty } from './releasing.ts';
import { reminderTimes } from './reminders.ts';
import { type Hold, holdOf, type Options, type Request } from './request.ts';
import { GROUPS_PER_PAGE, MOST_GROUPS, type Rules } from './rules.ts';

type Of<T extends Event['type']> = Extract<Event, { type: T }>;

export function found(request: Request, event: Of<'found'>, now: number): Decision {
  if (request.state.name !== 'searching' || request.version !== event.asOf) return notNow(request);
  const groups = [...event.groups].sort(byPrice).slice(0, MOST_GROUPS);
  const options = { groups, total: event.groups.length, page: 0 };
  return changed(request, now, { state: { name: 'choosing', options }, entries: [{ what: 'found' }] });
}

export function searchFailed(request: Request, event: Of<'searchFailed'>, now: number): Decision {
  if (request.state.name !== 'searching' || request.version !== event.asOf) return notNow(request);
  const problem = { code: 'searchFailed', message: event.message } as const;
  const options = { groups: [], total: 0, page: 0 };
  return changed(request, now, {
    state: { name: 'choosing', options, problem },
    entries: [{ what: 'searchFailed', problem }],
  });
}

export function searchChanged(request: Request, event: Of<'searchChanged'>, now: number): Decision {
  if (event.by !== request.requester) return refused({ reason: 'notYours', requester: request.requester });
  if (request.state.name !== 'choosing') return notNow(request);
  const { search, purpose } = event;
  return changed(request, now, { state: { name: 'searching' }, search, purpose, entries: [{ what: 'searchChanged' }] });
}

export function pageTurned(request: Request, event: Of<'pageTurned'>, now: number): Decision {
  if (event.by !== request.requester) return refused({ reason: 'notYours', requester: request.requester });
  if (request.state.name !== 'choosing') return notNow(request);
  const { options } = request.state;
  const page = Math.min(Math.max(0, Math.trunc(event.page) || 0), pages(options) - 1);
  return changed(request, now, { state: { name: 'choosing', options: { ...options, page } } });
}

/** How many pages the options have; at least one. */
export function pages(options: Options): number {
  return Math.max(1, Math.ceil(options.groups.length / GROUPS_PER_PAGE));
}

export function groupChosen(request: Request, event: Of<'groupChosen'>, now: number): Decision {
  if (event.by !== request.requester) return refused({ reason: 'notYours', requester: request.requester });
  const { state } = request;
  if (state.name === 'reserving') return refused({ reason: 'underWay', state: state.name });
  if (state.name !== 'choosing') return notNow(request);
  const group = state.options.groups.find((each) => groupFingerprint(each) === event.group);
  if (!group) return refused({ reason: 'cardOutdated' });
  return changed(request, now, {
    state: { name: 'reserving', options: state.options, group },
    entries: [{ what: 'chose', by: event.by }],
  });
}

export function reserveStarted(request: Request, now: number): Decision {
  const { state } = request;
  if (state.name !== 'reserving') return notNow(request);
  if (state.attempt) return refused({ reason: 'underWay', state: state.name });
  return changed(request, now, { state: { ...state, attempt: { no: request.version + 1, at: now } } });
}

export function held(request: Request, event: Of<'held'>, now: number, rules: Rules): Decision {
  const { state } = request;
  const { id, number, expiresAt } = event.hold;
  if (state.name !== 'reserving' || state.attempt?.no !== event.attempt) {
    // Nobody waits for this hold any more; it exists all the same, and must not be forgotten.
    if (holdOf(request)?.id === id || request.releasing.some((duty) => duty.holdId === id)) return notNow(request);
    return changed(request, now, { releasing: [...request.releasing, soonDuty(event.hold, now)] });
  }
  const hold: Hold = { id, number, expiresAt, heldAt: now, group: state.group };
  const decideBy = expiresAt - rules.releaseMarginMs;
  if (decideBy <= now) {
    const problem = { code: 'holdTooShort' } as const;
    return changed(request, now, {
      state: { name: 'choosing', options: state.options, problem },
      releasing: [...request.releasing, soonDuty(event.hold, now)],
      entries: [{ what: 'notHeld', problem }],
    });
  }
  const remindAt = reminderTimes(rules.reminders, now, decideBy);
  return changed(request, now, {
    state: { name: 'awaitingApproval', hold, asked: event.asked, decideBy, remindAt },
    entries: [{ what: 'held', number, until: expiresAt }],
  });
}

export function reserveFailed(request: Request, event: Of<'reserveFailed'>, now: number): Decision {
  const { state } = request;
  if (state.name !== 'reserving' || state.attempt?.no !== event.attempt) return notNow(request);
  const problem = { code: event.code, ...(event.message === undefined ? {} : { message: event.message }) };
  // A group that is sold out is not offered again: the next click must not fail for the same reason.
  const groups =
    event.code === 'taken'
      ? state.options.groups.filter((group) => groupFingerprint(group) !== groupFingerprint(state.group))
      : state.options.groups;
  const options = { ...state.options, groups };
  const page = Math.min(options.page, pages(options) - 1);
  return changed(request, now, {
    state: { name: 'choosing', options: { ...options, page }, problem },
    entries: [{ what: 'notHeld', problem }],
  });
}
