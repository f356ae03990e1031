import { z } from 'zod';
import { moneySchema } from '../money.ts';
import type { Parsed } from '../parsed.ts';

/** Why a second person is needed; see `SecondPerson`. */
const secondSchema = z.object({
  why: z.string(),
  path: z.string(),
  limit: moneySchema.optional(),
  price: moneySchema.optional(),
  currency: z.string().nullish(),
});

const budgetSchema = z.object({ path: z.string(), limit: moneySchema, left: moneySchema, isOver: z.boolean() });

export const rulingSchema = z.object({
  /** SHA-256 of the policy's file; absent where there is none. */
  policy: z.string().optional(),
  /** The line that says who approves: "approve", "approve.rules[1]". */
  rule: z.string(),
  /** When it was judged by these rules (epoch ms). */
  at: z.number(),
  /** How many people must approve. */
  people: z.number(),
  why: z.array(secondSchema),
  /** Of each budget that applies, what is left after this purchase: below zero where there is not enough. */
  budgets: z.array(budgetSchema),
  /** Users and groups who may buy it past what is not allowed otherwise; absent where nothing has to be passed, or nobody may. */
  breakGlass: z.array(z.string()).optional(),
  /** The people who are told of the decision. */
  informed: z.array(z.string()),
  /** When other rules, or other people, took the place of those that were shown before. */
  changedAt: z.number().optional(),
});

/** What the rules of spending said of a request when it was last judged, as its card shows it. A click is judged anew. */
export type Ruling = Parsed<typeof rulingSchema>;

export const givenSchema = z.object({ by: z.string(), for: z.string().optional(), at: z.number() });

/** A person's yes to a request that needs another one. */
export type Given = Parsed<typeof givenSchema>;
