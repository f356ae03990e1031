import { z } from 'zod';
import { askedSchema } from './approvers.ts';
import { groupSchema, providerSchema } from './group.ts';
import type { Parsed } from './parsed.ts';

export const holdSchema = z.object({
  /** The provider's id of its reservation. */
  id: z.string(),
  /** E.164. */
  number: z.string(),
  group: groupSchema,
  heldAt: z.number(),
  /** When the provider lets go of it, on the provider's clock. */
  expiresAt: z.number(),
  /** How far that clock is ahead of ours. */
  aheadMs: z.number(),
  /** The provider knows nothing of it: it only keeps our own people from each other. */
  ours: z.boolean(),
  /** How many approvals of it have led to nothing: each time a new one is asked for, and an old click is none. */
  round: z.number().optional(),
  /** How far the provider's answers said that it was ahead when `aheadMs` was taken: what they say later shows that our clock was set meanwhile. */
  clockOffsetMs: z.number().optional(),
});

/** A number held for a request, with all that people are shown of it. Approval is given for exactly this. */
export type Hold = Parsed<typeof holdSchema>;

const heldNumberSchema = holdSchema
  .pick({ id: true, number: true, expiresAt: true, aheadMs: true, clockOffsetMs: true, ours: true })
  .extend({ provider: providerSchema });

/** What is known of a new hold; see {@link Hold}. */
export type HeldNumber = Parsed<typeof heldNumberSchema>;

export const newHoldSchema = z.object({
  hold: heldNumberSchema,
  asked: askedSchema,
  createdAt: z.number().optional(),
  notBefore: z.number().optional(),
});

/**
 * A hold as the provider answered with it, and who is to decide about it. One that was made before `notBefore` (on the provider's clock, as
 * `createdAt` is) is another's.
 */
export type NewHold = Parsed<typeof newHoldSchema>;

export const releaseDutySchema = z.object({
  provider: providerSchema,
  holdId: z.string(),
  number: z.string(),
  expiresAt: z.number(),
  /** As in {@link Hold}; requests of an earlier version do not have it. */
  aheadMs: z.number().optional(),
  ours: z.boolean(),
  attempts: z.number(),
  nextAt: z.number(),
});

/** The duty to end a hold; retried at `nextAt` until the provider says that it is gone, or its end has passed by the provider's clock. */
export type ReleaseDuty = Parsed<typeof releaseDutySchema>;

export const lostHoldSchema = z.object({
  no: z.number(),
  provider: providerSchema,
  groupId: z.string(),
  number: z.string().optional(),
  from: z.number(),
  until: z.number(),
  looks: z.number(),
  nextAt: z.number(),
});

/**
 * A hold that may have been made: its call got no answer. It is looked for among the provider's holds, a few times, in the group that was asked
 * for and the span (`from`, `until`, on our clock) in which it can have been made. `no` is the attempt's.
 */
export type LostHold = Parsed<typeof lostHoldSchema>;

/** The duty to end a hold at once. */
export function releaseAtOnce(hold: Hold | HeldNumber, now: number): ReleaseDuty {
  const { id, number, expiresAt, aheadMs, ours } = hold;
  const provider = 'group' in hold ? hold.group.provider : hold.provider;
  return { provider, holdId: id, number, expiresAt, aheadMs, ours, attempts: 0, nextAt: now };
}

/** When a hold ends by our own clock. */
export function endsAt({ expiresAt, aheadMs }: Pick<Hold, 'expiresAt' | 'aheadMs'>): number {
  return expiresAt - aheadMs;
}
