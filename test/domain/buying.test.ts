import { describe, expect, it } from 'vitest';
import type { Decider } from '../../src/domain/approval.ts';
import { consequences } from '../../src/domain/consequences.ts';
import type { Event } from '../../src/domain/event.ts';
import { holdFingerprint } from '../../src/domain/fingerprint.ts';
import type { Request } from '../../src/domain/request.ts';
import { transition } from '../../src/domain/transition.ts';
import { aHold, aRequest, MINUTE, marta, NOW, rules, states } from '../support/requests.ts';

const by: Decider = { id: marta, membership: 'member', approver: true };
const fingerprint = holdFingerprint(aHold());
const { attempt: _started, ...approved } = states.purchasing;

function decide(request: Request, event: Event, now = NOW) {
  const decision = transition(request, event, now, rules);
  return decision.kind === 'refused' ? decision.refusal : decision.request;
}

describe('a purchase', () => {
  it('is started once: the second start is refused', () => {
    const started = decide(aRequest(approved), { type: 'purchaseStarted' }) as Request;
    expect(started.state).toMatchObject({ name: 'purchasing', attempt: { no: started.version } });
    expect(decide(started, { type: 'purchaseStarted' })).toMatchObject({ reason: 'underWay' });
  });

  it('is not started when the approved hold has ended', () => {
    const { expiresAt } = aHold();
    expect(decide(aRequest(approved), { type: 'purchaseStarted' }, expiresAt)).toMatchObject({
      state: { name: 'failed', problem: { code: 'holdEnded' } },
    });
  });

  it('without an answer is unconfirmed, looked for at once, and its hold is left alone', () => {
    const orphanHolds = decide(aRequest(states.purchasing), { type: 'purchaseUnanswered', attempt: 7 }) as Request;
    expect(orphanHolds).toMatchObject({
      state: { name: 'unconfirmed', nextCheckAt: NOW, askPerson: false },
      releasing: [],
    });
    expect(consequences(orphanHolds)).toEqual([{ job: 'verify', at: NOW, provider: '2Chat' }]);
  });

  it('is looked for less and less often, and after ten minutes a person is asked', () => {
    let request = aRequest({ ...states.unconfirmed, askPerson: false });
    const waits: number[] = [];
    for (let now = NOW; now < NOW + 15 * MINUTE; ) {
      request = decide(request, { type: 'purchaseNotSeen' }, now) as Request;
      if (request.state.name !== 'unconfirmed') throw new Error(request.state.name);
      waits.push(request.state.nextCheckAt - now);
      expect(request.state.askPerson).toBe(now >= NOW + 10 * MINUTE);
      now = request.state.nextCheckAt;
    }
    expect(waits.slice(0, 4)).toEqual([2_000, 4_000, 8_000, 16_000]);
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
    expect(waits.at(-1)).toBeLessThanOrEqual(5 * MINUTE);
  });

  it('that shows up after an approver gave up on it is bought all the same, and its hold is not touched', () => {
    const given = decide(aRequest(states.unconfirmed), {
      type: 'resolved',
      by,
      fingerprint,
      verdict: 'giveUp',
    }) as Request;
    expect(given).toMatchObject({ state: { name: 'failed' }, releasing: [{ holdId: 'res-1' }] });
    const seen = decide(given, { type: 'purchased', number: aHold().number });
    expect(seen).toMatchObject({ state: { name: 'purchased' }, releasing: [] });
  });

  it('of another number proves nothing', () => {
    expect(decide(aRequest(states.unconfirmed), { type: 'purchased', number: '+12135550199' })).toMatchObject({
      reason: 'notNow',
    });
  });

  it.each([
    ['bought', 'purchased'],
    ['retry', 'purchasing'],
    ['giveUp', 'failed'],
  ] as const)('may be settled by an approver: %s', (verdict, name) => {
    const settled = decide(aRequest(states.unconfirmed), { type: 'resolved', by, fingerprint, verdict }) as Request;
    expect(settled.state).toMatchObject({ name });
    expect(settled.history.at(-1)).toMatchObject({ by: marta });
    if (settled.state.name === 'purchasing') expect(settled.state.attempt).toBeUndefined();
  });

  it('may not be settled before people are asked, nor by a member who is no approver', () => {
    const early = aRequest({ ...states.unconfirmed, askPerson: false });
    const eve = { ...by, approver: false };
    expect(decide(early, { type: 'resolved', by, fingerprint, verdict: 'retry' })).toMatchObject({
      reason: 'underWay',
    });
    expect(
      decide(aRequest(states.unconfirmed), { type: 'resolved', by: eve, fingerprint, verdict: 'retry' }),
    ).toMatchObject({ reason: 'notAnApprover' });
  });
});

describe('a purchase that the provider did not take', () => {
  it('goes back to the approvers, who must say yes again', () => {
    const back = decide(aRequest(states.purchasing), {
      type: 'returnedForApproval',
      attempt: 7,
      code: 'purchaseNotTaken',
      message: 'slow down',
    }) as Request;
    expect(back.state).toMatchObject({ name: 'awaitingApproval', problem: { code: 'purchaseNotTaken' } });
    expect(consequences(back).map(({ job }) => job)).toEqual(['remind', 'auto-release']);
  });

  it('at a changed price is offered at that price, and the old card’s button buys nothing', () => {
    const dearer = { ...aHold().group, monthly: { amount: '9.00', currency: null } };
    const back = decide(aRequest(approved), {
      type: 'returnedForApproval',
      code: 'priceChanged',
      group: dearer,
    }) as Request;
    expect(back.state).toMatchObject({ name: 'awaitingApproval', hold: { group: { monthly: { amount: '9.00' } } } });
    expect(decide(back, { type: 'approved', by, fingerprint })).toEqual({ reason: 'cardOutdated' });
    const now = holdFingerprint({ ...aHold(), group: dearer, approvalNo: 1 });
    expect(decide(back, { type: 'approved', by, fingerprint: now })).toMatchObject({ state: { name: 'purchasing' } });
  });

  it('ends when there is no time left to decide', () => {
    const event = { type: 'returnedForApproval', attempt: 7, code: 'purchaseNotTaken' } as const;
    expect(decide(aRequest(states.purchasing), event, NOW + 28 * MINUTE)).toMatchObject({ state: { name: 'failed' } });
  });

  it('ends when the number is gone, as long as no order was sent', () => {
    expect(decide(aRequest(approved), { type: 'outOfStock' })).toMatchObject({
      state: { name: 'failed', problem: { code: 'holdEnded' } },
    });
    const local = { ...approved, hold: aHold({ local: true }) };
    expect(decide(aRequest(local), { type: 'outOfStock' })).toMatchObject({
      state: { name: 'failed', problem: { code: 'outOfStock' } },
    });
    expect(decide(aRequest(states.purchasing), { type: 'outOfStock' })).toMatchObject({ reason: 'notNow' });
  });
});

describe('what must follow', () => {
  it('is derived from the state alone', () => {
    const following = Object.entries(states).map(([name, state]) => [
      name,
      consequences(aRequest(state)).map(({ job, at }) => `${job}+${(at - NOW) / 1000}s`),
    ]);
    expect(Object.fromEntries(following)).toEqual({
      searching: ['search+0s'],
      choosing: [],
      reserving: ['reserve+90s'],
      awaitingApproval: ['remind+840s', 'auto-release+1680s'],
      purchasing: ['purchase+90s'],
      unconfirmed: ['verify+0s'],
      purchased: [],
      failed: [],
      denied: [],
      expired: [],
      cancelled: [],
    });
    expect(consequences(aRequest(approved))).toEqual([{ job: 'purchase', at: NOW, provider: '2Chat' }]);
    const late = { ...states.choosing, options: { ...states.choosing.options, waiting: ['Bird'] as const } };
    expect(consequences(aRequest(late))).toEqual([{ job: 'search', at: NOW + 30_000 }]);
  });
});
