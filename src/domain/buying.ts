import { mayNotDecide } from './approval.ts';
import { changed, type Decision, notNow, refused } from './decision.ts';
import type { Entry } from './entry.ts';
import type { Event } from './event.ts';
import { holdFingerprint } from './fingerprint.ts';
import { endsAt, type Hold } from './hold.ts';
import { whatChanged } from './offer-change.ts';
import type { Problem } from './problem.ts';
import { dutyOf } from './releasing.ts';
import type { Request } from './request.ts';
import { checkDelayMs, NOT_LISTED_CHECKS, OWNED_CHECKS_MS, type Rules, SETTLE_AFTER_MS } from './rules.ts';
import type { Ownership, State } from './state.ts';
import { awaiting } from './waiting.ts';
import { shortfallOf } from './why.ts';

type Of<T extends Event['type']> = Extract<Event, { type: T }>;
type Buying = Extract<State, { name: 'purchasing' | 'unconfirmed' }>;

export function purchaseStarted(request: Request, { job }: Of<'purchaseStarted'>, now: number): Decision {
  const { state } = request;
  if (state.name !== 'purchasing') return notNow(request);
  if (state.attempt) return refused({ reason: 'underWay', state: state.name });
  // What was approved included the hold: without it the number may be somebody else's, or cost something else.
  if (now >= endsAt(state.hold)) return failed(request, state, { code: 'holdEnded' }, now);
  return changed(request, now, {
    state: { ...state, attempt: { no: request.version + 1, at: now, ...(job === undefined ? {} : { job }) } },
    entries: [
      { what: 'ordered', by: state.approval.by, number: state.hold.number, provider: state.hold.group.provider },
    ],
  });
}

export function purchased(request: Request, event: Of<'purchased'>, now: number): Decision {
  const { state } = request;
  // Proof may come late, even after a person gave up on it: what was bought is bought.
  if (state.name !== 'purchasing' && state.name !== 'unconfirmed' && state.name !== 'failed') return notNow(request);
  if (state.hold.number !== event.number) return notNow(request);
  const { hold, asked, approval } = state;
  return changed(request, now, {
    state: bought({ hold, asked, approval }, now, event.ownership),
    releasing: request.releasing.filter((duty) => duty.holdId !== hold.id),
    entries: [{ what: 'purchased', by: approval.by, number: hold.number }],
  });
}

/** What was bought; whether it can be used is looked at once more, or, where that is known already, not. */
function bought(
  { hold, asked, approval }: Pick<Buying, 'hold' | 'asked' | 'approval'>,
  now: number,
  ownership?: Ownership,
) {
  const known = ownership ?? { checks: 0, nextCheckAt: now + (OWNED_CHECKS_MS[0] ?? 0) };
  return { name: 'purchased', hold, asked, approval, at: now, ownership: known } as const;
}

/** The list of owned numbers was looked at: what keeps a bought number from being used is told once, and so is that nothing does any more. */
export function ownershipSeen(request: Request, event: Of<'ownershipSeen'>, now: number): Decision {
  const { state } = request;
  if (state.name !== 'purchased' || state.ownership?.nextCheckAt === undefined) return notNow(request);
  if (now < state.ownership.nextCheckAt) return refused({ reason: 'tooEarly', dueAt: state.ownership.nextCheckAt });
  const { listed, active, status } = event;
  const { hold, ownership: before } = state;
  const checks = before.checks + 1;
  const waitMs = listed && active ? undefined : OWNED_CHECKS_MS[checks];
  const ownership: Ownership = {
    checks,
    listed,
    ...(waitMs === undefined ? {} : { nextCheckAt: now + waitMs }),
    ...(active === undefined ? {} : { active }),
    ...(status === undefined ? {} : { status }),
  };
  const about = { number: hold.number, provider: hold.group.provider };
  const told = new Set(request.history.map(({ what }) => what));
  const entries: Omit<Entry, 'at'>[] = [];
  if (listed && active === false && before.status !== status)
    entries.push({ what: 'notActive', ...about, note: status ?? '' });
  if (listed && active && told.has('notActive')) entries.push({ what: 'activated', ...about });
  if (!listed && checks >= NOT_LISTED_CHECKS && !told.has('notListed')) entries.push({ what: 'notListed', ...about });
  return changed(request, now, { state: { ...state, ownership }, entries });
}

/** An order that is under way, or that was given up without an answer, has got its answer. */
function isAnswered({ state }: Request, attempt: number | undefined): Buying | undefined {
  if (state.name === 'purchasing' && state.attempt?.no === attempt) return state;
  // No order at all has no number either, and is no answer to one.
  return state.name === 'unconfirmed' && attempt !== undefined && state.attempt === attempt ? state : undefined;
}

export function purchaseRefused(request: Request, event: Of<'purchaseRefused'>, now: number): Decision {
  const state = isAnswered(request, event.attempt);
  if (!state) return notNow(request);
  const { provider } = state.hold.group;
  return failed(request, state, { code: 'purchaseRefused', provider, ...shortfallOf(event) }, now);
}

/** Money was spent that nobody approved: kept whatever the request is by now, since nothing else tells of it. */
export function boughtMore(request: Request, { provider, numbers }: Of<'boughtMore'>, now: number): Decision {
  if (numbers.length === 0) return notNow(request);
  return changed(request, now, { entries: [{ what: 'boughtMore', provider, note: numbers.join(', ') }] });
}

export function offerGone(request: Request, now: number): Decision {
  const { state } = request;
  if (state.name !== 'purchasing' || state.attempt) return notNow(request);
  const { group, ours } = state.hold;
  return failed(request, state, { code: ours ? 'offerGone' : 'holdEnded', provider: group.provider }, now);
}

/** Back to the approvers, with what they see brought up to date: an approval counts for one order of exactly what was shown. */
export function sentBack(request: Request, event: Of<'sentBack'>, now: number, rules: Rules): Decision {
  const state = isAnswered(request, event.attempt);
  if (!state) return notNow(request);
  if (mayBeBought(request)) return state.name === 'purchasing' ? unconfirmed(request, state, now) : notNow(request);
  const { provider } = state.hold.group;
  const problem = (event.group && whatChanged(state.hold.group, event.group)) ?? {
    code: event.code,
    provider,
    ...shortfallOf(event),
  };
  const hold = nextRound(event.group ? { ...state.hold, group: event.group } : state.hold);
  const waiting = awaiting({ hold, asked: state.asked, problem }, now, rules);
  if (!waiting) return failed(request, state, problem, now);
  return changed(request, now, {
    state: waiting,
    entries: [{ what: 'sentBack', by: state.approval.by, number: hold.number, problem }],
  });
}

export function purchaseUnanswered(request: Request, event: Of<'purchaseUnanswered'>, now: number): Decision {
  const { state } = request;
  if (state.name !== 'purchasing' || state.attempt?.no !== event.attempt) return notNow(request);
  return unconfirmed(request, state, now);
}

function unconfirmed(request: Request, state: Extract<Buying, { name: 'purchasing' }>, now: number): Decision {
  const { hold, asked, approval, attempt } = state;
  const sent = attempt === undefined ? {} : { attempt: attempt.no };
  const checks = { since: now, checks: 0, nextCheckAt: now, askPerson: false };
  return changed(request, now, {
    state: { name: 'unconfirmed', hold, asked, approval, ...sent, ...checks },
    entries: [{ what: 'unconfirmed', number: hold.number, provider: hold.group.provider }],
  });
}

/** An order before this one was never answered: that this one bought nothing does not say that nothing was bought. */
function mayBeBought({ history, state }: Request): boolean {
  return (
    (state.name === 'purchasing' || state.name === 'unconfirmed') && history.some(({ what }) => what === 'settledRetry')
  );
}

export function purchaseNotSeen(request: Request, event: Of<'purchaseNotSeen'>, now: number): Decision {
  const { state } = request;
  if (state.name !== 'unconfirmed') return notNow(request);
  if (now < state.nextCheckAt) return refused({ reason: 'tooEarly', dueAt: state.nextCheckAt });
  return changed(request, now, {
    state: {
      ...state,
      checks: state.checks + 1,
      nextCheckAt: now + checkDelayMs(state.checks),
      askPerson: now - state.since >= SETTLE_AFTER_MS,
      evidence: {
        at: now,
        ...(event.owned === undefined ? {} : { owned: event.owned }),
        ...(event.held === undefined ? {} : { held: event.held }),
      },
    },
  });
}

export function settled(request: Request, event: Of<'settled'>, now: number): Decision {
  const { state } = request;
  if (!('approval' in state)) return notNow(request);
  const no = mayNotDecide(request, state.asked, event.by);
  if (no) return refused(no);
  if (state.name === 'purchasing') return refused({ reason: 'underWay', state: state.name });
  if (state.name !== 'unconfirmed') return refused({ reason: 'notNow', state: state.name });
  if (event.fingerprint !== holdFingerprint(state.hold)) return refused({ reason: 'cardOutdated' });
  if (!state.askPerson) return refused({ reason: 'underWay', state: state.name });
  const by = event.by.id;
  const { hold, asked, approval } = state;
  const { number } = hold;
  switch (event.verdict) {
    case 'bought':
      return changed(request, now, {
        state: bought({ hold, asked, approval }, now),
        entries: [{ what: 'settledBought', by, number }],
      });
    case 'retry':
      return changed(request, now, {
        state: { name: 'purchasing', hold: nextRound(hold), asked, approval: { by, at: now } },
        entries: [{ what: 'settledRetry', by, number }],
      });
    case 'giveUp':
      return failed(request, state, { code: 'givenUp' }, now, { what: 'settledGivenUp', by });
  }
}

/** The approval is used up: a click that was meant for it, delivered once more, must not count as the next. */
function nextRound(hold: Hold): Hold {
  return { ...hold, round: (hold.round ?? 0) + 1 };
}

function failed(
  request: Request,
  state: Buying,
  problem: Problem,
  now: number,
  told: Pick<Entry, 'what' | 'by'> = { what: 'failed' },
): Decision {
  if (mayBeBought(request) && told.what === 'failed')
    return state.name === 'purchasing' ? unconfirmed(request, state, now) : notNow(request);
  const { hold, asked, approval } = state;
  return changed(request, now, {
    state: { name: 'failed', hold, asked, approval, at: now, problem },
    releasing: [...request.releasing, dutyOf(hold, now)],
    entries: [{ ...told, number: hold.number, problem }],
  });
}
