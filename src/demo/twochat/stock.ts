import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { Refusal } from '../sandbox/refusal.ts';
import type { CatalogueGroup } from './catalogue.ts';
import { lifeOf } from './life.ts';
import type { Readings } from './readings.ts';

/** What a month and the set-up cost, as decimal strings. */
const price = z.object({ monthlyPrice: z.string(), setupPrice: z.string() });
const reservation = z.object({
  uuid: z.string(),
  number: z.string(),
  groupId: z.string(),
  createdAt: z.number(),
  expiresAt: z.number(),
  /** What the number cost when it was reserved; files of before prices were kept do not say. */
  price: price.optional(),
});
const purchase = z.object({
  uuid: z.string(),
  number: z.string(),
  groupId: z.string(),
  purchasedAt: z.number(),
  /** What was paid; files of before prices were kept do not say. */
  price: price.optional(),
  /** When the account gave it back. */
  givenBackAt: z.number().optional(),
  /** When it ended without that. */
  endedAt: z.number().optional(),
});

/** What the sandbox keeps between runs: the catalogue itself never changes. */
export const stockState = z.object({
  reservations: z.array(reservation),
  purchases: z.array(purchase),
  /** Numbers that a stranger took. */
  taken: z.array(z.string()),
  /** Prices that differ from the catalogue's, by group id. */
  prices: z.record(z.string(), price).default({}),
});
export type StockState = z.infer<typeof stockState>;
export type Reservation = z.infer<typeof reservation>;
export type Purchase = z.infer<typeof purchase>;
export type Price = Readonly<z.infer<typeof price>>;

/** A number that the account has from elsewhere, for so long. */
export type Owned = Readonly<{ groupId: string; number: string; agoMs?: number | undefined }>;

export type Stock = ReturnType<typeof createStock>;

/** Who has which number: free, reserved until a moment, bought by this account, or taken by a stranger. */
export function createStock(options: {
  groups: ReadonlyMap<string, CatalogueGroup>;
  holdMs: number;
  now: () => number;
  saved: StockState | undefined;
  save: (state: StockState) => void;
  readings: () => Readings;
}) {
  const { groups, holdMs, now, readings } = options;
  let reservations = options.saved?.reservations ?? [];
  const purchases = options.saved?.purchases ?? [];
  const taken = new Set(options.saved?.taken);
  const prices = new Map(Object.entries(options.saved?.prices ?? {}));

  return {
    groupOf,
    free: (groupId: string) => freeOf(groupOf(groupId)),
    reservations: () => active().map((held) => ({ ...held })),
    purchases: () => purchases.map((bought) => ({ ...bought })),
    reserve,
    cancel,
    buy,
    own,
    giveBack,
    end,
    take,
    expireAll,
    setPrice,
    priceOfHold,
    holdForStranger,
  };

  function reserve(groupId: string, wanted: string | undefined): Reservation {
    const group = groupOf(groupId);
    if (wanted !== undefined) {
      if (!group.picksNumber) throw new Refusal(400, 'This group does not allow number selection.');
      inGroup(group, wanted);
    }
    const same = alreadyHeld(groupId, wanted);
    if (same) return { ...same };
    const number = freeOf(group).find((candidate) => wanted === undefined || candidate === wanted);
    if (number === undefined) {
      throw new Refusal(409, wanted ? `Number ${wanted} is not available.` : 'No numbers available in this group.');
    }
    return held(group, number, now());
  }

  function held(group: CatalogueGroup, number: string, createdAt: number): Reservation {
    const expiresAt = now() + holdMs;
    const made = { uuid: randomUUID(), number, groupId: group.id, createdAt, expiresAt, price: priceOf(group) };
    reservations.push(made);
    save();
    return { ...made };
  }

  /** The reservation that stands for a second one of the same number, where this sandbox answers so. */
  function alreadyHeld(groupId: string, wanted: string | undefined): Reservation | undefined {
    const { rereserve } = readings();
    if (rereserve === 'refused' || (wanted === undefined && rereserve === 'same')) return undefined;
    return active().find((each) => each.groupId === groupId && (wanted === undefined || each.number === wanted));
  }

  /** A stranger with the same account reserved a number, that long ago. */
  function holdForStranger(groupId: string, wanted: string | undefined, agoMs: number): Reservation {
    const group = groupOf(groupId);
    const number = freeOf(group).find((candidate) => wanted === undefined || candidate === wanted);
    if (number === undefined) throw new Refusal(409, 'No such number is free in this group.');
    return held(group, number, now() - agoMs);
  }

  /** What a held number costs now. */
  function priceOfHold(hold: Reservation): Price {
    const heldAt = readings().heldPrice === 'held' ? hold.price : undefined;
    return heldAt ?? priceOf(groupOf(hold.groupId));
  }

  function setPrice(groupId: string, changed: Partial<Price>): Price {
    const made = { ...priceOf(groupOf(groupId)), ...changed };
    prices.set(groupId, made);
    save();
    return made;
  }

  function cancel(uuid: string): void {
    if (!active().some((held) => held.uuid === uuid)) throw new Refusal(404, `Reservation ${uuid} not found.`);
    reservations = reservations.filter((held) => held.uuid !== uuid);
    save();
  }

  function buy(groupId: string, wanted: string | undefined): Purchase {
    const group = groupOf(groupId);
    const number = wanted === undefined ? freeOf(group)[0] : buyable(group, wanted);
    if (number === undefined) throw new Refusal(409, 'No numbers available in this group.');
    const hold = active().find((each) => each.number === number);
    const price = hold ? priceOfHold(hold) : priceOf(group);
    reservations = reservations.filter((each) => each !== hold);
    const bought = { uuid: `DID${randomUUID()}`, number, groupId, purchasedAt: now(), price };
    purchases.push(bought);
    save();
    return { ...bought };
  }

  function buyable(group: CatalogueGroup, number: string): string {
    inGroup(group, number);
    if (purchases.some((bought) => bought.number === number && isOurs(bought))) {
      throw new Refusal(409, `Number ${number} is already owned by this account.`);
    }
    if (active().some((held) => held.number === number)) return number;
    if (taken.has(number) || purchases.some((bought) => bought.number === number))
      throw new Refusal(409, `Number ${number} is no longer available.`);
    if (!group.picksNumber) {
      throw new Refusal(400, `Number ${number} is not reserved, and this group does not allow number selection.`);
    }
    return number;
  }

  /** Numbers that the account has from elsewhere, whether or not its group sells them; of those that it has already nothing is changed. */
  function own(rows: readonly Owned[]): Purchase[] {
    const known = new Set(purchases.filter(isOurs).map(({ number }) => number));
    const made = rows.flatMap(({ groupId, number, agoMs = 0 }) => {
      if (known.has(number)) return [];
      const price = priceOf(groupOf(groupId));
      return [{ uuid: `DID${randomUUID()}`, number, groupId, purchasedAt: now() - agoMs, price }];
    });
    purchases.push(...made);
    save();
    return made.map((bought) => ({ ...bought }));
  }

  function giveBack(uuid: string): void {
    const bought = purchases.find((own) => own.uuid === uuid);
    const way = bought && lifeOf(bought, now(), readings()).way;
    if (!bought || way === 'RELEASED') throw new Refusal(404, `Virtual number ${uuid} not found.`);
    if (way) throw new Refusal(409, `Virtual number ${uuid} is already pending cancellation.`);
    bought.givenBackAt = now();
    save();
  }

  /** It is the account's no more, by no call of the account's. */
  function end(number: string): void {
    const bought = purchases.find((own) => own.number === number && isOurs(own));
    if (!bought) throw new Refusal(404, `Number ${number} is not owned by this account.`);
    bought.endedAt = now();
    save();
  }

  function isOurs(bought: Purchase): boolean {
    return lifeOf(bought, now(), readings()).way !== 'RELEASED';
  }

  /** A stranger buys: one number, or every free one of a group. A reservation of ours does not save it. */
  function take(what: { number: string } | { groupId: string }): string[] {
    const numbers = 'number' in what ? [what.number] : freeOf(groupOf(what.groupId));
    for (const number of numbers) taken.add(number);
    reservations = reservations.filter((held) => !taken.has(held.number));
    save();
    return numbers;
  }

  function expireAll(): number {
    const count = active().length;
    reservations = [];
    save();
    return count;
  }

  function groupOf(id: string): CatalogueGroup {
    const group = groups.get(id);
    if (!group) throw new Refusal(404, `Group ${id} not found.`);
    return { ...group, ...prices.get(id) };
  }

  function priceOf({ monthlyPrice, setupPrice }: CatalogueGroup): Price {
    return { monthlyPrice, setupPrice };
  }

  function inGroup(group: CatalogueGroup, number: string): void {
    if (!group.numbers.includes(number)) throw new Refusal(400, `Number ${number} does not belong to this group.`);
  }

  function freeOf(group: CatalogueGroup): string[] {
    const gone = new Set([...taken, ...active().map((held) => held.number), ...purchases.map((own) => own.number)]);
    return group.numbers.filter((number) => !gone.has(number));
  }

  function active(): Reservation[] {
    const at = now();
    reservations = reservations.filter((held) => held.expiresAt > at);
    return reservations;
  }

  function save(): void {
    options.save({ reservations, purchases, taken: [...taken], prices: Object.fromEntries(prices) });
  }
}
