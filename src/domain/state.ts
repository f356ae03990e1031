import { z } from 'zod';
import { approversSchema, stagedApproversSchema } from './approvers.ts';
import { groupSchema } from './group.ts';
import { holdSchema, newHoldSchema } from './hold.ts';
import { optionsSchema } from './options.ts';
import type { Parsed } from './parsed.ts';
import { givenSchema, rulingSchema } from './policy/ruling.ts';
import { problemSchema } from './problem.ts';

const spanSchema = z.object({ from: z.number(), until: z.number() });

/** A stretch of time, from `from` up to `until` (epoch ms). */
export type Span = Parsed<typeof spanSchema>;

const attemptSchema = z.object({ no: z.number(), at: z.number(), job: z.string().optional() });

/**
 * Set just before a call that changes something at a provider: from then on that call is never made again. `no` tells late answers apart;
 * `job` is the delivery that makes the call: should it come again, its process died in between.
 */
export type Attempt = Parsed<typeof attemptSchema>;

const clickSchema = z.object({ by: z.string(), at: z.number() });

export type PendingClick = Parsed<typeof clickSchema>;

/**
 * What the last check at the provider told of an unanswered purchase, which proves nothing while the number is not there:
 * whether the number is among those owned, whether its hold is still listed. Absent: the provider did not say.
 */
const evidenceSchema = z.object({
  at: z.number(),
  owned: z.boolean().optional(),
  /** When it became ours, where that was before the order. */
  ownedSince: z.number().optional(),
  held: z.boolean().optional(),
});

const ownershipSchema = z.object({
  checks: z.number(),
  nextCheckAt: z.number().optional(),
  listed: z.boolean().optional(),
  active: z.boolean().optional(),
  status: z.string().optional(),
});

/**
 * What the provider's list of owned numbers said of one that was bought, so far: whether it is in it, and can be used (`active`), or in the
 * provider's own words why not (`status`). `nextCheckAt` is absent when it is not looked at again.
 */
export type Ownership = Parsed<typeof ownershipSchema>;

/** In place of who approved, where the store has forgotten that. */
export const FORGOTTEN = '';

const held = { hold: holdSchema, approvers: stagedApproversSchema };

const approvalSchema = givenSchema.extend({
  /** By which line of the policy, and of which file (its SHA-256). */
  rule: z.string().optional(),
  policy: z.string().optional(),
  /** Nobody was asked: a line of the policy approves it. `by` is {@link FORGOTTEN} then. */
  automatic: z.literal(true).optional(),
  /** Who had approved it before, where it took two. */
  first: z.array(givenSchema).optional(),
  /** Why it was bought past what the policy allows otherwise, in the words of who did it. */
  glass: z.string().optional(),
});

/** The yes that led to the order, as a whole. */
export type Approval = Parsed<typeof approvalSchema>;

const approved = { ...held, approval: approvalSchema };

export const stateSchema = z.discriminatedUnion('name', [
  z.object({
    name: z.literal('searching'),
    /** Why it is searched once more. */
    problem: problemSchema.optional(),
  }),
  z.object({ name: z.literal('choosing'), options: optionsSchema, problem: problemSchema.optional() }),
  z.object({
    name: z.literal('reserving'),
    options: optionsSchema,
    group: groupSchema,
    number: z.string().optional(),
    attempt: attemptSchema.optional(),
    /** It was made and is checked before the approvers are asked about it. */
    newHold: newHoldSchema.optional(),
  }),
  // Its times are on our clock.
  z.object({
    name: z.literal('awaitingApproval'),
    ...held,
    decideBy: z.number(),
    remindAt: z.array(z.number()),
    /** From when who of `approvers.next` is asked too, in order; absent where the last reminder turns to all of them. */
    escalations: z.array(approversSchema.extend({ at: z.number() })).optional(),
    nudgedAt: z.number().optional(),
    /** From when the requester may nudge again, where that is not now; the deadline where it is too late for it. */
    nudgeFrom: z.number().optional(),
    /** Until when approvers may ask the requester something; absent when that time is over. */
    askUntil: z.number().optional(),
    /** The quiet hours within the wait: approvers are not reminded then. */
    quiet: spanSchema.optional(),
    /** Decisions that were clicked in time, whose clickers Slack has not named yet: the deadline allows for them. */
    clicks: z.array(clickSchema).optional(),
    /** Why an approval did not lead to a purchase. */
    problem: problemSchema.optional(),
    /** What the rules of spending say of it; absent in requests of an earlier version. */
    ruling: rulingSchema.optional(),
    /** Who has approved it, where it takes one more. */
    approvals: z.array(givenSchema).optional(),
    /** Approvers to whom it was handed on. */
    passedTo: z.array(z.string()).optional(),
  }),
  z.object({ name: z.literal('purchasing'), ...approved, attempt: attemptSchema.optional() }),
  z.object({
    name: z.literal('unconfirmed'),
    ...approved,
    /** The order that got no answer: one that comes late is believed. */
    attempt: z.number().optional(),
    since: z.number(),
    checks: z.number(),
    nextCheckAt: z.number(),
    evidence: evidenceSchema.optional(),
    /** Whether a person is asked to say how it ended. */
    askPerson: z.boolean(),
  }),
  z.object({
    name: z.literal('purchased'),
    ...approved,
    at: z.number(),
    ownership: ownershipSchema.optional(),
    /** Since when it is not ours any more, by the register: from then on no budget counts its rent. */
    goneAt: z.number().optional(),
  }),
  z.object({
    name: z.literal('failed'),
    ...approved,
    at: z.number(),
    problem: problemSchema,
    /** How often, and when next, it is looked whether the order was carried out all the same. */
    checks: z.number().optional(),
    nextCheckAt: z.number().optional(),
  }),
  z.object({ name: z.literal('denied'), ...held, ...givenSchema.shape, reason: z.string() }),
  z.object({
    name: z.literal('expired'),
    ...held,
    at: z.number(),
    /** Who had clicked in time, when Slack did not say who that was before the hold had to be released. */
    clicked: z.string().optional(),
  }),
  z.object({
    name: z.literal('cancelled'),
    hold: holdSchema.optional(),
    approvers: stagedApproversSchema.optional(),
    at: z.number(),
  }),
]);

/** Where a request stands, and what is known there. */
export type State = Parsed<typeof stateSchema>;

export type StateName = State['name'];

/** The states of these names. */
export type StateOf<Name extends StateName> = Extract<State, { name: Name }>;
