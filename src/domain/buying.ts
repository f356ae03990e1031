import { mayNotDecide } from './approval.ts';
import { bought } from './bought.ts';
import { changed, type Decision, notNow, refused, underWay } from './decision.ts';
import type { Entry } from './entry.ts';
import type { EventOf, Verdict } from './event.ts';
import { holdFingerprint } from './fingerprint.ts';
import { endsAt, toApproveAnew } from './hold.ts';
import { whatChanged } from './offer-change.ts';
import { judge, laterStages, rulingOf } from './policy/basis.ts';
import type { Problem } from './problem.ts';
import { askedIn, type Request, type RequestIn } from './request.ts';
import { checkDelayMs, REFUSED_CHECKS_MS, RESOLVE_AFTER_MS, type Rules } from './rules.ts';
import { awaiting } from './waiting.ts';
import { shortfallOf } from './why.ts';

type Purchasing = RequestIn<'purchasing'>;
type Buying = RequestIn<'purchasing' | 'unconfirmed'>;

export function purchaseStarted(request: Purchasing, { job }: EventOf<'purchaseStarted'>, now: number): Decision {
  const { state } = request;
  if (state.attempt) return underWay(request);
  // What was approved included the hold: without it the number may be another customer's, or cost something else.
  if (now >= endsAt(state.hold)) return failed(request, { code: 'holdEnded' }, now);
  return changed(request, now, {
    state: { ...state, attempt: { no: request.version + 1, at: now, job } },
    entries: [
      { what: 'ordered', by: state.approval.by, number: state.hold.number, provider: state.hold.group.provider },
    ],
  });
}

/** Whether this is the answer to the order that is under way, or that was given up without an answer. */
function isAnswered({ state }: Buying, attempt: number | undefined): boolean {
  if (state.name === 'purchasing') return state.attempt?.no === attempt;
  // No order at all has no number either, and is no answer to one.
  return attempt !== undefined && state.attempt === attempt;
}

export function purchaseRefused(request: Buying, event: EventOf<'purchaseRefused'>, now: number): Decision {
  if (!isAnswered(request, event.attempt)) return notNow(request);
  const { provider } = request.state.hold.group;
  const nextCheckAt = now + (REFUSED_CHECKS_MS[0] ?? 0);
  return failed(request, { code: 'purchaseRefused', provider, ...shortfallOf(event) }, now, nextCheckAt);
}

/** Money was spent without an approval: kept whatever the request is by now, since nothing else tells of it. */
export function boughtMore(request: Request, { provider, numbers }: EventOf<'boughtMore'>, now: number): Decision {
  if (numbers.length === 0) return notNow(request);
  return changed(request, now, { entries: [{ what: 'boughtMore', provider, note: numbers.join(', ') }] });
}

export function outOfStock(request: Purchasing, { mayBeBought }: EventOf<'outOfStock'>, now: number): Decision {
  const { attempt, hold } = request.state;
  if (attempt) return notNow(request);
  const { group, local } = hold;
  const nextCheckAt = mayBeBought ? now + (REFUSED_CHECKS_MS[0] ?? 0) : undefined;
  return failed(request, { code: local ? 'outOfStock' : 'holdEnded', provider: group.provider }, now, nextCheckAt);
}

/** Back to the approvers, with what they see brought up to date: an approval counts for one order of exactly what was shown. */
export function returnedForApproval(
  request: Buying,
  event: EventOf<'returnedForApproval'>,
  now: number,
  rules: Rules,
): Decision {
  const { state } = request;
  if (!isAnswered(request, event.attempt)) return notNow(request);
  if (mayBeBought(request)) return unconfirmed(request, now);
  const { provider } = state.hold.group;
  const problem = (event.group && whatChanged(state.hold.group, event.group)) ?? {
    code: event.code,
    provider,
    ...shortfallOf(event),
  };
  const hold = toApproveAnew(event.group ? { ...state.hold, group: event.group } : state.hold);
  const { basis } = event;
  const about = { group: hold.group, channel: askedIn(request) };
  const ruling = basis && rulingOf(judge(basis, about), basis, now);
  const stages = basis && laterStages(basis, about, now);
  const waiting = awaiting({ hold, approvers: state.approvers, stages, problem, ruling }, now, rules);
  if (!waiting) return failed(request, problem, now);
  return changed(request, now, {
    state: waiting,
    entries: [{ what: 'returnedForApproval', by: state.approval.by, number: hold.number, problem }],
  });
}

export function purchaseUnanswered(request: Purchasing, event: EventOf<'purchaseUnanswered'>, now: number): Decision {
  return request.state.attempt?.no === event.attempt ? unconfirmed(request, now) : notNow(request);
}

/** Whether it was bought is unknown: the provider is asked until it is known, or a person says so. */
function unconfirmed(request: Buying, now: number): Decision {
  const { state } = request;
  if (state.name === 'unconfirmed') return notNow(request);
  const { hold, approvers, approval, attempt } = state;
  const checks = { since: now, checks: 0, nextCheckAt: now, askPerson: false };
  return changed(request, now, {
    state: { name: 'unconfirmed', hold, approvers, approval, attempt: attempt?.no, ...checks },
    entries: [{ what: 'unconfirmed', number: hold.number, provider: hold.group.provider }],
  });
}

/** An order before this one was never answered: that this one bought nothing does not say that nothing was bought. */
function mayBeBought({ history }: Buying): boolean {
  return history.some(({ what }) => what === 'resolvedRetry');
}

export function purchaseNotSeen(
  request: RequestIn<'unconfirmed' | 'failed'>,
  { owned, ownedSince, held }: EventOf<'purchaseNotSeen'>,
  now: number,
): Decision {
  const { state } = request;
  if (state.nextCheckAt === undefined) return notNow(request);
  if (now < state.nextCheckAt) return refused({ reason: 'tooEarly', dueAt: state.nextCheckAt });
  if (state.name === 'failed') {
    const checks = (state.checks ?? 0) + 1;
    const waitMs = REFUSED_CHECKS_MS[checks];
    return changed(request, now, { state: { ...state, checks, nextCheckAt: waitMs && now + waitMs } });
  }
  return changed(request, now, {
    state: {
      ...state,
      checks: state.checks + 1,
      nextCheckAt: now + checkDelayMs(state.checks),
      askPerson: now - state.since >= RESOLVE_AFTER_MS,
      evidence: { at: now, owned, ownedSince, held },
    },
  });
}

export function resolved(request: Request, event: EventOf<'resolved'>, now: number): Decision {
  const { state } = request;
  if (!('approval' in state)) return notNow(request);
  const no = mayNotDecide(request, state.approvers, event.by);
  if (no) return refused(no);
  if (state.name === 'purchasing') return underWay(request);
  if (state.name !== 'unconfirmed') return notNow(request);
  if (event.fingerprint !== holdFingerprint(state.hold)) return refused({ reason: 'cardOutdated' });
  if (!state.askPerson) return underWay(request);
  return resolvedAs(event.verdict, { ...request, state }, event.by.id, now);
}

function resolvedAs(verdict: Verdict, request: RequestIn<'unconfirmed'>, by: string, now: number): Decision {
  const { hold, approvers } = request.state;
  const { number } = hold;
  switch (verdict) {
    case 'bought':
      return changed(request, now, {
        state: bought(request.state, now),
        entries: [{ what: 'resolvedBought', by, number }],
      });
    case 'retry':
      return changed(request, now, {
        state: { name: 'purchasing', hold: toApproveAnew(hold), approvers, approval: { by, at: now } },
        entries: [{ what: 'resolvedRetry', by, number }],
      });
    case 'giveUp':
      return notBought(request, { code: 'givenUp' }, now, { what: 'resolvedGivenUp', by });
  }
}

/** Nothing was bought, as far as this order tells; `nextCheckAt` is when the provider's list is asked whether that is so. */
function failed(request: Buying, problem: Problem, now: number, nextCheckAt?: number): Decision {
  if (mayBeBought(request)) return unconfirmed(request, now);
  return notBought(request, problem, now, { what: 'failed' }, nextCheckAt);
}

function notBought(
  request: Buying,
  problem: Problem,
  now: number,
  entry: Pick<Entry, 'what' | 'by'>,
  nextCheckAt?: number,
): Decision {
  const { hold, approvers, approval } = request.state;
  return changed(request, now, {
    state: { name: 'failed', hold, approvers, approval, at: now, problem, nextCheckAt },
    release: hold,
    entries: [{ ...entry, number: hold.number, problem }],
  });
}
