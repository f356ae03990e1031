import type { Group, ProviderName } from '../../src/domain/group.ts';
import { money } from '../../src/domain/money.ts';
import type { ProviderHold } from '../../src/workflow/provider.ts';
import type { Scheduler } from './scheduler.ts';

/** What kind of a provider it is in this run. */
export type Traits = Readonly<{
  holds: boolean;
  /** How long it keeps a number, and how far its clock is ahead of ours. */
  holdMs: number;
  aheadMs: number;
  /** How long after a sale the list of what is owned tells of it. */
  listedAfterMs: number;
}>;

type Held = { id: string; mine: boolean; expiresAt: number };
type Item = { number: string; groupId: string; held?: Held; soldTo?: 'us' | 'others'; soldAt?: number };

/** What is true at a provider: its numbers, who holds them, who owns them, and what they cost and have cost. */
export interface Shelf {
  groups(): Group[];
  group(id: string): Group | undefined;
  hold(groupId: string, number?: string): ProviderHold | undefined;
  release(holdId: string): void;
  /** The group of a hold of ours that still stands, at the price of now. */
  groupOf(holdId: string): Group | undefined;
  holds(): ProviderHold[];
  sell(groupId: string, number: string): boolean;
  listed(number: string): boolean;
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

export function createShelf(deps: {
  name: ProviderName;
  traits: Traits;
  scheduler: Scheduler;
  onExpired: (provider: ProviderName, holdId: string, number: string) => void;
}): Shelf {
  const { name, traits, scheduler, onExpired } = deps;
  const { holds, holdMs, aheadMs, listedAfterMs } = traits;
  const digits = name === 'twochat' ? '+1213555' : '+4930231';
  // Where numbers are sold one by one, each is a group of its own.
  const items: Item[] = [1, 2, 3, 4, 5].map((no) => ({
    number: `${digits}0${no}0${no}`,
    groupId: holds ? `g${1 + (no % 2)}` : `n${no}`,
  }));
  const prices = new Map(items.map(({ groupId }) => [groupId, [{ since: 0, monthly: '3.50' }]]));
  let made = 0;
  const theirs: Item = { number: `${digits}9999`, groupId: 'g1' };
  if (holds) {
    theirs.held = { id: STRANGERS_HOLD, mine: false, expiresAt: Number.MAX_SAFE_INTEGER };
    items.push(theirs);
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

  function hold(groupId: string, number?: string): ProviderHold | undefined {
    const item = items.find(
      (each) => each.groupId === groupId && free(each) && (number === undefined || each.number === number),
    );
    if (!item) return undefined;
    const id = `${name}-h${++made}`;
    const endsAt = scheduler.now() + holdMs;
    item.held = { id, mine: true, expiresAt: endsAt + aheadMs };
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
    // The bot's idea of the provider's clock is a little off, as it is in life.
    return { id, number: item.number, expiresAt: endsAt + aheadMs, aheadMs: aheadMs + (made % 2 ? 700 : -700) };
  }

  return {
    groupOf(holdId) {
      const item = items.find(({ held }) => held?.id === holdId && held.mine);
      return item && shown(item);
    },
    groups: () => [...prices.keys()].flatMap((id) => group(id) ?? []),
    group,
    hold,
    release(holdId) {
      const item = items.find(({ held }) => held?.id === holdId);
      if (item) delete item.held;
    },
    holds: () =>
      items.flatMap(({ number, held }) => (held ? [{ id: held.id, number, expiresAt: held.expiresAt, aheadMs }] : [])),
    sell(groupId, number) {
      const item = items.find((each) => each.number === number && each.groupId === groupId);
      if (!item || item.soldTo || item.held?.mine === false) return false;
      item.soldTo = 'us';
      item.soldAt = scheduler.now();
      delete item.held;
      return true;
    },
    listed: (number) =>
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
