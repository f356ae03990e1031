import { mayNotDecide } from './approval.ts';
import { changed, type Decision, refused } from './decision.ts';
import type { Event } from './event.ts';
import { holdFingerprint } from './fingerprint.ts';
import { decideUntil, pendingClick } from './pending-clicks.ts';
import type { Refusal } from './refusal.ts';
import { dutyOf } from './releasing.ts';
import type { Request } from './request.ts';
import type { State } from './state.ts';

type Of<T extends Event['type']> = Extract<Event, { type: T }>;
type Awaiting = Extract<State, { name: 'awaitingApproval' }>;

export function approved(request: Request, event: Of<'approved'>, now: number): Decision {
  const open = openForDecision(request, event, now);
  if ('reason' in open) return refused(open);
  const { hold, asked } = open;
  return changed(request, now, {
    state: { name: 'purchasing', hold, asked, approval: { by: event.by.id, at: now } },
    entries: [{ what: 'approved', by: event.by.id, number: hold.number }],
  });
}

export function denied(request: Request, event: Of<'denied'>, now: number): Decision {
  const open = openForDecision(request, event, now);
  if ('reason' in open) return refused(open);
  const { hold, asked } = open;
  return changed(request, now, {
    state: { name: 'denied', hold, asked, by: event.by.id, at: now, reason: event.reason },
    releasing: [...request.releasing, dutyOf(hold, now)],
    entries: [{ what: 'denied', by: event.by.id, number: hold.number, note: event.reason }],
  });
}

/** The state if this person may decide now about exactly what they were shown, else why not. */
function openForDecision(request: Request, event: Of<'approved' | 'denied'>, now: number): Awaiting | Refusal {
  const { state } = request;
  if (!('asked' in state) || !state.asked) return { reason: 'notNow', state: state.name };
  const no = mayNotDecide(request, state.asked, event.by);
  if (no) return no;
  if (state.name === 'expired' && state.clicked === event.by.id) return { reason: 'notLookedUpInTime', at: state.at };
  if (state.name !== 'awaitingApproval') return whyDecided(state);
  if (event.fingerprint !== holdFingerprint(state.hold)) return { reason: 'cardOutdated' };
  const until = pendingClick(request, event.by.id) ? decideUntil(state) : state.decideBy;
  if (now >= until) return { reason: 'tooLate', decideBy: state.decideBy + state.hold.aheadMs };
  return state;
}

/** What to tell somebody whose decision comes after the end of the wait. */
function whyDecided(state: Exclude<State, Awaiting>): Refusal {
  switch (state.name) {
    case 'purchasing':
    case 'unconfirmed':
    case 'purchased':
    case 'failed':
      return { reason: 'alreadyDecided', verdict: 'approved', ...state.approval };
    case 'denied':
      return { reason: 'alreadyDecided', verdict: 'denied', by: state.by, at: state.at };
    case 'cancelled':
    case 'expired':
      return { reason: 'ended', state: state.name, at: state.at };
    case 'searching':
    case 'choosing':
    case 'reserving':
      return { reason: 'notNow', state: state.name };
  }
}

export function cancelled(request: Request, event: Of<'cancelled'>, now: number): Decision {
  if (event.by !== request.requester) return refused({ reason: 'notYours', requester: request.requester });
  const { state } = request;
  const entry = { what: 'cancelled', by: event.by } as const;
  switch (state.name) {
    case 'searching':
    case 'choosing':
      return changed(request, now, { state: { name: 'cancelled', at: now }, entries: [entry] });
    case 'awaitingApproval': {
      const { hold, asked } = state;
      return changed(request, now, {
        state: { name: 'cancelled', hold, asked, at: now },
        releasing: [...request.releasing, dutyOf(hold, now)],
        entries: [{ ...entry, number: hold.number }],
      });
    }
    case 'reserving':
      return refused({ reason: 'underWay', state: state.name });
    case 'purchasing':
    case 'unconfirmed':
    case 'purchased':
    case 'failed':
    case 'denied':
    case 'cancelled':
    case 'expired':
      return refused(whyDecided(state));
  }
}
