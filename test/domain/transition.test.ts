import { describe, expect, it } from 'vitest';
import type { Decider } from '../../src/domain/approval.ts';
import type { Event } from '../../src/domain/event.ts';
import { groupFingerprint, holdFingerprint } from '../../src/domain/fingerprint.ts';
import type { StateName } from '../../src/domain/state.ts';
import { transition } from '../../src/domain/transition.ts';
import {
  aBasis,
  aGroup,
  aHeldNumber,
  aHold,
  ana,
  aRequest,
  MINUTE,
  marta,
  NOW,
  rules,
  states,
  theApprovers,
} from '../support/requests.ts';

const by: Decider = { id: marta, membership: 'member', approver: true };
const fingerprint = holdFingerprint(aHold());

/** One example of each event, such that it does what it is for in the state it is meant for. */
const events: { [Type in Event['type']]: Extract<Event, { type: Type }> } = {
  found: { type: 'found', asOf: 7, groups: [aGroup()], waiting: [], missing: [] },
  foundMore: { type: 'foundMore', searchNo: 7, provider: 'Bird', groups: [aGroup({ provider: 'Bird' })] },
  searchChanged: { type: 'searchChanged', by: ana, search: { country: 'GB', type: 'all' }, purpose: 'Sales' },
  pageTurned: { type: 'pageTurned', by: ana, page: 0 },
  sorted: { type: 'sorted', by: ana, order: 'place' },
  elsewhereTurned: { type: 'elsewhereTurned', by: ana, shown: true },
  groupChosen: { type: 'groupChosen', by: ana, group: groupFingerprint(aGroup()) },
  reheld: { type: 'reheld', by: ana },
  reserveStarted: { type: 'reserveStarted' },
  holdMade: { type: 'holdMade', attempt: 7, newHold: { hold: aHeldNumber({ id: 'res-9' }), approvers: theApprovers } },
  held: {
    type: 'held',
    attempt: 7,
    hold: aHeldNumber({ id: 'res-9', number: '+12135550199' }),
    approvers: theApprovers,
  },
  reserveFailed: { type: 'reserveFailed', attempt: 7, code: 'taken' },
  approved: { type: 'approved', by, fingerprint },
  judgedAnew: { type: 'judgedAnew', basis: aBasis({ digest: 'policy' }) },
  passedOn: { type: 'passedOn', by, fingerprint, to: 'U0OMAR', word: 'You know more of it', basis: aBasis() },
  denied: { type: 'denied', by, fingerprint, reason: 'no' },
  cancelled: { type: 'cancelled', by: ana },
  nudged: { type: 'nudged', by: ana },
  purposeChanged: { type: 'purposeChanged', by: ana, purpose: 'Sales' },
  asked: { type: 'asked', by, fingerprint, question: 'Why?', sentAt: NOW },
  answered: { type: 'answered', by: ana, question: 0, answer: 'Since' },
  reminderDue: { type: 'reminderDue' },
  clickPending: { type: 'clickPending', clicker: marta, at: NOW, fingerprint },
  clickResolved: { type: 'clickResolved', clicker: marta },
  deadlinePassed: { type: 'deadlinePassed' },
  clockMeasured: { type: 'clockMeasured', provider: '2Chat', offsetMs: 60_000 },
  ownershipSeen: { type: 'ownershipSeen', listed: true, active: true },
  numberGone: { type: 'numberGone', at: NOW },
  purchaseStarted: { type: 'purchaseStarted' },
  purchased: { type: 'purchased', number: aHold().number },
  foundBought: { type: 'foundBought', number: aHold().number },
  purchaseRefused: { type: 'purchaseRefused', attempt: 7, message: 'no money' },
  boughtMore: { type: 'boughtMore', provider: '2Chat', numbers: ['+12135550101'] },
  purchaseUnanswered: { type: 'purchaseUnanswered', attempt: 7 },
  returnedForApproval: { type: 'returnedForApproval', attempt: 7, code: 'purchaseNotTaken' },
  outOfStock: { type: 'outOfStock' },
  purchaseNotSeen: { type: 'purchaseNotSeen' },
  resolved: { type: 'resolved', by, fingerprint, verdict: 'bought' },
  holdReleased: { type: 'holdReleased', holdId: 'res-1' },
  releaseFailed: { type: 'releaseFailed', holdId: 'res-1' },
  orphanHoldFound: { type: 'orphanHoldFound', attempt: 7, hold: aHeldNumber() },
  orphanHoldNotSeen: { type: 'orphanHoldNotSeen', attempt: 7 },
};

/** When each event happens; the timers only count when they are due. */
const whenDue: Partial<Record<Event['type'], number>> = {
  reminderDue: NOW + 14 * MINUTE,
  deadlinePassed: NOW + 28 * MINUTE,
};

/**
 * The whole machine: what follows when an event meets a state. A name is the state that follows, "=" says that the state keeps its name
 * (a page turned, a reminder noted, a stray hold to be released), "·" is refused as `notNow`, and brackets hold any other refusal.
 */
const TABLE = `
event              | searching | choosing  | reserving        | awaitingApproval | purchasing       | unconfirmed      | purchased        | failed           | denied           | expired | cancelled
found              | choosing  | ·         | ·                | ·                | ·                | ·                | ·                | ·                | ·                | ·       | ·
foundMore          | ·         | ·         | ·                | ·                | ·                | ·                | ·                | ·                | ·                | ·       | ·
searchChanged      | ·         | searching | ·                | ·                | ·                | ·                | ·                | ·                | ·                | ·       | ·
pageTurned         | ·         | =         | ·                | ·                | ·                | ·                | ·                | ·                | ·                | ·       | ·
sorted             | ·         | =         | ·                | ·                | ·                | ·                | ·                | ·                | ·                | ·       | ·
elsewhereTurned    | ·         | =         | ·                | ·                | ·                | ·                | ·                | ·                | ·                | ·       | ·
groupChosen        | ·         | reserving | [underWay]       | ·                | ·                | ·                | ·                | ·                | ·                | ·       | ·
reheld             | ·         | ·         | ·                | ·                | ·                | ·                | ·                | ·                | ·                | reserving | reserving
reserveStarted     | ·         | ·         | [underWay]       | ·                | ·                | ·                | ·                | ·                | ·                | ·       | ·
holdMade           | =         | =         | =         | =         | =         | =         | =         | =         | =         | =         | =
held               | =         | =         | awaitingApproval | =                | =                | =                | =                | =                | =                | =       | =
reserveFailed      | ·         | ·         | choosing         | ·                | ·                | ·                | ·                | ·                | ·                | ·       | ·
approved           | ·         | ·         | ·                | purchasing       | [alreadyDecided] | [alreadyDecided] | [alreadyDecided] | [alreadyDecided] | [alreadyDecided] | [ended] | [ended]
judgedAnew         | ·         | ·         | ·                | =                | ·                | ·                | ·                | ·                | ·                | ·       | ·
passedOn           | ·         | ·         | ·                | =                | [alreadyDecided] | [alreadyDecided] | [alreadyDecided] | [alreadyDecided] | [alreadyDecided] | [ended] | [ended]
denied             | ·         | ·         | ·                | denied           | [alreadyDecided] | [alreadyDecided] | [alreadyDecided] | [alreadyDecided] | [alreadyDecided] | [ended] | [ended]
cancelled          | cancelled | cancelled | [underWay]       | cancelled        | [alreadyDecided] | [alreadyDecided] | [alreadyDecided] | [alreadyDecided] | [alreadyDecided] | [ended] | [ended]
nudged             | ·         | ·         | ·                | =                | ·                | ·                | ·                | ·                | ·                | ·       | ·
purposeChanged     | ·         | =         | =                | =                | ·                | ·                | ·                | ·                | ·                | ·       | ·
asked              | ·         | ·         | ·                | =                | [alreadyDecided] | [alreadyDecided] | [alreadyDecided] | [alreadyDecided] | [alreadyDecided] | [ended] | [ended]
answered           | ·         | ·         | ·                | [cardOutdated]   | ·                | ·                | ·                | ·                | ·                | ·       | ·
reminderDue        | ·         | ·         | ·                | =                | ·                | ·                | ·                | ·                | ·                | ·       | ·
clickPending       | · | · | · | = | · | · | · | · | · | · | ·
clickResolved      | · | · | · | · | · | · | · | · | · | · | ·
deadlinePassed     | ·         | ·         | ·                | expired          | ·                | ·                | ·                | ·                | ·                | ·       | ·
clockMeasured      | ·         | ·         | ·         | =         | ·         | ·         | ·         | ·         | ·         | ·         | ·
purchaseStarted    | ·         | ·         | ·                | ·                | [underWay]       | ·                | ·                | ·                | ·                | ·       | ·
purchased          | ·         | ·         | ·                | ·                | purchased        | purchased        | ·                | purchased        | ·                | ·       | ·
foundBought        | ·         | ·         | ·                | purchased        | ·                | ·                | ·                | ·                | purchased        | purchased | purchased
ownershipSeen      | ·         | ·         | ·         | ·         | ·         | ·         | ·         | ·         | ·         | ·         | ·
numberGone         | ·         | ·         | ·         | ·         | ·         | ·         | =         | ·         | ·         | ·         | ·
purchaseRefused    | ·         | ·         | ·                | ·                | failed           | ·                | ·                | ·                | ·                | ·       | ·
boughtMore         | =         | =         | =                | =                | =                | =                | =                | =                | =                | =       | =
purchaseUnanswered | ·         | ·         | ·                | ·                | unconfirmed      | ·                | ·                | ·                | ·                | ·       | ·
returnedForApproval| ·         | ·         | ·                | ·                | awaitingApproval | ·                | ·                | ·                | ·                | ·       | ·
outOfStock         | ·         | ·         | ·                | ·                | ·                | ·                | ·                | ·                | ·                | ·       | ·
purchaseNotSeen    | ·         | ·         | ·                | ·                | ·                | =                | ·                | ·                | ·                | ·       | ·
resolved           | ·         | ·         | ·                | ·                | [underWay]       | purchased        | ·                | ·                | ·                | ·       | ·
holdReleased       | ·         | ·         | ·                | ·                | ·                | ·                | ·                | ·                | ·                | ·       | ·
releaseFailed      | ·         | ·         | ·                | ·                | ·                | ·                | ·                | ·                | ·                | ·       | ·
orphanHoldFound    | ·         | ·         | ·                | ·                | ·                | ·                | ·                | ·                | ·                | ·       | ·
orphanHoldNotSeen  | ·         | ·         | ·                | ·                | ·                | ·                | ·                | ·                | ·                | ·       | ·
`;

const [head = [], ...rows] = TABLE.trim()
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()));
const names = head.slice(1) as StateName[];

function outcome(event: Event, name: StateName): string {
  const decision = transition(aRequest(states[name]), event, whenDue[event.type] ?? NOW, rules);
  if (decision.kind === 'refused') return decision.refusal.reason === 'notNow' ? '·' : `[${decision.refusal.reason}]`;
  return decision.request.state.name === name ? '=' : decision.request.state.name;
}

describe('the state machine', () => {
  it('has a row for every event and a column for every state', () => {
    expect(rows.map(([event]) => event).sort()).toEqual(Object.keys(events).sort());
    expect([...names].sort()).toEqual(Object.keys(states).sort());
  });

  for (const [type, ...cells] of rows) {
    it.each(names.map((name, index) => [name, cells[index]] as const))(`${type} in %s: %s`, (name, expected) => {
      expect(outcome(events[type as Event['type']], name)).toBe(expected);
    });
  }

  it('counts every change as a version, and writes history only at its end', () => {
    for (const name of names) {
      for (const event of Object.values(events)) {
        const before = aRequest(states[name]);
        const decision = transition(before, event, whenDue[event.type] ?? NOW, rules);
        if (decision.kind === 'refused') continue;
        expect(decision.request.version).toBe(before.version + 1);
        expect(decision.request.history.slice(0, before.history.length)).toEqual(before.history);
      }
    }
  });
});
