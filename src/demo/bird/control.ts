import { z } from 'zod';
import { type BaseControls, baseReply, obeyed } from '../sandbox/control.ts';
import type { Reply } from '../sandbox/server.ts';
import type { OrderOutcome } from './endpoints.ts';
import { type BirdFault, type Endpoint, fault } from './faults.ts';
import type { Owned, Purchase } from './stock.ts';
import type { Price } from './stock-item.ts';

/*
 * The sandbox's own side door, on the same address as Bird's endpoints and without a key. Bodies and answers are JSON.
 *
 *   GET    /sandbox/state    BirdState: calls per endpoint, purchases, bodies of the purchase calls, waiting faults
 *   POST   /sandbox/faults   one fault (see ../sandbox/faults.ts), for example { "endpoint": "buy", "kind": "lostAnswer" }; met by the next call, or the next `times` calls
 *   DELETE /sandbox/faults   forget all faults that wait
 *   POST   /sandbox/take     { "number": "+1213…" } or { "id": "…" }: a stranger buys the number
 *   POST   /sandbox/price    { "number" or "id", "amount": 4200000 }, also "exponent" and "currencyCode": what it costs from now on
 *   POST   /sandbox/order    { "status": "failed", "bought": false }: what an accepted purchase (201) says of its order from now on, and whether it is one; {}: as at the start, nothing
 *   POST   /sandbox/clock    { "offsetMs": 60000 }: set the sandbox's clock that far ahead of the real one
 *   POST   /sandbox/owned    { "numbers": [{ "item_id": "…", "number": "+1213…" }] }, each also "ago_ms": the workspace has them from elsewhere, for so long
 *   POST   /sandbox/cancel   { "number": "+1213…" }: somebody cancels its subscription in the console; it ends with the month
 *
 * Subscriptions renew by the clock, month after month. Latency is the fault `delay`. The header `Date` of every answer is the sandbox's clock.
 */

/** What the sandbox has seen and sold. Times are epoch milliseconds of its own clock. */
export type BirdState = Readonly<{
  calls: Readonly<Record<Endpoint, number>>;
  purchases: readonly Readonly<Purchase>[];
  /** The body of each purchase call as it came, in order, whatever became of it. */
  purchaseBodies: readonly unknown[];
  faults: readonly BirdFault[];
}>;

type Which = { number: string } | { id: string };

/** The side door's functions, over HTTP and in the same process alike. */
export type BirdControls = BaseControls<BirdState, BirdFault> &
  Readonly<{
    /** Answers with the numbers that are gone. */
    take(what: Which): string[];
    /** Answers with the price from now on. */
    setPrice(what: Which, price: Partial<Price>): Price;
    /** Answers with the numbers that are the workspace's from now on; it has them from elsewhere. */
    own(numbers: readonly Owned[]): Purchase[];
    /** Somebody cancels the subscription of a number in the console; answers with when it ends. */
    cancel(number: string): number;
    /** What an accepted purchase says of its order from now on; undefined for nothing. */
    orders(outcome: OrderOutcome | undefined): void;
  }>;

const ordered = z.strictObject({ status: z.string().optional(), bought: z.boolean().optional() });
const owned = z.strictObject({
  numbers: z.array(z.strictObject({ item_id: z.string(), number: z.string(), ago_ms: z.number().min(0).optional() })),
});
const cancelled = z.strictObject({ number: z.string() });
const which = z.union([z.strictObject({ number: z.string() }), z.strictObject({ id: z.string() })]);
const priced = z.strictObject({
  number: z.string().optional(),
  id: z.string().optional(),
  amount: z.int().min(0),
  exponent: z.int().optional(),
  currencyCode: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .optional(),
});

/** Answers one call of the side door; undefined when there is no such door. */
export function controlReply(controls: BirdControls, door: string, body: unknown): Reply | undefined {
  switch (door) {
    case 'POST /sandbox/take':
      return obeyed(which, body, (what) => ({ numbers: controls.take(what) }));
    case 'POST /sandbox/price':
      return obeyed(priced, body, ({ number, id = '', amount, exponent, currencyCode }) => {
        const what = number === undefined ? { id } : { number };
        const changed = {
          amount,
          ...(exponent !== undefined && { exponent }),
          ...(currencyCode !== undefined && { currencyCode }),
        };
        return { monthlyPrice: controls.setPrice(what, changed) };
      });
    case 'POST /sandbox/order':
      return obeyed(ordered, body, ({ status, bought = false }) => {
        controls.orders(status === undefined ? undefined : { status, bought });
        return {};
      });
    case 'POST /sandbox/owned':
      return obeyed(owned, body, ({ numbers }) => ({
        numbers: controls.own(
          numbers.map(({ item_id, number, ago_ms }) => ({ itemId: item_id, number, agoMs: ago_ms })),
        ),
      }));
    case 'POST /sandbox/cancel':
      return obeyed(cancelled, body, ({ number }) => ({ endsAt: controls.cancel(number) }));
    default:
      return baseReply(controls, fault, door, body);
  }
}
