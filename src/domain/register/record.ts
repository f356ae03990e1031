import { z } from 'zod';
import { digest } from '../digest.ts';
import { type ProviderName, providerSchema } from '../group.ts';
import { moneySchema } from '../money.ts';
import { today } from '../number-forms.ts';
import type { Parsed } from '../parsed.ts';
import { recordEntrySchema } from './entry.ts';
import { givingBackSchema } from './giving-back-state.ts';

/** What its provider lists of it; see `workflow/inventory.ts`. Times are epoch milliseconds, by our clock but for `endsAt`, which is as stated; `at` is when it was looked at. */
const listedSchema = z.object({
  at: z.number(),
  /** The provider's own id of it: another purchase of the same number has another one. */
  providerId: z.string().optional(),
  state: z.enum(['active', 'waits', 'ending', 'gone']).optional(),
  /** The provider's own word for that. */
  status: z.string().optional(),
  /** When it became the account's. */
  since: z.number().optional(),
  /** When it renews, or (`ends`) ends. */
  endsAt: z.number().optional(),
  ends: z.boolean().optional(),
});

/** One number of the register as it is kept. */
export const recordSchema = z.object({
  /** Made of provider and number: {@link recordId}. */
  id: z.string(),
  teamId: z.string(),
  /** Counts the changes, from 1; the store refuses to save over a version it was not made from. */
  version: z.number(),
  createdAt: z.number(),
  updatedAt: z.number(),
  /** E.164. */
  number: z.string(),
  provider: providerSchema,
  /** ISO 3166-1 alpha-2. */
  country: z.string().optional(),
  /** The DID type. */
  type: z.string().optional(),
  place: z.string().optional(),
  features: z.array(z.string()).optional(),
  /** Slack user id of the person who answers for it; absent until it is adopted, and after its owner has left. */
  owner: z.string().optional(),
  /** Who that was, where they have left. */
  formerOwner: z.string().optional(),
  costCentre: z.string().optional(),
  /** What it is for, in a person's own words: untrusted text. */
  purpose: z.string().optional(),
  /** It cannot be given back until somebody takes that off. */
  locked: z.literal(true).optional(),
  /** A month's rent, and who says so. */
  monthly: moneySchema.optional(),
  monthlyFrom: z.enum(['approved', 'provider']).optional(),
  /** Of one that was bought here: by which request, who asked, who approved it, when, and what was paid once. */
  bought: z
    .object({
      request: z.string(),
      by: z.string(),
      approvedBy: z.string().optional(),
      at: z.number(),
      setup: moneySchema.optional(),
    })
    .optional(),
  /** The purchase before that came to its end: by which request, and when. */
  boughtBefore: z.object({ request: z.string(), goneAt: z.number() }).optional(),
  /** Absent until it was seen in a list. */
  listed: listedSchema.optional(),
  /** Since when lists that were read whole lack it. */
  missingSince: z.number().optional(),
  /** It is the account's no more, since then as far as we know. */
  goneAt: z.number().optional(),
  /** Another person is to take it, and has not said yes. */
  handover: z.object({ to: z.string(), by: z.string(), at: z.number() }).optional(),
  /** Its owner was asked whether it is still needed, and has not answered. */
  review: z
    .object({ askedAt: z.number(), remindedAt: z.number().optional(), unansweredAt: z.number().optional() })
    .optional(),
  /** When somebody last said that it is needed: adopted it, took it, or kept it. */
  neededAt: z.number().optional(),
  givingBack: givingBackSchema.optional(),
  /** What happened, oldest first; of more than {@link MAX_HISTORY} the oldest are dropped, which the audit trail keeps. */
  history: z.array(recordEntrySchema),
  /** The last lines of the history that people are still to be told of. */
  untold: z.number(),
});

/** A number that the account owns, or owned. Changed only by {@link changeRecord}; times are epoch milliseconds. */
export type NumberRecord = Parsed<typeof recordSchema>;

/** What a provider says of a number, as it is kept. */
export type ListedRecord = NonNullable<NumberRecord['listed']>;

/** Names one offer to hand a number over. */
export type Offer = Pick<NonNullable<NumberRecord['handover']>, 'to' | 'at'>;

/** So many lines of a history are kept with the number. */
export const MAX_HISTORY = 200;

/** The same for a number in the old and the new writing of its country; another provider's is another record. */
export function recordId(provider: ProviderName, number: string): string {
  return digest(['number', provider, today(number)]);
}

/** Where it stands, as people read it: the provider's word, what is missing in its list, or what is under way here. */
export type RecordStatus =
  | 'active'
  | 'waits'
  | 'givingBack'
  | 'ending'
  | 'gone'
  | 'missing'
  /** No list has been read since it was bought. */
  | 'unlisted'
  /** It is listed, and its provider says nothing of it that we can read. */
  | 'unknown';

/** In the order in which it counts. */
export function statusOf({ goneAt, givingBack, missingSince, listed }: NumberRecord): RecordStatus {
  if (goneAt !== undefined) return 'gone';
  if (listed?.state === 'ending' || givingBack?.name === 'done') return 'ending';
  if (givingBack) return 'givingBack';
  if (missingSince !== undefined) return 'missing';
  if (!listed) return 'unlisted';
  return listed.state === 'waits' || listed.state === 'active' ? listed.state : 'unknown';
}

/** Whether it costs its rent: the account owns it, or may. */
export function isOurs({ goneAt }: NumberRecord): boolean {
  return goneAt === undefined;
}

/** Since when it is ours, as far as anybody says. */
export function ownedSince({ bought, listed }: NumberRecord): number | undefined {
  return bought?.at ?? listed?.since;
}

/** What has to be typed to give it back. */
export function lastFour(number: string): string {
  return number.slice(-4);
}

/** Names what is said of a number, so that nobody overwrites what they have not read. */
export function saidDigest({ purpose = '', costCentre = '' }: Pick<NumberRecord, 'purpose' | 'costCentre'>): string {
  return digest([purpose, costCentre]);
}

/** Names all that a person was shown who decides that it is given back. */
export function recordFingerprint(record: NumberRecord): string {
  const { id, number, provider, owner, purpose, monthly, givingBack, listed, bought } = record;
  const asked = givingBack && { by: givingBack.by, at: givingBack.at, reason: givingBack.reason };
  return digest([id, number, provider, owner, purpose, monthly, asked, listed?.providerId, bought?.request]);
}
