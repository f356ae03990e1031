import { changed, type Decision, notNow, refused } from './decision.ts';
import type { Event } from './event.ts';
import { groupFingerprint } from './fingerprint.ts';
import { byPrice, compareBy, type Group, meets, type Search } from './group.ts';
import { pressedEnough } from './limits.ts';
import { lostHold } from './lost-holds.ts';
import { whatChanged } from './offer-change.ts';
import { placedIn } from './placing.ts';
import { soonDuty } from './releasing.ts';
import {
  type HeldNumber,
  type Hold,
  holdOf,
  type LeftOut,
  type Options,
  type Problem,
  type Request,
} from './request.ts';
import { GROUPS_PER_PAGE, MOST_GROUPS, OPTIONS_KEPT_MS, type Rules } from './rules.ts';
import { awaiting } from './waiting.ts';
import { shortfallOf } from './why.ts';

type Of<T extends Event['type']> = Extract<Event, { type: T }>;

export function found(request: Request, event: Of<'found'>, now: number): Decision {
  const { state } = request;
  if (state.name !== 'searching' || request.version !== event.asOf) return notNow(request);
  const { asOf: searchNo, waiting, missing } = event;
  const empty = { groups: [], total: 0, page: 0, order: 'price', searchNo, searchedAt: now, waiting, missing } as const;
  const options = withGroups(empty, event, request.search);
  return changed(request, now, { state: choosing(options, state.problem), entries: [{ what: 'found' }] });
}

/** The answer of a provider that was left out so far joins the others. */
export function foundMore(request: Request, event: Of<'foundMore'>, now: number): Decision {
  const { state } = request;
  // While a number is being reserved the options are kept: people are back at them when that fails.
  if (state.name !== 'choosing' && state.name !== 'reserving') return notNow(request);
  const { searchNo, waiting, missing } = state.options;
  if (searchNo !== event.searchNo || !waiting.includes(event.provider)) return notNow(request);
  const joined = {
    ...state.options,
    waiting: waiting.filter((each) => each !== event.provider),
    missing: [...missing, ...(event.missing ?? [])],
  };
  const options = withGroups(joined, event, request.search);
  if (state.name === 'reserving') return changed(request, now, { state: { ...state, options } });
  const { problem } = state;
  return changed(request, now, { state: choosing(options, problem?.code === 'searchFailed' ? undefined : problem) });
}

type Answer = Readonly<{ groups: readonly Group[]; leftOut?: readonly LeftOut[] }>;

/** Together, since what one provider says of a place may tell where another's numbers are. */
function withGroups(options: Options, answer: Answer, search: Search): Options {
  const { groups: there, elsewhere } = placedIn(search, [...options.groups, ...answer.groups]);
  const before = new Set(options.groups.map(keyOf));
  const isOld = (group: Group) => before.has(keyOf(group));
  const more = there.filter((group) => !isOld(group));
  // Each provider has its share, so that a long list of one does not push the others out.
  const kept = [...new Set(more.map(({ provider }) => provider))].flatMap((name) =>
    more
      .filter(({ provider }) => provider === name)
      .sort(byPrice)
      .slice(0, MOST_GROUPS),
  );
  const groups = [...there.filter(isOld), ...kept].sort(compareBy[options.order]);
  const total = options.total + more.length;
  const leftOut = counted([...(options.leftOut ?? []), ...(answer.leftOut ?? []), ...elsewhere.map(asElsewhere)]);
  return { ...options, groups, total, ...(leftOut.length > 0 ? { leftOut } : {}) };
}

function keyOf({ provider, id, number }: Group): string {
  return JSON.stringify([provider, id, number]);
}

function asElsewhere({ provider }: Group): LeftOut {
  return { provider, why: 'elsewhere', count: 1 };
}

/** One entry for each provider and reason. */
function counted(entries: readonly LeftOut[]): LeftOut[] {
  const sums = new Map<string, LeftOut>();
  for (const { provider, why, count } of entries) {
    const key = `${provider} ${why}`;
    sums.set(key, { provider, why, count: (sums.get(key)?.count ?? 0) + count });
  }
  return [...sums.values()].filter(({ count }) => count > 0);
}

/** Nothing to choose from, nobody to wait for, and somebody failed: that is a problem, not an empty stock. */
function choosing(options: Options, earlier?: Problem): Extract<Request['state'], { name: 'choosing' }> {
  const failed = options.missing.some(({ code }) => code === 'failed');
  const nothing = options.groups.length === 0 && options.waiting.length === 0;
  const problem = failed && nothing ? ({ code: 'searchFailed' } as const) : earlier;
  return { name: 'choosing', options, ...(problem ? { problem } : {}) };
}

export function searchChanged(request: Request, event: Of<'searchChanged'>, now: number): Decision {
  if (event.by !== request.requester) return refused({ reason: 'notYours', requester: request.requester });
  if (request.state.name !== 'choosing') return notNow(request);
  const enough = pressedEnough(request);
  if (enough) return refused(enough);
  const { search, purpose } = event;
  return changed(request, now, { state: { name: 'searching' }, search, purpose, entries: [{ what: 'searchChanged' }] });
}

export function pageTurned(request: Request, event: Of<'pageTurned'>, now: number): Decision {
  if (event.by !== request.requester) return refused({ reason: 'notYours', requester: request.requester });
  if (request.state.name !== 'choosing') return notNow(request);
  const enough = pressedEnough(request);
  if (enough) return refused(enough);
  const { options } = request.state;
  const page = Math.min(Math.max(0, Math.trunc(event.page) || 0), pages(options) - 1);
  return changed(request, now, { state: { name: 'choosing', options: { ...options, page } } });
}

export function sorted(request: Request, event: Of<'sorted'>, now: number): Decision {
  if (event.by !== request.requester) return refused({ reason: 'notYours', requester: request.requester });
  if (request.state.name !== 'choosing') return notNow(request);
  const enough = pressedEnough(request);
  if (enough) return refused(enough);
  const { options } = request.state;
  const groups = [...options.groups].sort(compareBy[event.order]);
  return changed(request, now, {
    state: { name: 'choosing', options: { ...options, groups, order: event.order, page: 0 } },
  });
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
  const enough = pressedEnough(request);
  if (enough) return refused(enough);
  const group = state.options.groups.find((each) => groupFingerprint(each) === event.group);
  if (!group) return refused({ reason: 'cardOutdated' });
  // Prices are not believed for ever. What was offered has to be looked at again, by the one who chooses too.
  if (now - state.options.searchedAt > OPTIONS_KEPT_MS) {
    const problem = { code: 'optionsOld' } as const;
    return changed(request, now, { state: { name: 'searching', problem }, entries: [{ what: 'searchedAnew' }] });
  }
  const { by, number, documentsConfirmed = false } = event;
  const documents = group.requirements.length > 0;
  if (documents && !documentsConfirmed) return refused({ reason: 'documentsNeeded' });
  return changed(request, now, {
    state: { name: 'reserving', options: state.options, group, ...(number === undefined ? {} : { number }) },
    entries: [
      ...(documents ? [{ what: 'documentsConfirmed', by, note: group.requirements.join('; ') } as const] : []),
      { what: 'chose', by },
    ],
  });
}

export function reserveStarted(request: Request, { job }: Of<'reserveStarted'>, now: number): Decision {
  const { state } = request;
  if (state.name !== 'reserving') return notNow(request);
  if (state.attempt) return refused({ reason: 'underWay', state: state.name });
  return changed(request, now, {
    state: { ...state, attempt: { no: request.version + 1, at: now, ...(job === undefined ? {} : { job }) } },
  });
}

export function holdMade(request: Request, { attempt, newHold }: Of<'holdMade'>, now: number): Decision {
  const { state } = request;
  if (state.name !== 'reserving' || state.attempt?.no !== attempt) return unwanted(request, newHold.hold, now);
  if (state.newHold) return notNow(request);
  return changed(request, now, { state: { ...state, newHold } });
}

/** Nobody waits for this hold any more; it exists all the same, and must not be forgotten. */
function unwanted(request: Request, hold: HeldNumber, now: number): Decision {
  const { state, releasing } = request;
  const wanted = state.name === 'reserving' ? state.newHold?.hold : holdOf(request);
  if (wanted?.id === hold.id || releasing.some(({ holdId }) => holdId === hold.id)) return notNow(request);
  return changed(request, now, { releasing: [...request.releasing, soonDuty(hold, now)] });
}

export function held(request: Request, event: Of<'held'>, now: number, rules: Rules): Decision {
  const { state } = request;
  const { provider, ...held } = event.hold;
  const { number, expiresAt } = held;
  if (state.name !== 'reserving' || state.attempt?.no !== event.attempt) return unwanted(request, event.hold, now);
  const group = event.group ?? state.group;
  const problem = whatChanged(state.group, group);
  const hold: Hold = { ...held, heldAt: now, group };
  const giveBack = (problem: Problem, options: Options) =>
    changed(request, now, {
      state: { name: 'choosing', options, problem },
      releasing: [...request.releasing, soonDuty(event.hold, now)],
      entries: [{ what: 'notHeld', problem }],
    });
  // Within what was asked for the approvers decide about the price of now; beyond it nobody asked for this number.
  if (problem && !meets(group, request.search)) return giveBack(problem, replaced(state.options, state.group, group));
  const waiting = awaiting({ hold, asked: event.asked, ...(problem ? { problem } : {}) }, now, rules);
  if (!waiting) return giveBack({ code: 'holdTooShort', provider }, state.options);
  return changed(request, now, {
    state: waiting,
    entries: [{ what: 'held', number, until: expiresAt }],
  });
}

/** The options with this group as it is now; a group that is one number, or costs too much by now, is shown at its price all the same. */
function replaced(options: Options, was: Group, now: Group): Options {
  const fingerprint = groupFingerprint(was);
  return { ...options, groups: options.groups.map((each) => (groupFingerprint(each) === fingerprint ? now : each)) };
}

export function reserveFailed(request: Request, event: Of<'reserveFailed'>, now: number): Decision {
  const { state } = request;
  const { giveBack } = event;
  if (state.name !== 'reserving' || state.attempt?.no !== event.attempt)
    return giveBack ? unwanted(request, giveBack, now) : notNow(request);
  const problem = {
    code: event.code,
    provider: state.group.provider,
    ...shortfallOf(event),
  };
  // A group that is sold out is not offered again: the next click must not fail for the same reason.
  const groups =
    event.code === 'taken' && state.number === undefined
      ? state.options.groups.filter((group) => groupFingerprint(group) !== groupFingerprint(state.group))
      : state.options.groups;
  const { attempt, group } = state;
  const lost =
    event.mayBeHeld && attempt ? [...request.lost, lostHold(attempt, group, state.number, now)] : request.lost;
  const options = { ...state.options, groups };
  const page = Math.min(options.page, pages(options) - 1);
  return changed(request, now, {
    state: { name: 'choosing', options: { ...options, page }, problem },
    releasing: giveBack ? [...request.releasing, soonDuty(giveBack, now)] : request.releasing,
    lost,
    entries: [{ what: 'notHeld', problem }],
  });
}
