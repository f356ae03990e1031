import { money } from '../../src/domain/money.ts';
import type { RecordFacts } from '../../src/domain/register/facts.ts';
import { type NumberRecord, recordId } from '../../src/domain/register/record.ts';
import { createHomeNumbers } from '../../src/slack/messages/home-numbers.ts';
import { ana, NOW } from './requests.ts';

const DAY = 24 * 60 * 60 * 1_000;

/** A number of the register, bought here, listed, and owned. */
export function aRecord(changes: Partial<NumberRecord> = {}): NumberRecord {
  const number = changes.number ?? '+12135550134';
  const provider = changes.provider ?? '2Chat';
  return {
    id: recordId(provider, number),
    teamId: 'T0DESK',
    version: 3,
    createdAt: NOW - 40 * DAY,
    updatedAt: NOW - DAY,
    number,
    provider,
    country: 'US',
    type: 'local',
    place: 'Los Angeles',
    features: ['voice'],
    owner: ana,
    costCentre: 'Sales',
    purpose: 'Support line',
    monthly: money('1.50', 'USD'),
    monthlyFrom: 'approved',
    bought: { request: 'r1', by: ana, approvedBy: 'U0MARTA', at: NOW - 40 * DAY, setup: money('5.00', 'USD') },
    listed: { at: NOW - DAY, providerId: 'DID1', state: 'active', status: 'ACTIVE', endsAt: NOW + 20 * DAY },
    neededAt: NOW - 40 * DAY,
    history: [],
    untold: 0,
    ...changes,
  };
}

/** What Homes say of numbers, where these are all that there are. */
export function homeNumbersOf(all: readonly RecordFacts[] = []) {
  const store = {
    facts: async () => all,
    factsOfOwner: async (_team: string, owner: string) => all.filter((each) => each.owner === owner),
  };
  return createHomeNumbers({ register: { store, zone: () => 'UTC' }, clock: () => NOW });
}
