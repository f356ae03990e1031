import { z } from 'zod';
import { groupSchema, providerSchema } from './group.ts';
import { moneySchema } from './money.ts';
import type { Parsed } from './parsed.ts';
import { shortfallSchema } from './why.ts';

const pricesSchema = groupSchema.pick({ monthly: true, setup: true });

export type Prices = Parsed<typeof pricesSchema>;

export const problemSchema = z.object({
  code: z.enum([
    'searchFailed',
    'taken',
    'reserveRefused',
    'reserveUnanswered',
    'holdTooShort',
    'holdUnreadable',
    'holdEndUnknown',
    'holdForeign',
    'nobodyToApprove',
    'approversUnknown',
    'purchaseRefused',
    'holdEnded',
    'givenUp',
    'priceChanged',
    'offerChanged',
    'heldAlready',
    'optionsOld',
    'stockUnknown',
    'purchaseNotTaken',
    'orderPending',
    'outOfStock',
    'deniedByRule',
    'overBudget',
    'tooFewApprovers',
    'requesterMayNotAsk',
  ]),
  provider: providerSchema.optional(),
  ...shortfallSchema.partial().shape,
  /** The prices that people had been shown, where they are other ones now. */
  was: pricesSchema.optional(),
  /** Of `overBudget`: the budget ("budget.person"), how much it is, and what is left of it after this. */
  budget: z.object({ path: z.string(), limit: moneySchema, left: moneySchema }).optional(),
});

/** Why something did not work out, for people: a code to explain, what happened at the provider, and its own words where it gave some, never ours. */
export type Problem = Parsed<typeof problemSchema>;

export type ProblemCode = Problem['code'];
