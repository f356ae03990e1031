import { mentionsOf } from './approval.ts';
import type { StagedApprovers } from './approvers.ts';
import { changed, type Decision, notNow, refused } from './decision.ts';
import type { EventOf } from './event.ts';
import { endsAt, type Hold } from './hold.ts';
import { pressedEnough } from './limits.ts';
import { decideUntil } from './pending-clicks.ts';
import type { Ruling } from './policy/ruling.ts';
import type { Problem } from './problem.ts';
import { quietAt, quietWithin } from './quiet-hours.ts';
import { reminderTimes } from './reminders.ts';
import type { RequestIn } from './request.ts';
import { ASKING_ENDS_MS, CLICK_PAUSE_MS, CLOCK_INEXACT_MS, type Rules } from './rules.ts';

type Awaiting = RequestIn<'awaitingApproval'>;

/** The wait for a decision about a hold that begins or goes on now; undefined when there is no time left to decide. */
export function awaiting(
  wait: Readonly<{ hold: Hold; approvers: StagedApprovers; problem?: Problem; ruling?: Ruling }>,
  now: number,
  rules: Rules,
): Awaiting['state'] | undefined {
  const { hold, approvers, problem, ruling } = wait;
  const decideBy = endsAt(hold) - rules.releaseMarginMs;
  if (decideBy <= now) return undefined;
  const span = { from: hold.heldAt, until: decideBy };
  const remindAt = reminderTimes(rules.reminders, span, rules.quietHours).filter((at) => at > now);
  const nudgeFrom = Math.min(awake(now, rules), decideBy);
  const askUntil = decideBy - ASKING_ENDS_MS;
  const quiet = quietWithin({ from: now, until: decideBy }, rules.quietHours);
  return {
    name: 'awaitingApproval',
    hold,
    // Only a reminder turns to the next approvers: without one to come they are asked now.
    approvers: remindAt.length === 0 ? everybody(approvers) : approvers,
    decideBy,
    remindAt,
    nudgeFrom: nudgeFrom === now ? undefined : nudgeFrom,
    askUntil: askUntil > now ? askUntil : undefined,
    quiet,
    problem,
    ruling,
  };
}

export function reminderDue(request: Awaiting, _event: EventOf<'reminderDue'>, now: number, rules: Rules): Decision {
  const { state } = request;
  if (now >= state.decideBy) return notNow(request);
  const next = nextInWait(state);
  if (next === undefined) return notNow(request);
  if (now < next) return refused({ reason: 'tooEarly', dueAt: next });
  const isPast = (at: number | undefined) => at !== undefined && at <= now;
  const { nudgeFrom, askUntil } = state;
  if (isPast(nudgeFrom) || isPast(askUntil)) {
    const times = {
      nudgeFrom: isPast(nudgeFrom) ? undefined : nudgeFrom,
      askUntil: isPast(askUntil) ? undefined : askUntil,
    };
    return changed(request, now, { state: { ...state, ...times } });
  }
  // An approver has clicked and takes it for decided: no reminder until it is clear that the click does not count.
  if (state.clicks) return refused({ reason: 'tooEarly', dueAt: now + CLICK_PAUSE_MS });
  // After a pause several may be due at once: people get one.
  const later = state.remindAt.filter((at) => at > now);
  const quiet = quietAt(now, rules.quietHours);
  if (quiet) {
    const remindAt = [...new Set([quiet.until, ...later])].filter((at) => at >= quiet.until && at < state.decideBy);
    const approvers = remindAt.length === 0 ? everybody(state.approvers) : state.approvers;
    return changed(request, now, { state: { ...state, remindAt, approvers } });
  }
  const { number } = state.hold;
  if (later.length > 0 || !state.approvers.next) {
    return changed(request, now, { state: { ...state, remindAt: later }, entries: [{ what: 'reminded', number }] });
  }
  return changed(request, now, {
    state: { ...state, remindAt: later, approvers: everybody(state.approvers) },
    entries: [{ what: 'escalated', number }],
  });
}

export function nudged(request: Awaiting, { by }: EventOf<'nudged'>, now: number, rules: Rules): Decision {
  const { state } = request;
  if (now >= state.decideBy) return refused({ reason: 'tooLate', decideBy: state.decideBy + state.hold.clockOffsetMs });
  const enough = pressedEnough(request);
  if (enough) return refused(enough);
  const quiet = quietAt(now, rules.quietHours);
  if (quiet) return refused({ reason: 'quietHours', until: quiet.until });
  const nextAt = state.nudgedAt === undefined ? now : state.nudgedAt + rules.nudgeEveryMs;
  if (now < nextAt) return refused({ reason: 'tooSoon', nextAt });
  const nudgeFrom = Math.min(awake(now + rules.nudgeEveryMs, rules), state.decideBy);
  return changed(request, now, {
    state: { ...state, nudgedAt: now, nudgeFrom },
    entries: [{ what: 'nudged', by, number: state.hold.number }],
  });
}

/**
 * When the next thing is due while a decision is waited for, if anything is before the deadline: a reminder, that the requester may
 * nudge again, or that nobody may ask any more.
 */
export function nextInWait({ remindAt, nudgeFrom, askUntil, decideBy }: Awaiting['state']): number | undefined {
  const times = [remindAt[0], nudgeFrom, askUntil].filter((at) => at !== undefined && at < decideBy) as number[];
  return times.length === 0 ? undefined : Math.min(...times);
}

/** The same moment, or the end of the quiet hours in which it falls. */
function awake(at: number, { quietHours }: Rules): number {
  return quietAt(at, quietHours)?.until ?? at;
}

export function deadlinePassed(request: Awaiting, _event: EventOf<'deadlinePassed'>, now: number): Decision {
  const { state } = request;
  const until = decideUntil(state);
  if (now < until) return refused({ reason: 'tooEarly', dueAt: until });
  const { hold, approvers, clicks } = state;
  const clicked = clicks?.[0]?.by;
  return changed(request, now, {
    state: { name: 'expired', hold, approvers, at: now, clicked },
    release: hold,
    entries: [{ what: 'expired', number: hold.number, by: clicked }],
  });
}

/**
 * Our clock was set since the hold was made, as the provider's answers show: what is due by the provider's clock is due at another time of ours.
 * A local hold has no other clock than ours.
 */
export function clockMeasured(
  request: Awaiting,
  { provider, offsetMs }: EventOf<'clockMeasured'>,
  now: number,
): Decision {
  const { state } = request;
  const { hold, decideBy, remindAt, nudgeFrom, askUntil } = state;
  const setBackMs = offsetMs - (hold.measuredOffsetMs ?? hold.clockOffsetMs);
  if (hold.local || hold.group.provider !== provider || Math.abs(setBackMs) <= CLOCK_INEXACT_MS) return notNow(request);
  return changed(request, now, {
    state: {
      ...state,
      hold: { ...hold, clockOffsetMs: hold.clockOffsetMs + setBackMs, measuredOffsetMs: offsetMs },
      decideBy: decideBy - setBackMs,
      remindAt: remindAt.map((at) => at - setBackMs),
      nudgeFrom: nudgeFrom === undefined ? undefined : nudgeFrom - setBackMs,
      askUntil: askUntil === undefined ? undefined : askUntil - setBackMs,
    },
  });
}

/** All approvers, the next ones included, at once. */
function everybody({ next, ...first }: StagedApprovers): StagedApprovers {
  if (!next) return first;
  return { mentions: mentionsOf({ ...first, next }), users: [...new Set([...first.users, ...next.users])] };
}
