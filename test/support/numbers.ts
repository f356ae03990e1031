import { money } from '../../src/domain/money.ts';
import { type RecordEntry, recordEntrySchema } from '../../src/domain/register/entry.ts';
import type { GivingBack } from '../../src/domain/register/giving-back-state.ts';
import { type NumberRecord, recordId } from '../../src/domain/register/record.ts';
import type { RegisterRules } from '../../src/domain/register/rules.ts';
import { ana, MINUTE, marta, NOW } from './requests.ts';

export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export const registerRules: RegisterRules = {
  reviewAheadMs: 30 * DAY,
  reviewEveryMs: 90 * DAY,
  coolingOffMs: DAY,
  givesBack: new Set(['2Chat']),
};

/** A number of the register that Ana owns, bought a year ago; `changes` over that. */
export function aNumber(changes: Partial<NumberRecord> = {}): NumberRecord {
  const number = changes.number ?? '+12135550102';
  const provider = changes.provider ?? '2Chat';
  return {
    id: recordId(provider, number),
    teamId: 'T0DESK',
    version: 1,
    createdAt: NOW - 365 * DAY,
    updatedAt: NOW,
    number,
    provider,
    country: 'US',
    type: 'local',
    place: 'Los Angeles',
    features: ['voice', 'sms_in'],
    owner: ana,
    costCentre: 'Marketing',
    purpose: 'Support line',
    monthly: money('3.50', 'USD'),
    monthlyFrom: 'approved',
    bought: { request: 'r1', by: ana, approvedBy: marta, at: NOW - 365 * DAY, setup: money('1.00', 'USD') },
    listed: { at: NOW - HOUR, state: 'active', status: 'ACTIVE', endsAt: NOW + 20 * DAY },
    history: [],
    untold: 0,
    ...changes,
  };
}

const asked = { by: ana, at: NOW - HOUR, reason: 'The campaign is over' };
const called = { ...asked, confirmedBy: marta, confirmedAt: NOW, callAt: NOW + DAY, calledAt: NOW + DAY };

/** One of each way to stand in giving back. */
export const givingBack: { readonly [Name in GivingBack['name']]: Extract<GivingBack, { name: Name }> } = {
  asked: { name: 'asked', ...asked },
  coolingOff: { name: 'coolingOff', ...asked, confirmedBy: marta, confirmedAt: NOW, callAt: NOW + DAY },
  calling: { name: 'calling', ...called, job: 'j1' },
  unconfirmed: { name: 'unconfirmed', ...called, checks: 2 },
  done: { name: 'done', ...called, doneAt: NOW + DAY },
};

/** One line of history of each kind, with all that a line can carry. */
export const everyLine: readonly RecordEntry[] = recordEntrySchema.shape.what.options.map((what) => ({
  ...{ at: NOW, what, by: marta, to: ana, note: 'A word', was: 'waits', is: 'active', until: NOW + DAY },
  ...{ why: 'refused', message: 'Not now' },
}));
