import { z } from 'zod';
import { DID_TYPES, FEATURES, ORDERS, PROVIDER_NAME } from '../domain/group.ts';
import type { Request } from '../domain/request.ts';
import { WHYS } from '../domain/why.ts';

const at = z.number();
const money = z.object({ amount: z.string(), currency: z.string().nullable() });
const place = z.object({ id: z.string(), name: z.string() });

const search = z.object({
  country: z.string(),
  type: z.enum([...DID_TYPES, 'all']),
  region: place.exactOptional(),
  city: place.exactOptional(),
  cityText: z.string().exactOptional(),
  features: z.array(z.enum(FEATURES)).exactOptional(),
  maxMonthly: z.string().exactOptional(),
});

const provider = z.string().regex(PROVIDER_NAME);

const group = z.object({
  provider,
  id: z.string(),
  country: z.string(),
  number: z.string().exactOptional(),
  type: z.string(),
  prefix: z.string(),
  place: z.string(),
  region: z.string().exactOptional(),
  placed: z.literal('unknown').exactOptional(),
  monthly: money,
  setup: money.exactOptional(),
  features: z.array(z.string()),
  requirements: z.array(z.string()),
  picksNumber: z.boolean(),
});

const shortfall = {
  why: z.enum(WHYS).exactOptional(),
  message: z.string().exactOptional(),
  waitMs: z.number().exactOptional(),
};

const options = z.object({
  groups: z.array(group),
  total: z.number(),
  page: z.number(),
  order: z.enum(ORDERS),
  searchNo: z.number(),
  searchedAt: at,
  waiting: z.array(provider),
  // Earlier versions kept there (`noPlaces`) who could not be asked by place.
  missing: z
    .array(z.object({ provider, code: z.enum(['failed', 'partial', 'noPlaces']), ...shortfall }))
    .transform((all) => all.flatMap(({ code, ...each }) => (code === 'noPlaces' ? [] : [{ ...each, code }]))),
  leftOut: z
    .array(z.object({ provider, why: z.enum(['unreadable', 'notFitting', 'elsewhere']), count: z.number() }))
    .exactOptional(),
});
const hold = z.object({
  id: z.string(),
  number: z.string(),
  group,
  heldAt: at,
  expiresAt: at,
  aheadMs: z.number(),
  ours: z.boolean(),
  round: z.number().exactOptional(),
  clockOffsetMs: z.number().exactOptional(),
});
const approvers = z.object({ mentions: z.array(z.string()), users: z.array(z.string()) });
const asked = approvers.extend({ next: approvers.exactOptional() });
const approval = z.object({ by: z.string(), at });
const attempt = z.object({ no: z.number(), at, job: z.string().exactOptional() });
const problem = z.object({
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
    'offerGone',
  ]),
  provider: provider.exactOptional(),
  ...shortfall,
  was: z.object({ monthly: money, setup: money.exactOptional() }).exactOptional(),
});

const state = z.discriminatedUnion('name', [
  z.object({ name: z.literal('searching'), problem: problem.exactOptional() }),
  z.object({ name: z.literal('choosing'), options, problem: problem.exactOptional() }),
  z.object({
    name: z.literal('reserving'),
    options,
    group,
    number: z.string().exactOptional(),
    attempt: attempt.exactOptional(),
    newHold: z
      .object({
        hold: hold
          .pick({ id: true, number: true, expiresAt: true, aheadMs: true, clockOffsetMs: true, ours: true })
          .extend({
            provider,
          }),
        asked,
        createdAt: at.exactOptional(),
        notBefore: at.exactOptional(),
      })
      .exactOptional(),
  }),
  z.object({
    name: z.literal('awaitingApproval'),
    hold,
    asked,
    decideBy: at,
    remindAt: z.array(at),
    nudgedAt: at.exactOptional(),
    quiet: z.object({ from: at, until: at }).exactOptional(),
    clicks: z.array(z.object({ by: z.string(), at })).exactOptional(),
    problem: problem.exactOptional(),
  }),
  z.object({ name: z.literal('purchasing'), hold, asked, approval, attempt: attempt.exactOptional() }),
  z.object({
    name: z.literal('unconfirmed'),
    hold,
    asked,
    approval,
    attempt: z.number().exactOptional(),
    since: at,
    checks: z.number(),
    nextCheckAt: at,
    evidence: z.object({ at, owned: z.boolean().exactOptional(), held: z.boolean().exactOptional() }).exactOptional(),
    askPerson: z.boolean(),
  }),
  z.object({
    name: z.literal('purchased'),
    hold,
    asked,
    approval,
    at,
    ownership: z
      .object({
        checks: z.number(),
        nextCheckAt: at.exactOptional(),
        listed: z.boolean().exactOptional(),
        active: z.boolean().exactOptional(),
        status: z.string().exactOptional(),
      })
      .exactOptional(),
  }),
  z.object({ name: z.literal('failed'), hold, asked, approval, at, problem }),
  z.object({ name: z.literal('denied'), hold, asked, by: z.string(), at, reason: z.string() }),
  z.object({ name: z.literal('expired'), hold, asked, at, clicked: z.string().exactOptional() }),
  z.object({ name: z.literal('cancelled'), hold: hold.exactOptional(), asked: asked.exactOptional(), at }),
]);

const entry = z.object({
  at,
  what: z.enum([
    'asked',
    'searchChanged',
    'searchedAnew',
    'found',
    'searchFailed',
    'documentsConfirmed',
    'chose',
    'heldAgain',
    'notHeld',
    'held',
    'reminded',
    'escalated',
    'nudged',
    'approved',
    'ordered',
    'sentBack',
    'denied',
    'cancelled',
    'expired',
    'unconfirmed',
    'settledBought',
    'settledRetry',
    'settledGivenUp',
    'purchased',
    'notActive',
    'activated',
    'notListed',
    'boughtMore',
    'failed',
    'released',
  ]),
  by: z.string().exactOptional(),
  note: z.string().exactOptional(),
  number: z.string().exactOptional(),
  until: at.exactOptional(),
  provider: provider.exactOptional(),
  problem: problem.exactOptional(),
});

/** A request as it is kept. What does not fit is a bug or another version's data, and is never half-read. */
export const requestSchema: z.ZodType<Request> = z.object({
  id: z.string(),
  teamId: z.string(),
  version: z.number(),
  createdAt: at,
  updatedAt: at,
  requester: z.string(),
  channel: z.string(),
  search,
  purpose: z.string(),
  state,
  releasing: z.array(
    z.object({
      provider,
      holdId: z.string(),
      number: z.string(),
      expiresAt: at,
      aheadMs: z.number().exactOptional(),
      ours: z.boolean(),
      attempts: z.number(),
      nextAt: at,
    }),
  ),
  lost: z.array(
    z.object({
      no: z.number(),
      provider,
      groupId: z.string(),
      number: z.string().exactOptional(),
      from: at,
      until: at,
      looks: z.number(),
      nextAt: at,
    }),
  ),
  history: z.array(entry),
});
