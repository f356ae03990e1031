import { z } from 'zod';
import { isAtMost, moneySchema } from './money.ts';
import type { Parsed } from './parsed.ts';

/** Who sells numbers, by the name that people see ("2Chat"). It is part of every saved request, so it is never given to another provider. */
export type ProviderName = string;
/** How such a name is written: it stands in names of queues, in keys and in ids, between signs that it cannot have. */
const PROVIDER_NAME = /^\w[\w -]{0,29}$/;
export const providerSchema = z.string().regex(PROVIDER_NAME);

/** DID types as 2Chat's `GET /numbers/did-types` names them; `all` asks for any. */
export const DID_TYPES = ['local', 'mobile', 'tollfree', 'national', 'global', 'sharedcost'] as const;
export type DidType = (typeof DID_TYPES)[number];

/** Features that can be asked for, as 2Chat names them. */
export const FEATURES = ['voice', 'sms_in', 'sms_out', 'whatsapp', 'whatsapp_business'] as const;
export type Feature = (typeof FEATURES)[number];

const placeSchema = z.object({ id: z.string(), name: z.string() });
export type Place = Parsed<typeof placeSchema>;

export const searchSchema = z.object({
  /** ISO 3166-1 alpha-2, upper case. */
  country: z.string(),
  type: z.enum([...DID_TYPES, 'all']),
  /** A region or city as the person saw it named; its id belongs to the provider that named it, and is "" for any other. */
  region: placeSchema.optional(),
  city: placeSchema.optional(),
  /** Free text where no listed city was picked: a city's name or a prefix. */
  cityText: z.string().optional(),
  /** What the number must be able to do: all of these. */
  features: z.array(z.enum(FEATURES)).optional(),
  /** The most a month may cost: a plain decimal ("4.50"), in whichever currency the provider names. */
  maxMonthly: z.string().optional(),
});

/** What a person asked for. */
export type Search = Parsed<typeof searchSchema>;

/** 2Chat has regions for these countries only. Source: 2Chat "Numbers API Overview", step 1. */
export const COUNTRIES_WITH_REGIONS: ReadonlySet<string> = new Set(['US', 'CA', 'GB']);

export const groupSchema = z.object({
  provider: providerSchema,
  /** The provider's own id of the group; opaque. */
  id: z.string(),
  country: z.string(),
  /** The one number it stands for (E.164), where the provider sells numbers one by one. */
  number: z.string().optional(),
  /** The provider's word for the type; usually a {@link DidType}, shown as it is when it is not. */
  type: z.string(),
  prefix: z.string(),
  /** "" where no place is known. */
  place: z.string(),
  /** The part of the country that the place is in, where that is known. */
  region: z.string().optional(),
  /** Its place is told by its number alone, and whether that is the place that was asked for is not known. */
  placed: z.literal('unknown').optional(),
  monthly: moneySchema,
  /** Absent where the provider does not say whether there is a set-up fee. */
  setup: moneySchema.optional(),
  /** The provider states no currency: it is the one that the policy named when the prices were read. */
  currencyByPolicy: z.literal(true).optional(),
  features: z.array(z.string()),
  /** Documents the country asks for, in words; empty when none are needed. */
  requirements: z.array(z.string()),
  /** Whether a particular number of the group can be picked. */
  picksNumber: z.boolean(),
});

/** A catalogue entry of a provider: numbers of one place and type at one price. */
export type Group = Parsed<typeof groupSchema>;

/** What options can be sorted by. */
export const ORDERS = ['price', 'place'] as const;
export type Order = (typeof ORDERS)[number];

/** Whether a group can do all that is asked for, at a price that is not too high. */
export function meets(group: Group, { features = [], maxMonthly }: Search): boolean {
  const affordable = maxMonthly === undefined || isAtMost(group.monthly, maxMonthly);
  return affordable && features.every((feature) => group.features.includes(feature));
}
