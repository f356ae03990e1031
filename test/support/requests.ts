import { newRequest } from '../../src/domain/create-request.ts';
import type { Group } from '../../src/domain/group.ts';
import type { HeldNumber, Hold, PendingRelease } from '../../src/domain/hold.ts';
import { money } from '../../src/domain/money.ts';
import type { Basis } from '../../src/domain/policy/basis.ts';
import { policyOfSettings } from '../../src/domain/policy/rules-of.ts';
import type { Ruling } from '../../src/domain/policy/ruling.ts';
import type { Request } from '../../src/domain/request.ts';
import type { Rules } from '../../src/domain/rules.ts';
import type { State, StateName } from '../../src/domain/state.ts';

/** A fixed moment: tests bring their own clock. */
export const NOW = Date.UTC(2026, 0, 15, 12, 0, 0);
export const MINUTE = 60_000;

export const rules: Rules = {
  releaseMarginMs: 2 * MINUTE,
  reminders: [{ share: 0.5 }, { beforeMs: 10 * MINUTE }],
  nudgeEveryMs: 10 * MINUTE,
};

export const ana = 'U0ANA';
export const marta = 'U0MARTA';
export const theApprovers = { mentions: [marta, 'S0LEADS'], users: [marta, 'U0OMAR'] };

export function aGroup(changes: Partial<Group> = {}): Group {
  return {
    provider: '2Chat',
    id: 'us-la-local',
    country: 'US',
    type: 'local',
    prefix: '+1 (213)',
    place: 'Los Angeles',
    monthly: money('3.50'),
    setup: money('0.00'),
    features: ['voice', 'whatsapp_business'],
    requirements: [],
    picksNumber: true,
    ...changes,
  };
}

export function aHold(changes: Partial<Hold> = {}): Hold {
  return {
    id: 'res-1',
    number: '+12135550134',
    group: aGroup(),
    heldAt: NOW,
    expiresAt: NOW + 30 * MINUTE,
    clockOffsetMs: 0,
    local: false,
    ...changes,
  };
}

export function aRequest(state: State = { name: 'searching' }, changes: Partial<Request> = {}): Request {
  const question = {
    id: 'r1',
    teamId: 'T0DESK',
    requester: ana,
    channel: 'C0GENERAL',
    search: { country: 'US', type: 'local', region: { id: '5', name: 'California' } },
    purpose: 'Support line',
  } as const;
  return { ...newRequest(question, NOW), version: 7, state, ...changes };
}

const options = {
  groups: [aGroup(), aGroup({ id: 'us-sf-local', place: 'San Francisco' })],
  total: 2,
  page: 0,
  order: 'price',
  searchNo: 7,
  searchedAt: NOW,
  waiting: [],
  missing: [],
} as const;
const hold = aHold();
const decided = { hold, approvers: theApprovers, approval: { by: marta, at: NOW } };

/** One example of each state, at {@link NOW}; calls that change something have been started. */
export const states: Readonly<{ [Name in StateName]: Extract<State, { name: Name }> }> = {
  searching: { name: 'searching' },
  choosing: { name: 'choosing', options },
  reserving: { name: 'reserving', options, group: aGroup(), attempt: { no: 7, at: NOW } },
  awaitingApproval: {
    name: 'awaitingApproval',
    hold,
    approvers: theApprovers,
    decideBy: NOW + 28 * MINUTE,
    remindAt: [NOW + 14 * MINUTE, NOW + 18 * MINUTE],
    askUntil: NOW + 26 * MINUTE,
  },
  purchasing: { name: 'purchasing', ...decided, attempt: { no: 7, at: NOW } },
  unconfirmed: { name: 'unconfirmed', ...decided, since: NOW, checks: 0, nextCheckAt: NOW, askPerson: true },
  purchased: { name: 'purchased', ...decided, at: NOW },
  failed: { name: 'failed', ...decided, at: NOW, problem: { code: 'purchaseRefused', message: 'no money' } },
  denied: { name: 'denied', hold, approvers: theApprovers, by: marta, at: NOW, reason: 'we have one' },
  expired: { name: 'expired', hold, approvers: theApprovers, at: NOW },
  cancelled: { name: 'cancelled', hold, approvers: theApprovers, at: NOW },
};

/** A new hold as a provider tells of it. */
export function aHeldNumber(changes: Partial<HeldNumber> = {}): HeldNumber {
  const { id, number, expiresAt, clockOffsetMs, local } = aHold();
  return { provider: '2Chat', id, number, expiresAt, clockOffsetMs, local, ...changes };
}

/** A duty to release {@link aHold}. */
export function aDuty(changes: Partial<PendingRelease> = {}): PendingRelease {
  const { id: holdId, number, expiresAt, local } = aHold();
  return { provider: '2Chat', holdId, number, expiresAt, local, attempts: 0, nextAt: NOW, ...changes };
}

/** What a request is judged by where there is no policy's file: one of the approvers decides. */
export function aBasis(changes: Partial<Basis> = {}): Basis {
  return {
    policy: policyOfSettings({}),
    requester: { id: ana, membership: 'member' },
    groups: { S0LEADS: ['U0OMAR'] },
    approvers: theApprovers.mentions,
    backupApprovers: [],
    spent: { workspace: [], person: [], channel: [], rent: [] },
    absences: [],
    gone: [],
    ...changes,
  };
}

/** What rules of spending say where one person's yes is enough and nothing is short. */
export function aRuling(changes: Partial<Ruling> = {}): Ruling {
  return { policy: 'd1', rule: 'approve', at: NOW, people: 1, why: [], budgets: [], informed: [], ...changes };
}

/** It takes two people, and one of two budgets is passed, which may be done by breaking the glass. */
export const aHardRuling = aRuling({
  people: 2,
  why: [
    { why: 'above', path: 'approve.two_above', limit: money('10.00', 'USD'), price: money('13.50', 'USD') },
    { why: 'currency', path: 'budget.person', currency: 'EUR' },
  ],
  budgets: [
    { path: 'budget.workspace', limit: money('500.00', 'USD'), left: money('486.50', 'USD'), isOver: false },
    {
      path: 'budget.channels.C0GENERAL',
      limit: money('20.00', 'USD'),
      left: { amount: '-3.50', currency: 'USD' },
      isOver: true,
    },
  ],
  breakGlass: ['U0CTO'],
  informed: ['U0CFO'],
  changedAt: NOW,
});
