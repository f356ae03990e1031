import type { StagedApprovers } from './approvers.ts';
import { changed, type Decision, notNow, refused } from './decision.ts';
import { askedBy, askedDuring, everybody, putOff } from './escalation.ts';
import type { EventOf } from './event.ts';
import type { ProviderName } from './group.ts';
import { endsAt, type Hold, shownAt } from './hold.ts';
import { pressedEnough } from './limits.ts';
import { decideUntil } from './pending-clicks.ts';
import type { LaterStage } from './policy/basis.ts';
import type { Ruling } from './policy/ruling.ts';
import type { Problem } from './problem.ts';
import { quietAt, quietWithin } from './quiet-hours.ts';
import { reminderTimes } from './reminders.ts';
import type { Request, RequestIn } from './request.ts';
import { ASKING_ENDS_MS, CLICK_PAUSE_MS, CLOCK_INEXACT_MS, type Rules } from './rules.ts';
import type { Span } from './state.ts';

type Awaiting = RequestIn<'awaitingApproval'>;

/** The wait for a decision about a hold that begins or goes on now; undefined when there is no time left to decide. */
export function awaiting(
  wait: Readonly<{
    hold: Hold;
    approvers: StagedApprovers;
    /** Who of them is asked when, where the policy says it. */
    stages?: readonly LaterStage[];
    problem?: Problem;
    ruling?: Ruling;
  }>,
  now: number,
  rules: Rules,
): Awaiting['state'] | undefined {
  const { hold, approvers, stages, problem, ruling } = wait;
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
    ...askedDuring(span, { approvers, stages, remindAt }, now, rules.quietHours),
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
  const quiet = quietAt(now, rules.quietHours);
  return quiet ? afterQuiet(request, quiet, now) : called(request, now);
}

/** What is due while it is quiet, since the bot was away or other hours are quiet now, waits for the end of that. */
function afterQuiet(request: Awaiting, quiet: Span, now: number): Decision {
  const { state } = request;
  const { decideBy, escalations, approvers } = state;
  const isPutOff = state.remindAt.some((at) => at < quiet.until);
  const later = state.remindAt.filter((at) => at >= quiet.until);
  const remindAt = [...new Set([...(isPutOff ? [quiet.until] : []), ...later])].filter((at) => at < decideBy);
  if (escalations) {
    const asked = { escalations: undefined, ...putOff({ approvers, escalations }, quiet, decideBy, now) };
    return changed(request, now, { state: { ...state, remindAt, ...asked } });
  }
  const all = remindAt.length === 0 ? everybody(approvers) : approvers;
  return changed(request, now, { state: { ...state, remindAt, approvers: all } });
}

/** After a pause several may be due at once: people get one. */
function called(request: Awaiting, now: number): Decision {
  const { state } = request;
  const { number } = state.hold;
  const remindAt = state.remindAt.filter((at) => at > now);
  const isReminder = remindAt.length < state.remindAt.length;
  const asked = state.escalations
    ? { escalations: undefined, ...askedBy(state, now) }
    : { approvers: remindAt.length === 0 ? everybody(state.approvers) : state.approvers };
  const isNew = asked.approvers.mentions.some((id) => !state.approvers.mentions.includes(id));
  const entry = isNew ? 'escalated' : isReminder ? 'reminded' : undefined;
  return changed(request, now, {
    state: { ...state, remindAt, ...asked },
    entries: entry ? [{ what: entry, number }] : [],
  });
}

export function nudged(request: Awaiting, { by }: EventOf<'nudged'>, now: number, rules: Rules): Decision {
  const { state } = request;
  if (now >= state.decideBy) return refused({ reason: 'tooLate', decideBy: shownAt(state.hold, state.decideBy) });
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
 * When the next thing is due while a decision is waited for, if anything is before the deadline: a reminder, that others are asked too, that the
 * requester may nudge again, or that nobody may ask any more.
 */
export function nextInWait({
  remindAt,
  escalations,
  nudgeFrom,
  askUntil,
  decideBy,
}: Awaiting['state']): number | undefined {
  const times = [remindAt[0], escalations?.[0]?.at, nudgeFrom, askUntil].filter(
    (at) => at !== undefined && at < decideBy,
  ) as number[];
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

/** What is known of other clocks than the one that is gone by; in milliseconds, undefined while it is not known. */
export type Clocks = Readonly<{
  /** How far a provider's clock is ahead of ours. */
  offsetOf(provider: ProviderName): number | undefined;
  /** How far the clock that all processes share is ahead of ours. */
  sharedOffsetMs(): number | undefined;
  /** How far the clock that people read is ahead of ours. */
  shownOffsetMs(): number | undefined;
}>;

/**
 * What is to be known before any other event is judged: the times of the hold were reckoned by another clock than ours, as the provider's shows. Ours was
 * set since, or another process, whose clock is another one, has kept them. Of a provider that is silent, or keeps no hold, the shared clock tells.
 */
export function measuringFirst({ state }: Request, clocks: Clocks): EventOf<'clockMeasured'> | undefined {
  if (state.name !== 'awaitingApproval') return undefined;
  const { hold } = state;
  const { provider } = hold.group;
  const sharedOffsetMs = clocks.sharedOffsetMs();
  const told = hold.local ? undefined : clocks.offsetOf(provider);
  const offsetMs = told ?? byShared(hold, sharedOffsetMs);
  return offsetMs !== undefined && Math.abs(setBackMs(hold, offsetMs)) > CLOCK_INEXACT_MS
    ? { type: 'clockMeasured', provider, offsetMs, sharedOffsetMs, shownOffsetMs: clocks.shownOffsetMs() }
    : undefined;
}

/** How far the hold's clock must be ahead of ours, if the shared one is as far from it as it was. */
function byShared(hold: Hold, nowMs: number | undefined): number | undefined {
  const { sharedOffsetMs: thenMs } = hold;
  return thenMs === undefined || nowMs === undefined ? undefined : aheadThen(hold) + nowMs - thenMs;
}

function aheadThen({ measuredOffsetMs, clockOffsetMs }: Hold): number {
  return measuredOffsetMs ?? clockOffsetMs;
}

/** By how much our clock is behind the one by which the times of this hold were reckoned (negative: ahead). */
function setBackMs(hold: Hold, offsetMs: number): number {
  return offsetMs - aheadThen(hold);
}

/** What is due by the hold's clock is due at another time of ours: see {@link measuringFirst}. */
export function clockMeasured(
  request: Awaiting,
  { provider, offsetMs, sharedOffsetMs, shownOffsetMs }: EventOf<'clockMeasured'>,
  now: number,
): Decision {
  const { state } = request;
  const { hold, decideBy, remindAt, escalations, nudgeFrom, askUntil } = state;
  const byMs = setBackMs(hold, offsetMs);
  if (hold.group.provider !== provider || Math.abs(byMs) <= CLOCK_INEXACT_MS) return notNow(request);
  return changed(request, now, {
    state: {
      ...state,
      hold: {
        ...hold,
        clockOffsetMs: hold.clockOffsetMs + byMs,
        measuredOffsetMs: offsetMs,
        sharedOffsetMs,
        shownOffsetMs,
      },
      decideBy: decideBy - byMs,
      remindAt: remindAt.map((at) => at - byMs),
      escalations: escalations?.map((each) => ({ ...each, at: each.at - byMs })),
      nudgeFrom: nudgeFrom === undefined ? undefined : nudgeFrom - byMs,
      askUntil: askUntil === undefined ? undefined : askUntil - byMs,
    },
  });
}
