import { z } from 'zod';
import { type BaseControls, baseReply, obeyed } from '../sandbox/control.ts';
import type { Reply } from '../sandbox/server.ts';
import { type ENDPOINTS, type Fault, fault } from './faults.ts';
import { type Readings, readings } from './readings.ts';
import type { Owned, Price, Purchase, Reservation } from './stock.ts';

/*
 * The sandbox's own side door, on the same address as 2Chat's endpoints and without a key. Bodies and answers are JSON.
 *
 *   GET    /sandbox/state    SandboxState: calls per endpoint, reservations, purchases, bodies of the purchase calls, waiting faults, credits
 *   POST   /sandbox/faults   one Fault (see ../sandbox/faults.ts), for example { "endpoint": "purchase", "kind": "lostAnswer" }; met by the next call, or the next `times` calls
 *   DELETE /sandbox/faults   forget all faults that wait
 *   POST   /sandbox/take     { "number": "+1213…" } or { "group_id": "grp-…" }: a stranger takes the number, or all that is free in the group
 *   POST   /sandbox/clock    { "offsetMs": 60000 }: set the sandbox's clock that far ahead of the real one
 *   POST   /sandbox/expire   {}: every reservation ends now
 *   POST   /sandbox/limit    { "perMinute": 5 }: a sixth call within a minute gets 429 with Retry-After, and /open/info says 5; null: no limit (as at the start, when 80 is said)
 *   POST   /sandbox/credits  { "left": 3 }: a fourth call gets 402; 500,000 at the start
 *   POST   /sandbox/price    { "group_id": "grp-…", "monthly_price": "499.00" }, also "setup_price": what the group costs from now on; free numbers and, unless the readings say otherwise, held ones
 *   POST   /sandbox/readings some of the Readings (see readings.ts), for example { "rereserve": "same", "notation": "national" }: how it answers from now on where 2Chat's pages say nothing
 *   POST   /sandbox/strangers { "group_id": "grp-…" }, also "number" and "ago_ms": a stranger with the same account reserved it, that long ago
 *   POST   /sandbox/owned    { "numbers": [{ "group_id": "grp-…", "number": "+1213…" }] }, each also "ago_ms": the account has them from elsewhere, for so long
 *   POST   /sandbox/end      { "number": "+1213…" }: it is the account's no more, by no call of the account's
 *
 * Numbers renew by the clock, month after month. Latency is the fault `delay`. The header `Date` of every answer is the sandbox's clock.
 */

/** What the sandbox has seen and holds. Times are epoch milliseconds of its own clock. */
export type SandboxState = Readonly<{
  calls: Readonly<Record<(typeof ENDPOINTS)[number], number>>;
  reservations: readonly Readonly<Reservation>[];
  purchases: readonly Readonly<Purchase>[];
  /** The body of each purchase call as it came, in order, whatever became of it. */
  purchaseBodies: readonly unknown[];
  faults: readonly Fault[];
  /** API credits; a call that the key or the limit keeps out costs none. */
  credits: Readonly<{ used: number; most: number }>;
}>;

/** The side door's functions, over HTTP and in the same process alike. */
export type SandboxControls = BaseControls<SandboxState, Fault> &
  Readonly<{
    /** Answers with the numbers that are gone. */
    take(what: { number: string } | { groupId: string }): string[];
    /** Answers with how many reservations were ended. */
    expire(): number;
    /** How many calls a minute may have; undefined for any number. */
    setLimit(perMinute: number | undefined): void;
    setCredits(left: number): void;
    /** Answers with what the group costs from now on. */
    setPrice(groupId: string, changed: Partial<Price>): Price;
    /** Answers with the reservation. Without a number it is the first free one of the group. */
    holdForStranger(groupId: string, what?: { number?: string | undefined; agoMs?: number | undefined }): Reservation;
    /** A number that the account owns from now on without a call of ours. */
    buyForStranger(groupId: string, number: string): void;
    /** Answers with the numbers that are the account's from now on; it has them from elsewhere. */
    own(numbers: readonly Owned[]): Purchase[];
    /** A number that is not the account's any more. */
    end(number: string): void;
    /** Answers with how it answers from now on. */
    answerAs(changed: Partial<Readings>): Readings;
  }>;

const taking = z.union([
  z.strictObject({ number: z.string() }),
  z.strictObject({ group_id: z.string() }).transform((body) => ({ groupId: body.group_id })),
]);
const limit = z.strictObject({ perMinute: z.int().min(0).nullable() });
const decimal = z.string().regex(/^\d+(\.\d+)?$/);
const priced = z.strictObject({
  group_id: z.string(),
  monthly_price: decimal.optional(),
  setup_price: decimal.optional(),
});
const strangers = z.strictObject({
  group_id: z.string(),
  number: z.string().optional(),
  ago_ms: z.number().min(0).optional(),
});
const owned = z.strictObject({
  numbers: z.array(z.strictObject({ group_id: z.string(), number: z.string(), ago_ms: z.number().min(0).optional() })),
});
const ended = z.strictObject({ number: z.string() });
const someReadings = readings.partial();
const credits = z.strictObject({ left: z.int().min(0) });

/** Answers one call of the side door; undefined when there is no such door. */
export function controlReply(controls: SandboxControls, door: string, body: unknown): Reply | undefined {
  switch (door) {
    case 'POST /sandbox/take':
      return obeyed(taking, body, (what) => ({ numbers: controls.take(what) }));
    case 'POST /sandbox/expire':
      return { status: 200, body: { ok: true, ended: controls.expire() } };
    case 'POST /sandbox/limit':
      return obeyed(limit, body, ({ perMinute }) => {
        controls.setLimit(perMinute ?? undefined);
        return {};
      });
    case 'POST /sandbox/credits':
      return obeyed(credits, body, ({ left }) => {
        controls.setCredits(left);
        return {};
      });
    case 'POST /sandbox/price':
      return obeyed(priced, body, ({ group_id, monthly_price, setup_price }) =>
        controls.setPrice(group_id, {
          ...(monthly_price !== undefined && { monthlyPrice: monthly_price }),
          ...(setup_price !== undefined && { setupPrice: setup_price }),
        }),
      );
    case 'POST /sandbox/readings':
      return obeyed(someReadings, body, (changed) => controls.answerAs(definedOf(changed)));
    case 'POST /sandbox/strangers':
      return obeyed(strangers, body, ({ group_id, number, ago_ms }) => ({
        reservation: controls.holdForStranger(group_id, { number, agoMs: ago_ms }),
      }));
    case 'POST /sandbox/owned':
      return obeyed(owned, body, ({ numbers }) => ({
        numbers: controls.own(
          numbers.map(({ group_id, number, ago_ms }) => ({ groupId: group_id, number, agoMs: ago_ms })),
        ),
      }));
    case 'POST /sandbox/end':
      return obeyed(ended, body, ({ number }) => {
        controls.end(number);
        return {};
      });
    default:
      return baseReply(controls, fault, door, body);
  }
}

/** The fields that are given, as a type that says so. */
function definedOf(changed: z.infer<typeof someReadings>): Partial<Readings> {
  return JSON.parse(JSON.stringify(changed));
}
