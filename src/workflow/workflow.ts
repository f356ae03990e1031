import type { Membership } from '../domain/approval.ts';
import { consequences } from '../domain/consequences.ts';
import { newRequest, type Question } from '../domain/create-request.ts';
import type { Event } from '../domain/event.ts';
import { mayNotAsk } from '../domain/limits.ts';
import { phaseOf } from '../domain/phases.ts';
import type { People } from '../domain/policy/facts.ts';
import type { LimitReached, Refusal } from '../domain/refusal.ts';
import type { Request } from '../domain/request.ts';
import type { Rules } from '../domain/rules.ts';
import { transition } from '../domain/transition.ts';
import { type Clocks, measuringFirst } from '../domain/waiting.ts';
import type { AuditTrail, Clock, Observer, RequestStore, Timers, Urgency } from './ports.ts';
import { UnreadableRequest } from './unreadable-request.ts';

/** What became of an event: the request as it is now, or why it was refused. */
export type Outcome =
  | Readonly<{ kind: 'changed'; request: Request }>
  | Readonly<{ kind: 'refused'; refusal: Refusal; request?: Request }>;

/** The one way in: nothing else creates or changes a request. */
export type Workflow = ReturnType<typeof createWorkflow>;

/**
 * Events that only announce or keep what a job does, and that the job's next one follows within seconds: nothing that is shown changes with them, and what
 * must follow where it does not come is queued by the next sweep but one at the latest, before it is due.
 */
const ANNOUNCE: ReadonlySet<string> = new Set(['reserveStarted', 'holdMade', 'purchaseStarted']);

/** What passes by itself is shown only if it lasts so long: most providers have answered by then, and nobody sees a card that changes at once. */
const PASSING_MS = 300;

/** Losing this many races for one request in a row means that something is broken, not busy. */
const MAX_TRIES = 50;

/** Of other clocks nothing is known. */
const NO_OTHERS: Clocks = {
  offsetOf: () => undefined,
  sharedOffsetMs: () => undefined,
  shownOffsetMs: () => undefined,
};

type Deps = Readonly<{
  store: RequestStore;
  audit: AuditTrail;
  timers: Timers;
  clock: Clock;
  observer: Observer;
  /** As they are at this moment. */
  rules: () => Rules;
  clocks?: Clocks;
}>;

function followUps(timers: Timers, clock: Clock) {
  /** Derives from the saved state what must follow, and schedules it. Safe to call at any time, any number of times. */
  async function followUp(request: Request): Promise<void> {
    await Promise.all([schedule(request), render(request, 'now')]);
  }

  async function schedule(request: Request): Promise<void> {
    await Promise.all(consequences(request).map((each) => timers.schedule(each, request)));
  }

  async function render(request: Request, urgency: Urgency): Promise<void> {
    const at = phaseOf(request.state).isPassing ? clock() + PASSING_MS : 0;
    await timers.schedule({ job: 'render', at }, request, urgency);
  }

  return { followUp, schedule, render };
}

export function createWorkflow({ store, audit, timers, clock, observer, rules, clocks = NO_OTHERS }: Deps) {
  const { followUp, schedule, render } = followUps(timers, clock);

  async function tried(what: string, { id }: Request, work: Promise<unknown>): Promise<void> {
    await work.catch((error: unknown) => observer.warn(what, error, { id }));
  }

  async function saved(request: Request, doing: Doing, before?: Request): Promise<boolean | LimitReached> {
    const news = request.history.slice(before?.history.length ?? 0);
    const done = await store.save(request, dueAt(request), news, rules().limits);
    if (done !== true) return done;
    observer.changed(request, doing.type, personOf(doing), before);
    // The state is safe; what could not be scheduled now is derived again by the next sweep.
    if (!ANNOUNCE.has(doing.type)) await tried('follow-up not scheduled', request, followUp(request));
    return true;
  }

  /** What a person tried in vain is kept too; that it could not be kept must not change the answer. */
  async function refused(request: Request, doing: Doing, refusal: Refusal): Promise<Outcome> {
    const by = personOf(doing);
    observer.refused(request, doing.type, refusal, by);
    const note = async () => isKept(by, refusal) && audit.refused(request, doing.type, by, refusal, clock());
    await tried('refusal not noted', request, note());
    // It may be a card that another version, or one under other rules, drew, which nothing else would ever draw again.
    if (refusal.reason === 'cardOutdated' || refusal.reason === 'deniedByRule')
      await tried('outdated card not shown anew', request, render(request, 'now'));
    return { kind: 'refused', refusal, request };
  }

  /** Starts a request of a person who may ask; `groups` is who is in those on which that depends. A second delivery of the same question (same id) answers with the request that is there. */
  async function createRequest(question: Question, as: Membership = 'member', groups?: People): Promise<Outcome> {
    const request = newRequest(question, clock());
    const asked = { type: 'created', by: { id: question.requester, membership: as } };
    const done = mayNotAsk(asked.by, rules(), groups) ?? (await saved(request, asked));
    if (done === true) return { kind: 'changed', request };
    if (done !== false) return refused(request, asked, done);
    const existing = await store.load(question.teamId, question.id);
    if (!existing) throw new Error(`request ${question.id} exists and cannot be read`);
    return { kind: 'changed', request: existing };
  }

  /**
   * Decides an event on the newest state, saves, and sees to what must follow. Rejects only when the store fails: then nothing was acknowledged.
   * `loaded` is the state that the caller has just seen: where it is still the newest, it need not be loaded again.
   */
  async function apply(teamId: string, id: string, event: Event, loaded?: Request): Promise<Outcome> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const seen = tries === 0 ? loaded : undefined;
      const request = seen ?? (await store.load(teamId, id).catch(unreadable));
      if (!request || request === 'unreadable') {
        const refusal = { reason: request ? 'unreadable' : 'unknownRequest' } as const;
        observer.refused({ teamId, id }, event.type, refusal, personOf(event));
        return { kind: 'refused', refusal };
      }
      const first = event.type === 'clockMeasured' ? undefined : measuringFirst(request, clocks);
      if (first) {
        await apply(teamId, id, first, request);
        continue;
      }
      const decision = transition(request, event, clock(), rules());
      // Nothing but a save proves that what was seen is the newest.
      if (decision.kind === 'refused' && seen) continue;
      if (decision.kind === 'refused') return refused(request, event, decision.refusal);
      const done = await saved(decision.request, event, request);
      if (done === true) return decision;
      if (done !== false) return refused(request, event, done);
    }
    throw new Error(`request ${id} changed ${MAX_TRIES} times while "${event.type}" was decided`);
  }

  return { createRequest, apply, load: store.load, followUp, schedule, render };
}

/** What is tried again by itself is not in vain yet. */
function isKept(by: string | undefined, { reason }: Refusal): by is string {
  return by !== undefined && reason !== 'uncounted';
}

/** When the first of what must follow is due; undefined when nothing must. */
function dueAt(request: Request): number | undefined {
  const times = consequences(request).map(({ at }) => at);
  return times.length === 0 ? undefined : Math.min(...times);
}

function unreadable(error: unknown): 'unreadable' {
  if (error instanceof UnreadableRequest) return 'unreadable';
  throw error;
}

/** As much of an event as says what is done, and by whom. */
type Doing = Readonly<{ type: string; by?: string | Readonly<{ id: string }> }>;

function personOf({ by }: Doing): string | undefined {
  return typeof by === 'object' ? by.id : by;
}
