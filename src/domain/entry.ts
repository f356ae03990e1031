import { z } from 'zod';
import { providerSchema } from './group.ts';
import type { Parsed } from './parsed.ts';
import { problemSchema } from './problem.ts';

export const entrySchema = z.object({
  at: z.number(),
  what: z.enum([
    'created',
    'searchChanged',
    'searchedAnew',
    'found',
    'searchFailed',
    'documentsConfirmed',
    'chose',
    'reheld',
    'notHeld',
    'held',
    'reminded',
    'escalated',
    'nudged',
    'asked',
    'answered',
    'purposeChanged',
    'approvedFirst',
    'approved',
    'approvedAutomatically',
    'brokeGlass',
    'passedOn',
    'judgedAnew',
    'ordered',
    'returnedForApproval',
    'denied',
    'cancelled',
    'expired',
    'unconfirmed',
    'resolvedBought',
    'resolvedRetry',
    'resolvedGivenUp',
    'purchased',
    'foundBought',
    'notActive',
    'activated',
    'notListed',
    'boughtMore',
    'failed',
    'released',
    // Of a later version: kept as it is, and not told.
    'other',
  ]),
  /** Slack user id of who did it. */
  by: z.string().optional(),
  /** What they said, in their own words. */
  note: z.string().optional(),
  /** The number it is about (E.164). */
  number: z.string().optional(),
  /** When the hold that was made ends. */
  until: z.number().optional(),
  provider: providerSchema.optional(),
  problem: problemSchema.optional(),
  /** What stood there before, of a text that was changed. */
  was: z.string().optional(),
  /** Which question was answered: the place of its entry in the history. */
  question: z.number().optional(),
  /** For whom it was done: the approver who is away. */
  for: z.string().optional(),
  /** To whom it was handed on. */
  to: z.string().optional(),
  /** People who are told of it directly, and were not asked about it or not waited for. */
  tell: z.array(z.string()).optional(),
  /** By which line of the policy it was decided, and of which file (its SHA-256). */
  rule: z.string().optional(),
  policy: z.string().optional(),
  /** JSON of what a later version kept, where this one does not know it. */
  kept: z.string().optional(),
});

/** A line of the history: what happened and when. It says all that is told of it later, when the request has long moved on. */
export type Entry = Parsed<typeof entrySchema>;

export type EntryKind = Entry['what'];
