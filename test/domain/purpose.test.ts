import { expect, it } from 'vitest';
import type { Event } from '../../src/domain/event.ts';
import { holdFingerprint } from '../../src/domain/fingerprint.ts';
import { holdOf, type Request } from '../../src/domain/request.ts';
import { MAX_PURPOSES } from '../../src/domain/rules.ts';
import { transition } from '../../src/domain/transition.ts';
import { aHold, ana, aRequest, MINUTE, marta, NOW, rules, states } from '../support/requests.ts';

const by = { id: marta, membership: 'member', approver: true } as const;
const waiting = aRequest(states.awaitingApproval);
const { decideBy } = states.awaitingApproval;
const changes = (purpose: string) => ({ type: 'purposeChanged', by: ana, purpose }) as const;
const shownOn = (request: Request) => holdFingerprint(holdOf(request) ?? aHold());

function next(request: Request, event: Event, at = NOW): Request {
  const decision = transition(request, event, at, rules);
  if (decision.kind === 'refused') throw new Error(decision.refusal.reason);
  return decision.request;
}
function refusal(request: Request, event: Event, at = NOW) {
  const decision = transition(request, event, at, rules);
  return decision.kind === 'refused' ? decision.refusal : undefined;
}

it('what it is for is said anew until it is decided, and both texts stand in the history', () => {
  const changed = next(waiting, changes('Sales'));
  expect(changed.purpose).toBe('Sales');
  expect(changed.history.at(-1)).toEqual({
    at: NOW,
    what: 'purposeChanged',
    by: ana,
    number: '+12135550134',
    note: 'Sales',
    was: 'Support line',
  });
  expect(changed.state).toMatchObject({ decideBy, remindAt: states.awaitingApproval.remindAt });
  expect(refusal(waiting, changes('Sales'), decideBy)).toEqual({ reason: 'tooLate', decideBy });
  expect(refusal(waiting, { ...changes('Sales'), by: marta })).toEqual({ reason: 'notYours', requester: ana });
  for (const name of ['choosing', 'reserving'] as const) {
    expect(next(aRequest(states[name]), changes('Sales'))).toMatchObject({ purpose: 'Sales', state: { name } });
  }
});

it.each(['approved', 'denied'] as const)('%s for the old text does not count, and the approver is told why', (type) => {
  const changed = next(waiting, changes('Sales'), NOW + MINUTE);
  const click = { type, by, fingerprint: shownOn(waiting), reason: 'no' };
  const why = { reason: 'purposeChanged', by: ana, at: NOW + MINUTE };
  expect(refusal(changed, click)).toEqual(why);
  // Not even when the old text comes back: it was not looked at as it is now.
  expect(refusal(next(changed, changes('Support line'), NOW + MINUTE), click)).toEqual(why);
  expect(
    refusal(changed, {
      ...click,
      fingerprint: shownOn(aRequest({ ...states.awaitingApproval, hold: aHold({ id: 'res-0' }) })),
    }),
  ).toEqual({
    reason: 'cardOutdated',
  });
  expect(next(changed, { ...click, fingerprint: shownOn(changed) }).state.name).toBe(
    type === 'approved' ? 'purchasing' : 'denied',
  );
});

it('a click that is being looked up is none of the new text either', () => {
  const pending = { type: 'clickPending', clicker: marta, at: NOW, fingerprint: shownOn(waiting) } as const;
  expect(refusal(next(waiting, changes('Sales')), pending)).toEqual({ reason: 'purposeChanged', by: ana, at: NOW });
});

it('it is changed a few times, and not for ever', () => {
  let request = waiting;
  for (let turn = 0; turn < MAX_PURPOSES; turn += 1) request = next(request, changes(`Line ${turn}`));
  expect(refusal(request, changes('One more'))).toEqual({ reason: 'requestFull' });
});
