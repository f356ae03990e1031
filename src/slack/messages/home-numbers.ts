import { secondsToMilliseconds } from 'date-fns';
import { LRUCache } from 'lru-cache';
import { costsOf, type MonthOfCosts } from '../../domain/register/costs.ts';
import type { RecordFacts } from '../../domain/register/facts.ts';
import type { Clock } from '../../workflow/ports.ts';
import type { RegisterStore } from '../../workflow/register-store.ts';

/** The first numbers of a list, and how many are left out. */
export type SomeNumbers = Readonly<{ items: readonly RecordFacts[]; more: number }>;

/** What those who approve see of all numbers. */
export type AllNumbers = Readonly<{
  /** To be adopted, or handed over: their owner is no member any more. */
  nobodys: SomeNumbers;
  /** Another person is to confirm that they are given back. */
  toConfirm: SomeNumbers;
  /** Whose owner has not answered whether they are needed. */
  unanswered: SomeNumbers;
  costs: MonthOfCosts;
}>;

/** How much a Home shows. @internal */
export const MAX_NUMBERS_ON_HOME = { own: 10, ofEach: 5 };

/** All of the register is read for many Homes at once: each change of a number renders several. */
const KEPT_MS = secondsToMilliseconds(10);

/** Reads what Homes show of numbers. */
export function createHomeNumbers({
  register,
  clock,
}: Readonly<{
  register: Readonly<{ store: Pick<RegisterStore, 'facts' | 'factsOfOwner'>; zone: () => string }>;
  clock: Clock;
}>) {
  const { store, zone } = register;
  const all = new LRUCache<string, AllNumbers>({
    max: 1,
    ttl: KEPT_MS,
    fetchMethod: async (teamId) => summed(await store.facts(teamId), clock(), zone()),
  });

  return {
    /** One person's own: first those of which they were asked whether they are needed, then what renews soonest. */
    async own(teamId: string, user: string): Promise<SomeNumbers> {
      const found = await store.factsOfOwner(teamId, user);
      return some(
        found.toSorted((one, other) => Number(isAsked(other)) - Number(isAsked(one)) || endOf(one) - endOf(other)),
        MAX_NUMBERS_ON_HOME.own,
      );
    },

    /** As it was some seconds ago at most. */
    all: (teamId: string): Promise<AllNumbers> => all.forceFetch(teamId),
  };
}

function summed(all: readonly RecordFacts[], now: number, zone: string): AllNumbers {
  const ours = all.filter(({ status }) => status !== 'gone');
  const ofEach = (is: (facts: RecordFacts) => boolean) => some(ours.filter(is), MAX_NUMBERS_ON_HOME.ofEach);
  return {
    nobodys: ofEach(({ owner, status }) => owner === undefined && status !== 'ending'),
    toConfirm: ofEach(({ toConfirm }) => toConfirm === true),
    unanswered: ofEach(({ review }) => review === 'unanswered'),
    costs: costsOf(all, now, zone),
  };
}

function some(all: readonly RecordFacts[], most: number): SomeNumbers {
  return { items: all.slice(0, most), more: Math.max(0, all.length - most) };
}

function isAsked({ review }: RecordFacts): boolean {
  return review !== undefined;
}

function endOf({ endsAt }: RecordFacts): number {
  return endsAt ?? Number.MAX_SAFE_INTEGER;
}
