import { automatically } from './approving.ts';
import { choicesOf, pages } from './choices.ts';
import { isHasty, noOptions } from './choosing.ts';
import { toTell } from './deciding.ts';
import { changed, type Decision, notNow, refused, underWay } from './decision.ts';
import type { EventOf } from './event.ts';
import { groupFingerprint } from './fingerprint.ts';
import { type Group, meets, type Search } from './group.ts';
import { endsAt, type HeldNumber, shownAt } from './hold.ts';
import { pressedEnough, reheldEnough } from './limits.ts';
import { whatChanged } from './offer-change.ts';
import type { Options } from './options.ts';
import { orphanHold } from './orphan-holds.ts';
import { judge, laterStages, rulingOf } from './policy/basis.ts';
import { ruleFor } from './policy/rule.ts';
import type { Problem } from './problem.ts';
import type { Refusal } from './refusal.ts';
import { askedIn, holdOf, type Request, type RequestIn } from './request.ts';
import { OPTIONS_KEPT_MS, type Rules } from './rules.ts';
import { FORGOTTEN } from './state.ts';
import { awaiting } from './waiting.ts';
import { shortfallOf } from './why.ts';

type Reserving = RequestIn<'reserving'>;

export function groupChosen(
  request: RequestIn<'choosing' | 'reserving'>,
  event: EventOf<'groupChosen'>,
  now: number,
  rules: Rules,
): Decision {
  const { state } = request;
  if (state.name === 'reserving') return underWay(request);
  const enough = pressedEnough(request);
  if (enough) return refused(enough);
  const { options } = state;
  const group = options.groups.find((each) => groupFingerprint(each) === event.group);
  if (!group) return refused({ reason: 'cardOutdated' });
  const { by, number, documentsConfirmed = false } = event;
  // What was picked or confirmed in a form was looked at there.
  const atOnce = number === undefined && !documentsConfirmed;
  if (atOnce && isHasty(options, now)) return refused({ reason: 'tooHasty' });
  // Prices are not believed for ever: old options are searched anew, and the requester chooses among what is found now.
  if (now - options.searchedAt > OPTIONS_KEPT_MS) {
    const problem = { code: 'optionsOld' } as const;
    return changed(request, now, { state: { name: 'searching', problem }, entries: [{ what: 'searchedAnew' }] });
  }
  const denied = deniedByRule(request, group, rules);
  if (denied) return refused(denied);
  const documents = group.requirements.length > 0;
  if (documents && !documentsConfirmed) return refused({ reason: 'documentsNeeded' });
  return changed(request, now, {
    state: { name: 'reserving', options, group, number },
    entries: [
      ...(documents ? [{ what: 'documentsConfirmed', by, note: group.requirements.join('; ') } as const] : []),
      { what: 'chose', by },
    ],
  });
}

/** The rule by which such numbers are not bought here at all, if there is one. */
export function deniedByRule(
  request: Pick<Request, 'channel' | 'askedIn'>,
  group: Group,
  { policy }: Pick<Rules, 'policy'>,
): Extract<Refusal, { reason: 'deniedByRule' }> | undefined {
  const applied = policy && ruleFor(policy, { purchase: group, channel: askedIn(request), approvers: [] });
  if (applied?.denied === undefined) return undefined;
  return { reason: 'deniedByRule', rule: applied.path, because: applied.denied };
}

export function reserveStarted(request: Reserving, { job }: EventOf<'reserveStarted'>, now: number): Decision {
  const { state } = request;
  if (state.attempt) return underWay(request);
  return changed(request, now, { state: { ...state, attempt: { no: request.version + 1, at: now, job } } });
}

export function holdMade(request: Request, { attempt, newHold }: EventOf<'holdMade'>, now: number): Decision {
  const { state } = request;
  if (state.name !== 'reserving' || state.attempt?.no !== attempt) return unwanted(request, newHold.hold, now);
  if (state.newHold) return notNow(request);
  return changed(request, now, { state: { ...state, newHold } });
}

/** The request no longer waits for this hold; it exists all the same, and must not be forgotten. */
function unwanted(request: Request, hold: HeldNumber, now: number): Decision {
  const { state, releasing } = request;
  const wanted = state.name === 'reserving' ? state.newHold?.hold : holdOf(request);
  if (wanted?.id === hold.id || releasing.some(({ holdId }) => holdId === hold.id)) return notNow(request);
  return changed(request, now, { release: hold });
}

export function held(request: Request, event: EventOf<'held'>, now: number, rules: Rules): Decision {
  const { state } = request;
  if (state.name !== 'reserving' || state.attempt?.no !== event.attempt) return unwanted(request, event.hold, now);
  const { provider, ...held } = event.hold;
  const group = event.group ?? state.group;
  const problem = whatChanged(state.group, group);
  const giveBack = (problem: Problem, options: Options) =>
    changed(request, now, {
      state: { name: 'choosing', options, problem },
      release: event.hold,
      entries: [{ what: 'notHeld', problem }],
    });
  // While it still fits the search the approvers decide about today's price; what no longer fits, the requester did not ask for.
  if (problem && !meets(group, request.search)) return giveBack(problem, replaced(state.options, state.group, group));
  const hold = { ...held, heldAt: now, group, run: event.run };
  const { basis } = event;
  const about = { group, channel: askedIn(request) };
  const answer = basis && judge(basis, about);
  const ruling = answer && basis && rulingOf(answer, basis, now);
  const stages = basis && laterStages(basis, about, now);
  const waiting = awaiting({ hold, approvers: event.approvers, stages, problem, ruling }, now, rules);
  if (!waiting) return giveBack({ code: 'holdTooShort', provider }, state.options);
  const entry = { what: 'held', number: hold.number, until: shownAt(hold, endsAt(hold)) } as const;
  if (answer?.verdict.is !== 'automatic' || event.byPeople)
    return changed(request, now, { state: waiting, entries: [entry] });
  const automatic = automatically(waiting, answer, now);
  const { rule, policy } = automatic.approval;
  return changed(request, now, {
    state: automatic,
    entries: [
      entry,
      {
        ...{ what: 'approvedAutomatically', number: hold.number, rule, policy },
        tell: toTell(request, { id: FORGOTTEN }, ruling?.informed),
      },
    ],
  });
}

/** The options with this group as it is now; a group that is one number, or costs too much by now, is shown at its price all the same. */
function replaced(options: Options, was: Group, now: Group): Options {
  const fingerprint = groupFingerprint(was);
  return { ...options, groups: options.groups.map((each) => (groupFingerprint(each) === fingerprint ? now : each)) };
}

export function reserveFailed(request: Request, event: EventOf<'reserveFailed'>, now: number): Decision {
  const { state } = request;
  const { giveBack } = event;
  if (state.name !== 'reserving' || state.attempt?.no !== event.attempt)
    return giveBack ? unwanted(request, giveBack, now) : notNow(request);
  const { attempt, group, number } = state;
  const problem = { code: event.code, provider: group.provider, ...shortfallOf(event), budget: event.budget };
  // A group that is sold out is not offered again: the next click must not fail for the same reason.
  const isSoldOut = event.code === 'taken' && number === undefined;
  const options = isSoldOut ? without(state.options, group, request.search) : state.options;
  return changed(request, now, {
    state: { name: 'choosing', options, problem },
    release: giveBack,
    orphanHolds:
      event.mayBeHeld && attempt
        ? [...request.orphanHolds, orphanHold(attempt, group, number, now)]
        : request.orphanHolds,
    entries: [{ what: 'notHeld', problem }],
  });
}

function without(options: Options, gone: Group, search: Search): Options {
  const fingerprint = groupFingerprint(gone);
  const rest = { ...options, groups: options.groups.filter((group) => groupFingerprint(group) !== fingerprint) };
  return { ...rest, page: Math.min(options.page, pages(choicesOf(rest, search)) - 1) };
}

/** A number that was released is asked for once more: the same one, if it is still there. */
export function reheld(request: RequestIn<'expired' | 'cancelled'>, { by }: EventOf<'reheld'>, now: number): Decision {
  const { hold } = request.state;
  if (!hold) return notNow(request);
  const enough = reheldEnough(request);
  if (enough) return refused(enough);
  const { group, number } = hold;
  // Two holds of one number, one of which is being ended, could end the wrong one.
  if (request.releasing.some((each) => each.number === number)) return underWay(request);
  const options = { ...noOptions(request.version + 1, now), groups: [group], total: 1 };
  return changed(request, now, {
    // A group that is one number is not asked for one of its numbers: it is gone from the options when that is taken.
    state: { name: 'reserving', options, group, number: group.number === undefined ? number : undefined },
    entries: [{ what: 'reheld', by, number }],
  });
}
