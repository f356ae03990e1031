import { z } from 'zod';
import type { Parsed } from './parsed.ts';

/** What kept a provider from answering, or from doing what it was asked, as far as our own sentences tell it apart. */
export const WHYS = [
  /** No connection could be made: nothing was sent. */
  'unreachable',
  /** It was asked and gave no answer in time. */
  'noAnswer',
  /** It answered that something is wrong on its side. */
  'ownTrouble',
  'keyRefused',
  /** It asked for fewer calls. */
  'fewerCalls',
  /** Our own limit of calls a minute is used up: it was not asked. */
  'ownLimit',
  'unreadable',
  /** The answer is larger than can be read. */
  'tooLarge',
  'refused',
  /** There is more than is read of a list. */
  'cut',
] as const;
export type Why = (typeof WHYS)[number];

export const shortfallSchema = z.object({
  why: z.enum(WHYS),
  message: z.string().optional(),
  waitMs: z.number().optional(),
});

/** What happened, and besides it the provider's own words and the time to wait (ms), where there are some. */
export type Shortfall = Parsed<typeof shortfallSchema>;

/** That part of an event or a problem. */
export function shortfallOf({ why, message, waitMs }: Partial<Shortfall>): Partial<Shortfall> {
  return { why, message, waitMs };
}
