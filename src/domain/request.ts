import { z } from 'zod';
import { entrySchema } from './entry.ts';
import { searchSchema } from './group.ts';
import { type Hold, orphanHoldSchema, pendingReleaseSchema } from './hold.ts';
import type { Parsed } from './parsed.ts';
import { type StateName, type StateOf, stateSchema } from './state.ts';

/**
 * The version of what is kept, in requests and jobs. A field that comes later has a default here, and versions before it carry it along unread, so
 * that it raises nothing. It is raised only for what versions before must leave alone: they leave it to a process that knows it.
 */
export const SCHEMA = 1;

/** A request as it is kept. What does not fit is a bug or another version's data, and is never half-read. */
export const requestSchema = z.object({
  id: z.string(),
  /** The Slack workspace it belongs to. */
  teamId: z.string(),
  /** Counts the changes, from 1; the store refuses to save over a version it was not made from. */
  version: z.number(),
  createdAt: z.number(),
  updatedAt: z.number(),
  /** Slack user id of the requester. */
  requester: z.string(),
  /** Slack channel in which its card stands, or the requester for a direct message. */
  channel: z.string(),
  /** Where it was asked for, where that is another channel: rules of spending go by it. */
  askedIn: z.string().optional(),
  search: searchSchema,
  /** What the number is for, in the requester's own words: untrusted text. */
  purpose: z.string(),
  state: stateSchema,
  /** Holds that must end but are not known to be gone yet, oldest first. */
  releasing: z.array(pendingReleaseSchema),
  /** Holds that may have been made for it: their calls got no answer. */
  orphanHolds: z.array(orphanHoldSchema),
  /** Everything that happened, oldest first; append-only. */
  history: z.array(entrySchema),
  /** It ended so long ago that it is not known any more where its cards are: none is brought in line, and none is posted again. */
  cardsGone: z.literal(true).optional(),
});

/** One person's wish for a number, from the question to the end. Changed only by {@link transition}; times are epoch milliseconds. */
export type Request = Parsed<typeof requestSchema>;

/** Where it was asked for, as rules of spending know it. */
export function askedIn({ askedIn, channel }: Pick<Request, 'askedIn' | 'channel'>): string {
  return askedIn ?? channel;
}

/** A request that is in one of these states. */
export type RequestIn<Name extends StateName> = Request & Readonly<{ state: StateOf<Name> }>;

/** The hold a request is about, current or last, if it ever had one. */
export function holdOf(request: Request): Hold | undefined {
  return 'hold' in request.state ? request.state.hold : undefined;
}
