import { z } from 'zod';
import { Refusal } from '../sandbox/refusal.ts';
import { uuidOf } from './catalogue.ts';
import { lifeOf } from './life.ts';
import type { Price, StockItem } from './stock-item.ts';

const price = z.object({ currencyCode: z.string(), amount: z.int(), exponent: z.int() });
const purchase = z.object({
  id: z.string(),
  itemId: z.string(),
  number: z.string(),
  purchasedAt: z.number(),
  /** What was paid; files of before prices were kept do not say. */
  monthlyPrice: price.optional(),
  /** When its subscription was cancelled in the console; it ends with the month that is paid. */
  cancelledAt: z.number().optional(),
});

/** What the sandbox keeps between runs: the catalogue itself never changes. */
export const stockState = z.object({
  purchases: z.array(purchase),
  /** Ids of items that a stranger bought. */
  taken: z.array(z.string()),
  /** Prices that differ from the catalogue's, by item id. */
  prices: z.record(z.string(), price),
});
export type StockState = z.infer<typeof stockState>;
export type Purchase = z.infer<typeof purchase>;

/** A number that the workspace has from elsewhere, for so long. */
export type Owned = Readonly<{ itemId: string; number: string; agoMs?: number | undefined }>;

export type Stock = ReturnType<typeof createStock>;

/** Who has which number: for sale, bought by this workspace, or by a stranger; and what it costs now. */
export function createStock(options: {
  items: readonly StockItem[];
  now: () => number;
  saved: StockState | undefined;
  save: (state: StockState) => void;
}) {
  const { items, now, saved } = options;
  const byId = new Map(items.map((item) => [item.id, item]));
  const byNumber = new Map(items.map((item) => [item.numberString, item]));
  const purchases = [...(saved?.purchases ?? [])];
  const taken = new Set(saved?.taken);
  const prices = new Map(Object.entries(saved?.prices ?? {}));

  return {
    /** Everything for sale with its place in the catalogue, which a page can go on from. */
    forSale: () =>
      items
        .map(priced)
        .map((item, at) => ({ item, at }))
        .filter(({ item }) => isFree(item.id)),
    purchases: () => purchases.map((bought) => ({ ...bought })),
    itemOf,
    wouldBuy,
    buy,
    own,
    cancel,
    take,
    setPrice,
  };

  /** What buying all of these would make ours. */
  function wouldBuy(ids: readonly string[]): Purchase[] {
    for (const id of ids) {
      const item = byId.get(id);
      if (!item) throw new Refusal(404, `Number stock item ${id} not found.`);
      if (!isFree(id)) throw new Refusal(409, `Number ${item.numberString} is no longer available.`);
      if (item.backOrderRequired) throw new Refusal(422, `Number ${item.numberString} requires a back order.`);
    }
    return ids.map((id) => {
      const number = itemOf(id).numberString;
      const { monthlyPrice } = itemOf(id);
      return { id: uuidOf(`endpoint ${number}`), itemId: id, number, purchasedAt: now(), monthlyPrice };
    });
  }

  /** Buys all of these or none. */
  function buy(ids: readonly string[]): Purchase[] {
    const bought = wouldBuy(ids);
    purchases.push(...bought);
    save();
    return bought;
  }

  /** Numbers that the workspace has from elsewhere, like this item but for the number; of those that it has already nothing is changed. */
  function own(rows: readonly Owned[]): Purchase[] {
    const known = new Set(purchases.filter(isOurs).map(({ number }) => number));
    const made = rows.flatMap(({ itemId, number, agoMs = 0 }) => {
      if (known.has(number)) return [];
      const { monthlyPrice } = itemOf(itemId);
      const id = uuidOf(`endpoint ${number} ${purchases.length}`);
      return [{ id, itemId, number, purchasedAt: now() - agoMs, monthlyPrice }];
    });
    purchases.push(...made);
    save();
    return made.map((bought) => ({ ...bought }));
  }

  /** Somebody cancels its subscription in the console. Answers with when it ends. */
  function cancel(number: string): number {
    const bought = purchases.find((own) => own.number === number && own.cancelledAt === undefined);
    if (!bought) throw new Refusal(404, `Number ${number} has no subscription.`);
    bought.cancelledAt = now();
    save();
    return lifeOf(bought, now()).endsAt;
  }

  function isOurs(bought: Purchase): boolean {
    return !lifeOf(bought, now()).isOver;
  }

  /** A stranger buys it. */
  function take(what: { number: string } | { id: string }): string[] {
    const item = found(what);
    taken.add(item.id);
    save();
    return [item.numberString];
  }

  function setPrice(what: { number: string } | { id: string }, changed: Partial<Price>): Price {
    const item = priced(found(what));
    const made = { ...item.monthlyPrice, ...changed };
    prices.set(item.id, made);
    save();
    return made;
  }

  function found(what: { number: string } | { id: string }): StockItem {
    const item = 'number' in what ? byNumber.get(what.number) : byId.get(what.id);
    if (!item) throw new Refusal(404, 'No such number in the stock.');
    return item;
  }

  function itemOf(id: string): StockItem {
    return priced(found({ id }));
  }

  function priced(item: StockItem): StockItem {
    return { ...item, monthlyPrice: prices.get(item.id) ?? item.monthlyPrice };
  }

  function isFree(id: string): boolean {
    return !taken.has(id) && !purchases.some((bought) => bought.itemId === id);
  }

  function save(): void {
    options.save({ purchases, taken: [...taken], prices: Object.fromEntries(prices) });
  }
}
