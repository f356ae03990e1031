import { z } from 'zod';
import type { Parsed } from '../parsed.ts';
import {
  after,
  amounts,
  channel,
  channels,
  count,
  countries,
  currency,
  day,
  hours,
  ids,
  reason,
  timeZone,
  types,
} from './values.ts';

const requestSchema = z
  .strictObject({
    who: ids.optional().describe('Who may ask for numbers: users and user groups. Default: every full member'),
    deny: ids.default([]).describe('Who may not, whatever else is said here'),
    guests: z.boolean().default(false).describe('Whether guests of the workspace may ask, too'),
    open_holds_per_person: count.optional().describe('Numbers that may be on hold for one person at once'),
    requests_per_day: count.optional().describe('Requests that one person may make in 24 hours'),
  })
  .transform(({ open_holds_per_person: openHolds, requests_per_day: requestsADay, ...rest }) => ({
    ...rest,
    openHolds,
    requestsADay,
  }));

/** What is compared with the total of the first month. */
const thresholds = {
  auto_below: amounts.optional().describe("Approved without asking anybody, where the first month's total is below"),
  two_above: amounts.optional().describe("Two people are needed where the first month's total is above"),
};

const ruleSchema = z
  .strictObject({
    when: z
      .strictObject({
        country: countries.optional().describe('ISO 3166-1 alpha-2'),
        type: types.optional(),
        channel: channels.optional().describe('Where it was asked for'),
      })
      .describe('The rule fits where all of these do'),
    who: ids.optional().describe('Who approves, in place of approve.who'),
    deny: z.literal(true).optional().describe('It is not bought at all; a reason is needed'),
    reason: reason.optional().describe('What people read where the rule denies'),
    ...thresholds,
  })
  .transform(({ auto_below: autoBelow, two_above: twoAbove, ...rest }) => ({ ...rest, autoBelow, twoAbove }));

const approveSchema = z
  .strictObject({
    who: ids.optional().describe('Who approves: users and user groups. Default: APPROVERS'),
    deny: ids.default([]).describe('Who never may, whatever else is said here'),
    informed: ids.default([]).describe('Who is told of each decision, and not asked'),
    self: z.boolean().default(false).describe('Whether approvers may approve what they asked for themselves'),
    ...thresholds,
    rules: z.array(ruleSchema).default([]).describe('The first that fits counts; what it does not say is as above'),
  })
  .transform(({ auto_below: autoBelow = [], two_above: twoAbove = [], ...rest }) => ({ ...rest, autoBelow, twoAbove }));

const budgetSchema = z
  .strictObject({
    workspace: amounts.default([]).describe('Of everybody together'),
    person: amounts.default([]).describe('Of each person who asks'),
    channels: z.record(channel, amounts).default({}).describe('Of all that is asked for in a channel'),
    rent: amounts.default([]).describe('The monthly prices of all numbers that are owned'),
  })
  .describe('What may be approved in a calendar month: set-up fees and first months; and the rent of all numbers');

const quietSchema = z.strictObject({
  hours: hours.optional().describe('A daily span in time_zone in which nobody is reminded'),
  holidays: z.array(day).default([]).describe('Days that are quiet as a whole'),
});

const breakGlassSchema = z.strictObject({
  who: ids.describe('Who may buy past a budget and without a second person'),
  reason: z.literal('required').default('required'),
});

/** A policy as its file says it. */
export const policySchema = z
  .strictObject({
    version: z.literal(1),
    time_zone: timeZone.default('UTC').describe('Of months and quiet hours (IANA)'),
    currency: currency.optional().describe('What prices are in whose provider states no currency (2Chat)'),
    request: requestSchema.prefault({}).describe('Who may ask'),
    approve: approveSchema.prefault({}).describe('Who approves'),
    budget: budgetSchema.prefault({}),
    escalate: z
      .array(z.strictObject({ after: after.describe('50% of the time there is, or 10m'), to: ids }))
      .optional()
      .describe('Who may approve too, and is asked after this time. Default: BACKUP_APPROVERS'),
    quiet: quietSchema.prefault({}),
    break_glass: breakGlassSchema.optional(),
  })
  .transform(({ time_zone, break_glass: breakGlass, quiet, ...rest }) => ({
    ...rest,
    timeZone: time_zone,
    quiet: { ...quiet, hours: quiet.hours && { ...quiet.hours, zone: time_zone } },
    breakGlass,
  }));

/** Rules of spending: who may ask and approve, from when two people are needed, and how much there is. */
export type Policy = Parsed<typeof policySchema>;

/** The file as a JSON Schema, for editors. */
export function policyJsonSchema(): object {
  const { $schema, ...schema } = z.toJSONSchema(policySchema, { io: 'input' });
  return { $schema, title: 'Rules of spending of Number Desk', ...schema };
}
