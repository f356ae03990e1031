import { z } from 'zod';
import type { Parsed } from '../parsed.ts';
import { WHYS } from '../why.ts';

export const recordEntrySchema = z.object({
  at: z.number(),
  what: z.enum([
    'bought',
    'found',
    'adopted',
    'edited',
    'locked',
    'unlocked',
    'handoverAsked',
    'handedOver',
    'handoverDeclined',
    'handoverWithdrawn',
    'ownerLeft',
    'reviewAsked',
    'reviewReminded',
    'reviewUnanswered',
    'kept',
    'giveBackAsked',
    'giveBackConfirmed',
    'giveBackStopped',
    'giveBackCalled',
    'givenBack',
    'giveBackRefused',
    'giveBackUnconfirmed',
    'statusChanged',
    'missing',
    'seenAgain',
    'gone',
    // Of a later version: kept as it is, and not told.
    'other',
  ]),
  /** Slack user id of who did it. */
  by: z.string().optional(),
  /** Whom it was given to, offered to, or who was asked. */
  to: z.string().optional(),
  /** What they said, in their own words. */
  note: z.string().optional(),
  /** What stood there before: a status, an owner, or what it was for. */
  was: z.string().optional(),
  /** What stands there now, where it is no person: a status. */
  is: z.string().optional(),
  /** When it is to happen, or ends. */
  until: z.number().optional(),
  /** Why a call came to nothing, and the provider's own words. */
  why: z.enum(WHYS).optional(),
  message: z.string().optional(),
  /** All of it, where a later version wrote it (`other`): JSON. */
  kept: z.string().optional(),
});

/** A line of a number's history: what happened and when. */
export type RecordEntry = Parsed<typeof recordEntrySchema>;
export type RecordEntryKind = RecordEntry['what'];
