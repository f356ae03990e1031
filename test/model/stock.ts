import type { Group, ProviderName } from '../../src/domain/group.ts';
import { money } from '../../src/domain/money.ts';
import { ProviderError, type ProviderHold } from '../../src/workflow/provider.ts';
import type { Scheduler } from './scheduler.ts';

/** What kind of a provider it is in this run. */
export type Traits = Readonly<{
  holds: boolean;
  /** How long it keeps a number, and how far its clock is ahead of ours. */
  holdMs: number;
  clockOffsetMs: number;
  /** How long after a sale the list of what is owned tells of it. */
  listedAfterMs: number;
  /** Whether reserving is answered with a hold of the group that the account has already, where there is one. */
  sameHold: boolean;
  /** Whether its list of holds ends after the first one, without a word about the others. */
  cutsLists: boolean;
}>;

/** An answer to a call for a hold: made just now, or there already. */
export type HoldAnswer = Readonly<{ hold: ProviderHold; isNew: boolean }>;

type Held = { id: string; mine: boolean; expiresAt: number; createdAt: number };
type Item = { number: string; groupId: string; held?: Held; soldTo?: 'us' | 'others'; soldAt?: number };

/** What is true at a provider: its numbers, who holds them, who owns them, and what they cost and have cost. */
export interface RequestIndex {
  groups(): Group[];
  group(id: string): Group | undefined;
  hold(groupId: string, number?: string): HoldAnswer | undefined;
  release(holdId: string): void;
  /** A hold that still stands, with its group at the price of now; undefined when there is none. Throws when the list does not tell. */
  membership(holdId: string): Readonly<{ group: Group; expiresAt: number; createdAt: number }> | undefined;
  holds(): ProviderHold[];
  sell(groupId: string, number: string): boolean;
  isListed(number: string): boolean;
  /** Whether a hold of ours still stands. */
  stands(holdId: string): boolean;
  isStrangers(holdId: string): boolean;
  strangersLeft(): boolean;
  /** Prices that a group has had since then (counted as the scheduler counts). */
  pricesSince(groupId: string, count: number): string[];
  /** Things that others do: change a price, buy a number, hold one. */
  reprice(which: number): string;
  sellToOthers(which: number): string;
}

/** The account's other users hold a number too, and want to keep it. */
const STRANGERS_HOLD = 'others-1';

export function createStock(deps: {
  name: ProviderName;
  traits: Traits;
  scheduler: Scheduler;
  onExpired: (provider: ProviderName, holdId: string, number: string) => void;
}): RequestIndex {
  const { name, traits, scheduler, onExpired } = deps;
  const { holds, holdMs, clockOffsetMs, listedAfterMs, sameHold, cutsLists } = traits;
  const digits = name === '2Chat' ? '+1213555' : '+4930231';
  // Where numbers are sold one by one, each is a group of its own.
  const items: Item[] = [1, 2, 3, 4, 5].map((no) => ({
    number: `${digits}0${no}0${no}`,
    groupId: holds ? `g${1 + (no % 2)}` : `n${no}`,
  }));
  const prices = new Map(items.map(({ groupId }) => [groupId, [{ since: 0, monthly: '3.50' }]]));
  let made = 0;
  const theirs: Item = { number: `${digits}9999`, groupId: 'g1' };
  if (holds) {
    theirs.held = {
      id: STRANGERS_HOLD,
      mine: false,
      expiresAt: Number.MAX_SAFE_INTEGER,
      createdAt: scheduler.now() - 600_000,
    };
    // First in its list, as the oldest is.
    items.unshift(theirs);
  }

  const free = ({ held, soldTo }: Item) => !held && !soldTo;
  const priceOf = (groupId: string) => prices.get(groupId)?.at(-1)?.monthly ?? '0.00';

  function group(id: string): Group | undefined {
    const item = items.find((each) => each.groupId === id && free(each));
    return item && shown(item);
  }

  function shown({ groupId: id, number }: Item): Group {
    return {
      provider: name,
      id,
      country: 'US',
      ...(holds ? {} : { number }),
      type: 'local',
      prefix: digits,
      place: id,
      monthly: money(priceOf(id), 'USD'),
      setup: money('0', 'USD'),
      features: ['voice'],
      requirements: [],
      picksNumber: holds,
    };
  }

  function hold(groupId: string, number?: string): HoldAnswer | undefined {
    const fits = (each: Item) => each.groupId === groupId && (number === undefined || each.number === number);
    const there = sameHold ? items.find((each) => fits(each) && each.held) : undefined;
    if (there?.held) return { hold: told(there, there.held), isNew: false };
    const item = items.find((each) => fits(each) && free(each));
    if (!item) return undefined;
    const id = `${name}-h${++made}`;
    const endsAt = scheduler.now() + holdMs;
    const held: Held = {
      id,
      mine: true,
      expiresAt: endsAt + clockOffsetMs,
      createdAt: scheduler.now() + clockOffsetMs,
    };
    item.held = held;
    scheduler.add({
      what: `${id} expires`,
      at: endsAt,
      punctual: true,
      run: () => {
        if (item.held?.id !== id) return;
        delete item.held;
        onExpired(name, id, item.number);
      },
    });
    return { hold: told(item, held), isNew: true };
  }

  function told({ number, groupId }: Item, { id, expiresAt, createdAt }: Held): ProviderHold {
    // The bot's idea of the provider's clock is a little off, as it is in life.
    return { id, number, groupId, expiresAt, createdAt, clockOffsetMs: clockOffsetMs + (made % 2 ? 700 : -700) };
  }

  function listed(): readonly Readonly<{ item: Item; held: Held }>[] {
    const all = items.flatMap((item) => (item.held ? [{ item, held: item.held }] : []));
    return cutsLists ? all.slice(0, 1) : all;
  }

  return {
    membership(holdId) {
      const found = listed().find(({ held }) => held.id === holdId);
      // What a cut list leaves out may well be there.
      if (!found && cutsLists) throw new ProviderError('unreadable', name, 'the list may be cut');
      return found && { group: shown(found.item), expiresAt: found.held.expiresAt, createdAt: found.held.createdAt };
    },
    groups: () => [...prices.keys()].flatMap((id) => group(id) ?? []),
    group,
    hold,
    release(holdId) {
      const item = items.find(({ held }) => held?.id === holdId);
      if (item) delete item.held;
    },
    holds: () => listed().map(({ item, held }) => told(item, held)),
    sell(groupId, number) {
      const item = items.find((each) => each.number === number && each.groupId === groupId);
      if (!item || item.soldTo || item.held?.mine === false) return false;
      item.soldTo = 'us';
      item.soldAt = scheduler.now();
      delete item.held;
      return true;
    },
    isListed: (number) =>
      items.some(
        (each) =>
          each.number === number && each.soldTo === 'us' && scheduler.now() >= (each.soldAt ?? 0) + listedAfterMs,
      ),
    stands: (holdId) => items.some(({ held }) => held?.id === holdId),
    isStrangers: (holdId) => holdId === STRANGERS_HOLD,
    strangersLeft: () => !holds || theirs.held?.id === STRANGERS_HOLD,
    pricesSince(groupId, count) {
      const all = prices.get(groupId) ?? [];
      return all.filter((_, index) => (all[index + 1]?.since ?? Number.MAX_SAFE_INTEGER) > count).map((p) => p.monthly);
    },
    reprice(which) {
      const ids = [...prices.keys()];
      const id = ids[which % ids.length] ?? '';
      const monthly = (3.5 + (prices.get(id)?.length ?? 0)).toFixed(2);
      prices.get(id)?.push({ since: scheduler.count(), monthly });
      return `${name} asks ${monthly} for ${id}`;
    },
    sellToOthers(which) {
      const able = items.filter(free);
      const item = able[which % Math.max(1, able.length)];
      if (!item) return `${name} has nothing left to sell`;
      item.soldTo = 'others';
      return `${name} sells ${item.number} to others`;
    },
  };
}
