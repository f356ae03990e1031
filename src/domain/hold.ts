import { z } from 'zod';
import { stagedApproversSchema } from './approvers.ts';
import { groupSchema, providerSchema } from './group.ts';
import type { Parsed } from './parsed.ts';

export const holdSchema = z.object({
  /** The provider's id of its reservation. */
  id: z.string(),
  /** E.164. */
  number: z.string(),
  group: groupSchema,
  heldAt: z.number(),
  /** When the provider releases it, on the provider's clock. */
  expiresAt: z.number(),
  /** How far that clock is ahead of ours. */
  clockOffsetMs: z.number(),
  /** The provider knows nothing of it: it only keeps our own people from each other. */
  local: z.boolean(),
  /** The run of the store in which it was made: another one may have forgotten what came after. */
  run: z.string().optional(),
  /**
   * How often it was to be decided about anew, since an approval of it had led to nothing, or what it is for was changed: an old click then is
   * none.
   */
  approvalNo: z.number().optional(),
  /** How far the provider's answers said that it was ahead when `clockOffsetMs` was taken: what they say later shows that our clock was set meanwhile. */
  measuredOffsetMs: z.number().optional(),
  /** How far the clock that all processes share was ahead of ours then. By it another process knows how far its own is from ours, while the provider is silent. */
  sharedOffsetMs: z.number().optional(),
  /** How far the clock that people read was ahead of ours then: that of Slack, which shows them the time. */
  shownOffsetMs: z.number().optional(),
});

/** A number held for a request, with all that people are shown of it. Approval is given for exactly this. */
export type Hold = Parsed<typeof holdSchema>;

const heldNumberSchema = holdSchema
  .pick({
    ...{ id: true, number: true, expiresAt: true, local: true },
    ...{ clockOffsetMs: true, measuredOffsetMs: true, sharedOffsetMs: true, shownOffsetMs: true },
  })
  .extend({ provider: providerSchema });

/** What is known of a new hold; see {@link Hold}. */
export type HeldNumber = Parsed<typeof heldNumberSchema>;

export const newHoldSchema = z.object({
  hold: heldNumberSchema,
  approvers: stagedApproversSchema,
  createdAt: z.number().optional(),
  notBefore: z.number().optional(),
});

/**
 * A hold as the provider answered with it, and who is to decide about it. One that was made before `notBefore` (on the provider's clock, as
 * `createdAt` is) is another's.
 */
export type NewHold = Parsed<typeof newHoldSchema>;

export const pendingReleaseSchema = z.object({
  provider: providerSchema,
  holdId: z.string(),
  number: z.string(),
  expiresAt: z.number(),
  /** As in {@link Hold}; requests of an earlier version do not have it. */
  clockOffsetMs: z.number().optional(),
  local: z.boolean(),
  attempts: z.number(),
  nextAt: z.number(),
});

/** A hold that is still to be released; retried at `nextAt` until the provider says that it is gone, or its end has passed by the provider's clock. */
export type PendingRelease = Parsed<typeof pendingReleaseSchema>;

export const orphanHoldSchema = z.object({
  no: z.number(),
  provider: providerSchema,
  groupId: z.string(),
  number: z.string().optional(),
  from: z.number(),
  until: z.number(),
  attempts: z.number(),
  nextAt: z.number(),
});

/**
 * A hold that may have been made: its call got no answer. It is looked for among the provider's holds, a few times, in the group that was asked
 * for and the span (`from`, `until`, on our clock) in which it can have been made. `no` is the attempt's.
 */
export type OrphanHold = Parsed<typeof orphanHoldSchema>;

/** The release of a hold, due at once. */
export function releaseAtOnce(hold: Hold | HeldNumber, now: number): PendingRelease {
  const { id, number, expiresAt, clockOffsetMs, local } = hold;
  const provider = 'group' in hold ? hold.group.provider : hold.provider;
  return { provider, holdId: id, number, expiresAt, clockOffsetMs, local, attempts: 0, nextAt: now };
}

/** The same hold, to be decided about anew: a click that was meant for it as it was shown before must not count for it as it is now. */
export function toApproveAnew(hold: Hold): Hold {
  return { ...hold, approvalNo: (hold.approvalNo ?? 0) + 1 };
}

/**
 * A time of ours that has to do with a hold, as people are to read it: ours may be wrong, and so may the provider's, by which earlier versions told it.
 */
export function shownAt(
  { shownOffsetMs, clockOffsetMs }: Pick<Hold, 'shownOffsetMs' | 'clockOffsetMs'>,
  at: number,
): number {
  return at + (shownOffsetMs ?? clockOffsetMs);
}

/** When a hold ends by our own clock. */
export function endsAt({ expiresAt, clockOffsetMs }: Pick<Hold, 'expiresAt' | 'clockOffsetMs'>): number {
  return expiresAt - clockOffsetMs;
}
