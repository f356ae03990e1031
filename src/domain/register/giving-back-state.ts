import { z } from 'zod';
import type { Parsed } from '../parsed.ts';

/** Who asked that it be given back, when, and why, in their own words. */
const asked = { by: z.string(), at: z.number(), reason: z.string() };
/** Which other person confirmed that, when; when the call is to be made; and the provider's own id of what was shown, where it was known. */
const confirmed = {
  ...asked,
  confirmedBy: z.string(),
  confirmedAt: z.number(),
  callAt: z.number(),
  providerId: z.string().optional(),
};
/** What put the call off since it was confirmed: how often the provider said that it did not take it, and since when and at how many looks its list lacks the number. */
const waited = {
  postponed: z.number().optional(),
  absent: z.object({ since: z.number(), looks: z.number() }).optional(),
};
const called = { ...confirmed, postponed: waited.postponed, calledAt: z.number() };

/**
 * Giving back, from the wish to the end: one person asks, another confirms, it cools off, then one call is announced and made. What is announced is
 * never called again, unless the provider said that it did not take it: its outcome is looked up in the provider's list.
 */
export const givingBackSchema = z.discriminatedUnion('name', [
  z.object({ name: z.literal('asked'), ...asked }),
  z.object({ name: z.literal('coolingOff'), ...confirmed, ...waited }),
  /** Announced; `job` is the delivery that makes the call. */
  z.object({ name: z.literal('calling'), ...called, job: z.string() }),
  /** It was made, or its process died, and nobody knows what became of it. */
  z.object({ name: z.literal('unconfirmed'), ...called, checks: z.number(), nextCheckAt: z.number().optional() }),
  /** The provider has taken it back, or is about to. */
  z.object({ name: z.literal('done'), ...called, doneAt: z.number() }),
]);

export type GivingBack = Parsed<typeof givingBackSchema>;
export type GivingBackName = GivingBack['name'];
export type GivingBackIn<Name extends GivingBackName> = Extract<GivingBack, { name: Name }>;
