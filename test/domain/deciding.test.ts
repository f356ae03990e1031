import { describe, expect, it } from 'vitest';
import type { Decider, Membership } from '../../src/domain/approval.ts';
import type { Event } from '../../src/domain/event.ts';
import { holdFingerprint } from '../../src/domain/fingerprint.ts';
import type { Request } from '../../src/domain/request.ts';
import { transition } from '../../src/domain/transition.ts';
import {
  aDuty,
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

const member = (id: string, approver = true): Decider => ({ id, membership: 'member', approver });
const waiting = aRequest(states.awaitingApproval);
const fingerprint = holdFingerprint(aHold());

function decide(request: Request, event: Event, now = NOW) {
  const decision = transition(request, event, now, rules);
  return decision.kind === 'refused' ? decision.refusal : decision.request;
}

describe('who may decide', () => {
  it.each(['approved', 'denied'] as const)('%s: an approver who did not ask', (type) => {
    const decided = decide(waiting, { type, by: member(marta), fingerprint, reason: 'no' });
    expect(decided).toMatchObject({ state: { name: type === 'approved' ? 'purchasing' : 'denied' } });
  });

  it.each(['approved', 'denied'] as const)('%s: not a member who is no approver, who is told who is', (type) => {
    expect(decide(waiting, { type, by: member('U0EVE', false), fingerprint, reason: 'no' })).toEqual({
      reason: 'notAnApprover',
      membership: 'member',
      approvers: theApprovers.mentions,
    });
  });

  it.each([
    'guest',
    'stranger',
    'deactivated',
    'bot',
  ] satisfies Membership[])('not a %s, even when listed as approver', (membership) => {
    const by: Decider = { id: marta, membership: membership, approver: true };
    expect(decide(waiting, { type: 'approved', by, fingerprint })).toMatchObject({
      reason: 'notAnApprover',
      membership,
    });
  });

  it('not the requester, even when an approver', () => {
    expect(decide(waiting, { type: 'approved', by: member(ana), fingerprint })).toMatchObject({ reason: 'ownRequest' });
  });

  it('says who was first, and when, to the approver who comes second', () => {
    const bought = aRequest(states.purchased);
    expect(decide(bought, { type: 'denied', by: member('U0OMAR'), fingerprint, reason: 'no' })).toEqual({
      reason: 'alreadyDecided',
      verdict: 'approved',
      by: marta,
      at: NOW,
    });
  });

  it('only the requester may cancel', () => {
    expect(decide(waiting, { type: 'cancelled', by: marta })).toEqual({ reason: 'notYours', requester: ana });
  });
});

describe('what is decided', () => {
  it.each([
    ['another price', aHold({ group: aGroup({ monthly: { amount: '3.51', currency: null } }) })],
    ['another setup price', aHold({ group: aGroup({ setup: { amount: '1.00', currency: null } }) })],
    ['another number', aHold({ number: '+12135550135' })],
    ['another hold of the same number', aHold({ id: 'res-2' })],
    ['a hold that ends at another time', aHold({ expiresAt: NOW + 31 * MINUTE })],
    ['another group', aHold({ group: aGroup({ id: 'us-la-2' }) })],
  ])('is exactly what was shown: %s is not bought', (_what, shown) => {
    const event = { type: 'approved', by: member(marta), fingerprint: holdFingerprint(shown) } as const;
    expect(decide(waiting, event)).toEqual({ reason: 'cardOutdated' });
  });

  it('is not decided at or after the deadline, even when the hold still lives', () => {
    const { decideBy } = states.awaitingApproval;
    const event = { type: 'approved', by: member(marta), fingerprint } as const;
    expect(decide(waiting, event, decideBy - 1)).toMatchObject({ state: { name: 'purchasing' } });
    expect(decide(waiting, event, decideBy)).toEqual({ reason: 'tooLate', decideBy });
  });
});

describe('what time does', () => {
  it('does not let go a millisecond early', () => {
    const { decideBy } = states.awaitingApproval;
    expect(decide(waiting, { type: 'deadlinePassed' }, decideBy - 1)).toEqual({ reason: 'tooEarly', dueAt: decideBy });
    expect(decide(waiting, { type: 'deadlinePassed' }, decideBy)).toMatchObject({
      state: { name: 'expired' },
      releasing: [{ holdId: 'res-1', nextAt: decideBy }],
    });
  });

  it('sets the decision deadline by the margin before the provider ends the hold', () => {
    const reserving = aRequest(states.reserving);
    const hold = aHeldNumber({ id: 'res-1', expiresAt: NOW + 20 * MINUTE });
    expect(decide(reserving, { type: 'held', attempt: 7, hold, approvers: theApprovers })).toMatchObject({
      state: { decideBy: NOW + 18 * MINUTE, remindAt: [NOW + 8 * MINUTE, NOW + 9 * MINUTE] },
    });
  });

  it('asks no approver about a hold that is shorter than the margin, and lets go of it', () => {
    const hold = aHeldNumber({ id: 'res-1', expiresAt: NOW + MINUTE });
    expect(
      decide(aRequest(states.reserving), { type: 'held', attempt: 7, hold, approvers: theApprovers }),
    ).toMatchObject({
      state: { name: 'choosing', problem: { code: 'holdTooShort' } },
      releasing: [{ holdId: 'res-1' }],
    });
  });

  it.each([
    ['ahead', 5 * MINUTE],
    ['behind', -5 * MINUTE],
  ])('keeps the deadline when the provider’s clock is %s of ours', (_how, clockOffsetMs) => {
    const hold = aHeldNumber({ expiresAt: NOW + clockOffsetMs + 20 * MINUTE, clockOffsetMs });
    const held = decide(aRequest(states.reserving), { type: 'held', attempt: 7, hold, approvers: theApprovers });
    expect(held).toMatchObject({ state: { decideBy: NOW + 18 * MINUTE } });
    const started = decide(
      aRequest({
        ...states.purchasing,
        hold: aHold({ expiresAt: NOW + clockOffsetMs + MINUTE, clockOffsetMs }),
        attempt: undefined,
      } as never),
      { type: 'purchaseStarted' },
      NOW + MINUTE - 1,
    );
    expect(started).toMatchObject({ state: { name: 'purchasing' } });
  });

  it('reminds once for several reminders that were missed', () => {
    const late = decide(waiting, { type: 'reminderDue' }, NOW + 20 * MINUTE);
    expect(late).toMatchObject({ state: { remindAt: [] } });
    expect((late as Request).history.filter(({ what }) => what === 'reminded')).toHaveLength(1);
  });
});

describe('what is never forgotten', () => {
  it('every end with a hold is a duty to release it', () => {
    const by = member(marta);
    for (const event of [
      { type: 'denied', by, fingerprint, reason: 'no' },
      { type: 'cancelled', by: ana },
    ] satisfies Event[]) {
      expect(decide(waiting, event)).toMatchObject({ releasing: [{ holdId: 'res-1', attempts: 0, nextAt: NOW }] });
    }
  });

  it('a hold that comes when the request waits for it no more is released', () => {
    const gone = aRequest({ name: 'cancelled', at: NOW });
    const hold = aHeldNumber({ id: 'res-8', expiresAt: NOW + MINUTE });
    expect(decide(gone, { type: 'held', attempt: 7, hold, approvers: theApprovers })).toMatchObject({
      state: { name: 'cancelled' },
      releasing: [{ holdId: 'res-8' }],
    });
  });

  it('the answer to an earlier attempt does not pass for the answer to this one', () => {
    const reserving = aRequest({ ...states.reserving, attempt: { no: 9, at: NOW } });
    const hold = aHeldNumber({ id: 'res-8', expiresAt: NOW + MINUTE });
    expect(decide(reserving, { type: 'held', attempt: 7, hold, approvers: theApprovers })).toMatchObject({
      state: { name: 'reserving' },
      releasing: [{ holdId: 'res-8' }],
    });
  });

  it('the hold a request is living on is not taken for a stray one when its news comes twice', () => {
    const hold = aHeldNumber({ id: 'res-1', expiresAt: NOW + MINUTE });
    expect(decide(waiting, { type: 'held', attempt: 7, hold, approvers: theApprovers })).toMatchObject({
      reason: 'notNow',
    });
  });

  it('a release that fails is tried again, later each time', () => {
    const pending = aDuty();
    const once = decide(aRequest(states.expired, { releasing: [pending] }), { type: 'releaseFailed', holdId: 'res-1' });
    const twice = decide(once as Request, { type: 'releaseFailed', holdId: 'res-1' });
    expect(once).toMatchObject({ releasing: [{ attempts: 1, nextAt: NOW + 2_000 }] });
    expect(twice).toMatchObject({ releasing: [{ attempts: 2, nextAt: NOW + 4_000 }] });
    expect(decide(twice as Request, { type: 'holdReleased', holdId: 'res-1' })).toMatchObject({ releasing: [] });
  });
});
