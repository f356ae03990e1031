import { z } from 'zod';
import { groupSchema, ORDERS, providerSchema } from './group.ts';
import type { Parsed } from './parsed.ts';
import { shortfallSchema } from './why.ts';

const missingSchema = z.object({
  provider: providerSchema,
  code: z.enum(['failed', 'partial']),
  ...shortfallSchema.partial().shape,
});

/**
 * Why a provider's numbers are not there, or not all of them (`partial`): it failed, or its list could not be read to the end.
 * `message` are its own words.
 */
export type Missing = Parsed<typeof missingSchema>;

const leftOutSchema = z.object({
  provider: providerSchema,
  why: z.enum(['unreadable', 'notFitting', 'elsewhere']),
  count: z.number(),
});

/** How many of a provider's offers are not shown: they cannot be read, are not what was asked for, or are of another place. */
export type LeftOut = Parsed<typeof leftOutSchema>;

export const optionsSchema = z.object({
  groups: z.array(groupSchema),
  total: z.number(),
  page: z.number(),
  order: z.enum(ORDERS),
  /** The request's version that was searched for: tells late answers to this search from those to an earlier one. */
  searchNo: z.number(),
  searchedAt: z.number(),
  /** Providers whose answer is still to come. */
  waiting: z.array(providerSchema),
  /** Providers whose numbers are not among the groups, and why. */
  missing: z.array(missingSchema),
  /** Offers that were answered and are not among the groups, and why. */
  leftOut: z.array(leftOutSchema).optional(),
  /** The requester wants to see what is elsewhere, too. */
  showsElsewhere: z.boolean().optional(),
  /** When the requester last exchanged what is listed by a click. */
  exchangedAt: z.number().optional(),
});

/** The groups a search found, in the order that was chosen, and the page that is shown. */
export type Options = Parsed<typeof optionsSchema>;
