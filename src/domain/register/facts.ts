import { z } from 'zod';
import { providerSchema } from '../group.ts';
import { moneySchema } from '../money.ts';
import type { Parsed } from '../parsed.ts';
import { type NumberRecord, statusOf } from './record.ts';

/** What is known of a number without reading it whole: enough to find it, and to sum up what all of them cost. */
export const recordFactsSchema = z.object({
  id: z.string(),
  number: z.string(),
  provider: providerSchema,
  status: z.enum(['active', 'waits', 'givingBack', 'ending', 'gone', 'missing', 'unlisted', 'unknown']),
  country: z.string().optional(),
  /** What was saved by earlier versions lacks these three. */
  place: z.string().optional(),
  type: z.string().optional(),
  locked: z.literal(true).optional(),
  owner: z.string().optional(),
  formerOwner: z.string().optional(),
  costCentre: z.string().optional(),
  purpose: z.string().optional(),
  monthly: moneySchema.optional(),
  setup: moneySchema.optional(),
  boughtAt: z.number().optional(),
  endsAt: z.number().optional(),
  ends: z.boolean().optional(),
  /** Its owner was asked whether it is needed, and told so, or did not answer. */
  review: z.enum(['open', 'unanswered']).optional(),
  /** Another person is to confirm that it is given back. */
  toConfirm: z.literal(true).optional(),
  goneAt: z.number().optional(),
});

export type RecordFacts = Parsed<typeof recordFactsSchema>;

/** So much of what people and providers say is searched. */
const MAX = { purpose: 60, place: 80, type: 40 };

export function factsOf(record: NumberRecord): RecordFacts {
  const { id, number, provider, country, owner, formerOwner, costCentre, purpose, monthly, goneAt } = record;
  const { bought, listed, review, givingBack, place, type, locked } = record;
  return {
    ...{ id, number, provider, status: statusOf(record), country, owner, formerOwner, costCentre, monthly, goneAt },
    purpose: purpose?.slice(0, MAX.purpose),
    place: place?.slice(0, MAX.place),
    type: type?.slice(0, MAX.type),
    locked,
    setup: bought?.setup,
    boughtAt: bought?.at,
    endsAt: listed?.endsAt,
    ends: listed?.ends,
    review: review && (review.unansweredAt === undefined ? 'open' : 'unanswered'),
    toConfirm: givingBack?.name === 'asked' || undefined,
  };
}
