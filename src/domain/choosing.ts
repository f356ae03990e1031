import { choicesOf, pages } from './choices.ts';
import { changed, type Decision, notNow, refused } from './decision.ts';
import type { Answer, EventOf } from './event.ts';
import type { Group, Search } from './group.ts';
import type { LeftOut, Options } from './options.ts';
import { inOrder } from './ordering.ts';
import { placedIn } from './placing.ts';
import type { Problem } from './problem.ts';
import type { RequestIn } from './request.ts';
import { GROUPS_PER_PAGE, HASTY_MS, MAX_GROUPS } from './rules.ts';
import type { StateOf } from './state.ts';

type Choosing = RequestIn<'choosing'>;

export function found(request: RequestIn<'searching'>, event: EventOf<'found'>, now: number): Decision {
  if (request.version !== event.asOf) return notNow(request);
  const { asOf, waiting, missing } = event;
  const options = withGroups({ ...noOptions(asOf, now), waiting, missing }, event, request.search);
  return changed(request, now, { state: choosing(options, request.state.problem), entries: [{ what: 'found' }] });
}

/** Options of a search that begins now, with nothing in them yet. */
export function noOptions(searchNo: number, now: number): Options {
  return { groups: [], total: 0, page: 0, order: 'price', searchNo, searchedAt: now, waiting: [], missing: [] };
}

/** The answer of a provider that was left out so far joins the others. */
export function foundMore(
  request: RequestIn<'choosing' | 'reserving'>,
  event: EventOf<'foundMore'>,
  now: number,
): Decision {
  const { state } = request;
  const { searchNo, waiting, missing } = state.options;
  if (searchNo !== event.searchNo || !waiting.includes(event.provider)) return notNow(request);
  const joined = {
    ...state.options,
    waiting: waiting.filter((each) => each !== event.provider),
    missing: [...missing, ...(event.missing ?? [])],
  };
  const options = withGroups(joined, event, request.search);
  // While a number is being reserved the options are kept: people are back at them when that fails.
  if (state.name === 'reserving') return changed(request, now, { state: { ...state, options } });
  const { problem } = state;
  return changed(request, now, { state: choosing(options, problem?.code === 'searchFailed' ? undefined : problem) });
}

/** Together, since what one provider says of a place may tell where another's numbers are. */
function withGroups(options: Options, answer: Answer, search: Search): Options {
  const { groups: there, elsewhere } = placedIn(search, [...options.groups, ...answer.groups]);
  const before = new Set(options.groups.map(keyOf));
  const isOld = (group: Group) => before.has(keyOf(group));
  const more = there.filter((group) => !isOld(group));
  // Each provider has its share, so that a long list of one does not push the others out.
  const kept = [...new Set(more.map(({ provider }) => provider))].flatMap((name) =>
    inOrder(
      more.filter(({ provider }) => provider === name),
      'price',
      search,
    ).slice(0, MAX_GROUPS),
  );
  const groups = inOrder([...there.filter(isOld), ...kept], options.order, search);
  const total = options.total + more.length;
  const leftOut = counted([...(options.leftOut ?? []), ...(answer.leftOut ?? []), ...elsewhere.map(asElsewhere)]);
  return { ...options, groups, total, leftOut: leftOut.length > 0 ? leftOut : undefined };
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

/** Nothing to choose from, no provider to wait for, and one failed: that is a problem, not an empty stock. */
function choosing(options: Options, earlier?: Problem): StateOf<'choosing'> {
  const failed = options.missing.some(({ code }) => code === 'failed');
  const nothing = options.groups.length === 0 && options.waiting.length === 0;
  return { name: 'choosing', options, problem: failed && nothing ? { code: 'searchFailed' } : earlier };
}

export function searchChanged(request: Choosing, { search, purpose }: EventOf<'searchChanged'>, now: number): Decision {
  return changed(request, now, { state: { name: 'searching' }, search, purpose, entries: [{ what: 'searchChanged' }] });
}

export function pageTurned(request: Choosing, event: EventOf<'pageTurned'>, now: number): Decision {
  const { options } = request.state;
  const last = pages(choicesOf(options, request.search)) - 1;
  const page = Math.min(Math.max(0, Math.trunc(event.page) || 0), last);
  return changed(request, now, { state: { name: 'choosing', options: { ...options, page } } });
}

export function sorted(request: Choosing, { order }: EventOf<'sorted'>, now: number): Decision {
  const { options } = request.state;
  const groups = inOrder(options.groups, order, request.search);
  return exchanged(request, { ...options, groups, order, page: 0 }, now);
}

/** Shows the page on which what is elsewhere begins, or the first one again. */
export function elsewhereTurned(request: Choosing, { shown }: EventOf<'elsewhereTurned'>, now: number): Decision {
  const { options } = request.state;
  if (shown !== (options.showsElsewhere ?? false) && isHasty(options, now)) return refused({ reason: 'tooHasty' });
  const turned = { ...options, showsElsewhere: shown };
  const { there } = choicesOf(turned, request.search);
  return exchanged(request, { ...turned, page: shown ? Math.floor(there.length / GROUPS_PER_PAGE) : 0 }, now);
}

function exchanged(request: Choosing, options: Options, now: number): Decision {
  return changed(request, now, { state: { name: 'choosing', options: { ...options, exchangedAt: now } } });
}

/** Whether a click was meant for what stood there before the last one. */
export function isHasty({ exchangedAt }: Options, now: number): boolean {
  return exchangedAt !== undefined && now >= exchangedAt && now - exchangedAt < HASTY_MS;
}
