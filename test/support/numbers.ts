import { type RecordEntry, recordEntrySchema } from '../../src/domain/register/entry.ts';
import type { GivingBack } from '../../src/domain/register/giving-back-state.ts';
import type { NumberRecord } from '../../src/domain/register/record.ts';
import type { RegisterRules } from '../../src/domain/register/rules.ts';
import { aRecord } from './records.ts';
import { ana, MINUTE, marta, NOW } from './requests.ts';

export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export const registerRules: RegisterRules = {
  reviewAheadMs: 30 * DAY,
  reviewEveryMs: 90 * DAY,
  coolingOffMs: DAY,
  givesBack: new Set(['2Chat']),
};

/** A number of the register that Ana owns, bought long enough ago to be given back at once; `changes` over that. */
export function aNumber(changes: Partial<NumberRecord> = {}): NumberRecord {
  return aRecord({ number: '+12135550102', version: 1, ...changes });
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
