import { changeRecord } from '../domain/register/change.ts';
import { dueOf } from '../domain/register/due.ts';
import type { RecordEvent } from '../domain/register/event.ts';
import { homesConcerned } from '../domain/register/homes-concerned.ts';
import { newRecord } from '../domain/register/listing.ts';
import { type NumberRecord, recordId } from '../domain/register/record.ts';
import type { RecordRefusal } from '../domain/register/refusal.ts';
import type { RegisterRules } from '../domain/register/rules.ts';
import type { Clock, HomeTimers, Observer } from './ports.ts';
import type { RegisterStore } from './register-store.ts';

/** What became of an event: the number as it is now, or why it was refused. */
export type RecordOutcome =
  | Readonly<{ kind: 'changed' | 'same'; record: NumberRecord }>
  | Readonly<{ kind: 'refused'; refusal: RecordRefusal; record?: NumberRecord }>;

/** The queue, as the register sees it. What could not be queued is found by the sweep. */
export interface RegisterTimers {
  /** Has what is due of this number done: at `at`, or by the sweep where that is later than it looks ahead. */
  tendNumber(record: NumberRecord, due: NonNullable<ReturnType<typeof dueOf>>): Promise<void>;
  /** Has people told of what they are not told of yet. */
  tellNumbers(teamId: string): Promise<void>;
  /** Has a provider's list read as soon as may be. */
  readNumbers(teamId: string, provider: string): Promise<void>;
}

/** The one way in: nothing else begins or changes a number of the register. */
export type Registering = ReturnType<typeof createRegistering>;

/** Losing this many races for one number in a row means that something is broken, not busy. */
const MAX_TRIES = 50;

type Deps = Readonly<{
  store: Pick<RegisterStore, 'load' | 'save'>;
  timers: Pick<RegisterTimers, 'tendNumber' | 'tellNumbers'> & HomeTimers;
  clock: Clock;
  observer: Observer;
  rules: () => RegisterRules;
}>;

export function createRegistering({ store, timers, clock, observer, rules }: Deps) {
  /** Derives from the saved number what must follow, and queues it. Safe to call at any time, any number of times. */
  async function followUp(record: NumberRecord): Promise<void> {
    const due = dueOf(record, rules());
    await Promise.all([
      ...(due ? [timers.tendNumber(record, due)] : []),
      ...(record.untold > 0 ? [timers.tellNumbers(record.teamId)] : []),
    ]);
  }

  /** The Homes on which it stands, or stood, are rendered anew; of those that could not be queued the next look makes good. */
  async function renderHomes(before: NumberRecord, after: NumberRecord): Promise<void> {
    const users = homesConcerned(before, after);
    await Promise.all(users.map((user) => timers.renderHome(after.teamId, user)));
  }

  async function decide(
    teamId: string,
    id: string,
    event: RecordEvent,
    begin: (now: number) => NumberRecord | undefined,
  ): Promise<RecordOutcome> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const now = clock();
      const record = (await store.load(teamId, id)) ?? begin(now);
      if (!record) return { kind: 'refused', refusal: { reason: 'unknownNumber' } };
      const decision = changeRecord(record, event, now, rules());
      if (decision.kind === 'refused') return { ...decision, record };
      if (decision.kind === 'same') return decision;
      const next = decision.record;
      if (!(await store.save(next, dueOf(next, rules())?.at, decision.news, rules().budgets))) continue;
      // It is safe; what could not be queued now is found by the next sweep.
      await Promise.all([followUp(next), renderHomes(record, next)]).catch((error: unknown) =>
        observer.warn('number not followed up', error, { id }),
      );
      return { kind: 'changed', record: next };
    }
    throw new Error(`number ${id} was changed by others ${MAX_TRIES} times in a row`);
  }

  return {
    followUp,
    load: store.load,

    /** Decides an event about a number that the register has, on its newest state, and saves. Rejects only when the store fails. */
    apply: (teamId: string, id: string, event: RecordEvent): Promise<RecordOutcome> =>
      decide(teamId, id, event, () => undefined),

    /** The same for what makes a number known, too: that it was bought, or seen in a list. */
    record: (
      teamId: string,
      provider: string,
      number: string,
      event: Extract<RecordEvent, { type: 'bought' | 'seen' }>,
    ): Promise<RecordOutcome> =>
      decide(teamId, recordId(provider, number), event, (now) => newRecord(teamId, provider, number, now)),
  };
}
