import { type Decider, mayNotDecide } from './approval.ts';
import { changed, type Decision, refused, underWay } from './decision.ts';
import type { EventOf } from './event.ts';
import { shownAt } from './hold.ts';
import { lastMoment, pendingClick } from './pending-clicks.ts';
import { whyOutdated } from './purpose.ts';
import type { Refusal } from './refusal.ts';
import type { Request } from './request.ts';
import type { State, StateOf } from './state.ts';

type Awaiting = StateOf<'awaitingApproval'>;

export function denied(request: Request, event: EventOf<'denied'>, now: number): Decision {
  const open = openForDecision(request, event, now);
  if ('reason' in open) return refused(open);
  const { hold, approvers } = open;
  return changed(request, now, {
    state: { name: 'denied', hold, approvers, by: event.by.id, for: event.by.for, at: now, reason: event.reason },
    release: hold,
    entries: [
      {
        ...{ what: 'denied', by: event.by.id, for: event.by.for, number: hold.number, note: event.reason },
        ...{ ...byRule(open), tell: toTell(request, event.by, open.ruling?.informed) },
      },
    ],
  });
}

/** The line of the policy, and its file, that the card names; nothing where there is no file. */
export function byRule({ ruling }: Pick<Awaiting, 'ruling'>): Readonly<{ rule?: string; policy?: string }> {
  return ruling?.policy === undefined ? {} : { rule: ruling.rule, policy: ruling.policy };
}

/** Of these people those who do not know it anyway; nothing where nobody is left. */
export function toTell(
  { requester }: Pick<Request, 'requester'>,
  { id, for: away }: Pick<Decider, 'id' | 'for'>,
  people: readonly string[] = [],
): string[] | undefined {
  const others = [...new Set(people)].filter((user) => user !== requester && user !== id && user !== away);
  return others.length > 0 ? others : undefined;
}

/** The state if this person may decide now about exactly what they were shown, else why not. */
export function openForDecision(
  request: Request,
  event: EventOf<'approved' | 'denied' | 'passedOn'>,
  now: number,
): Awaiting | Refusal {
  const { state } = request;
  if (!('approvers' in state) || !state.approvers) return { reason: 'notNow', state: state.name };
  const no = mayNotDecide(request, state.approvers, event.by);
  if (no) return no;
  if (state.name === 'expired' && state.clicked === event.by.id) return { reason: 'notLookedUpInTime', at: state.at };
  if (state.name !== 'awaitingApproval') return whyDecided(state);
  const outdated = whyOutdated(request, state.hold, event.fingerprint);
  if (outdated) return outdated;
  const isInTime = 'at' in event && event.at !== undefined && event.at < state.decideBy;
  const until = isInTime || pendingClick(request, event.by.id) ? lastMoment(state) : state.decideBy;
  if (now >= until) return { reason: 'tooLate', decideBy: shownAt(state.hold, state.decideBy) };
  return state;
}

/** What to tell an approver whose decision comes after the end of the wait. */
export function whyDecided(state: Exclude<State, Awaiting>): Refusal {
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

export function cancelled(request: Request, { by }: EventOf<'cancelled'>, now: number): Decision {
  const { state } = request;
  switch (state.name) {
    case 'searching':
    case 'choosing':
      return changed(request, now, { state: { name: 'cancelled', at: now }, entries: [{ what: 'cancelled', by }] });
    case 'awaitingApproval': {
      const { hold, approvers } = state;
      return changed(request, now, {
        state: { name: 'cancelled', hold, approvers, at: now },
        release: hold,
        entries: [{ what: 'cancelled', by, number: hold.number }],
      });
    }
    case 'reserving':
      return underWay(request);
    default:
      return refused(whyDecided(state));
  }
}
