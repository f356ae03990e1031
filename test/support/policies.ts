import { parse } from 'yaml';
import { money } from '../../src/domain/money.ts';
import type { Facts } from '../../src/domain/policy/facts.ts';
import { type Policy, policySchema } from '../../src/domain/policy/schema.ts';

/** A policy that says something of everything. */
export const examplePolicy = `version: 1
time_zone: Europe/Berlin       # months and quiet hours; default UTC
currency: USD                  # what 2Chat's prices are in; it states none
request:
  who: [S0TEAM, U0ANA]         # default: every full member
  deny: [U0BOB]
  guests: false
  open_holds_per_person: 3
  requests_per_day: 20
approve:
  who: [S0LEADS, U0MARTA]      # default: APPROVERS
  deny: [U0OMAR]               # explicit deny beats everything
  informed: [U0CFO]            # told of each decision, not asked
  self: false
  auto_below: 2.00 USD         # first month's total; still counted and told
  two_above: 50.00 USD         # two different people
  rules:                       # the first that fits; else the above
    - when: {country: [US, CA], type: [local], channel: [C0SALES]}
      who: [S0SALESLEADS]
    - when: {type: [tollfree]}
      deny: true
      reason: Toll-free numbers are ordered by Facilities.
budget:                        # of what is approved in a calendar month
  workspace: 500.00 USD
  person: 50.00 USD
  channels: {C0SALES: 200.00 USD}
  rent: 300.00 USD             # sum of the monthly prices of all numbers owned
escalate: [{after: 50%, to: [S0DIRECTORS]}]
quiet: {hours: 22:00-07:00, holidays: [2026-12-25]}
break_glass: {who: [U0CTO], reason: required}
`;

export function aPolicy(yaml: string): Policy {
  return policySchema.parse(parse(yaml));
}

type Changes = Partial<Omit<Facts, 'purchase'>> & Readonly<{ purchase?: Partial<Facts['purchase']> }>;

/** Ana asks in #general for a local number of the US: 4.50 a month and 10.00 to set up. */
export function someFacts({ purchase, ...changes }: Changes = {}): Facts {
  return {
    requester: { id: 'U0ANA', membership: 'member' },
    channel: 'C0GENERAL',
    purchase: {
      country: 'US',
      type: 'local',
      monthly: money('4.50'),
      setup: money('10'),
      requirements: [],
      ...purchase,
    },
    groups: {
      S0TEAM: ['U0BEN', 'U0BOB'],
      S0LEADS: ['U0OMAR', 'U0LEA'],
      S0SALESLEADS: ['U0SAM', 'U0LEA'],
      S0DIRECTORS: ['U0DIA'],
    },
    approvers: ['U0MARTA', 'U0LEA'],
    spent: { workspace: [], person: [], channel: [], rent: [] },
    approvals: [],
    ...changes,
  };
}
