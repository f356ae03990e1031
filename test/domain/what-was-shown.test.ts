import { describe, expect, it } from 'vitest';
import type { Decision } from '../../src/domain/decision.ts';
import type { Event } from '../../src/domain/event.ts';
import { groupFingerprint, holdFingerprint } from '../../src/domain/fingerprint.ts';
import type { Group } from '../../src/domain/group.ts';
import { money } from '../../src/domain/money.ts';
import { whatChanged } from '../../src/domain/offer-change.ts';
import type { Request } from '../../src/domain/request.ts';
import { transition } from '../../src/domain/transition.ts';
import {
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

function decide(request: Request, event: Event, now = NOW): Decision {
  return transition(request, event, now, rules);
}

function next(request: Request, event: Event, now = NOW): Request {
  const decision = decide(request, event, now);
  if (decision.kind === 'refused') throw new Error(decision.refusal.reason);
  return decision.request;
}

const dearer = aGroup({ monthly: money('499.00'), setup: money('50.00') });
const held = (group: Group) =>
  ({ type: 'held', attempt: 7, hold: aHeldNumber(), approvers: theApprovers, group }) as const;

describe('what is held costs something else than what was shown', () => {
  it('F46: the approvers are shown the price of now, and the one that was shown before', () => {
    expect(next(aRequest(states.reserving), held(dearer)).state).toMatchObject({
      name: 'awaitingApproval',
      hold: { group: { monthly: money('499.00'), setup: money('50.00') } },
      problem: { code: 'priceChanged', was: { monthly: money('3.50'), setup: money('0.00') } },
    });
    expect(next(aRequest(states.reserving), held(aGroup())).state).not.toMatchObject({ problem: expect.anything() });
  });

  it('F46: beyond what was asked for at most, the hold is given back and the price is shown among the options', () => {
    const request = aRequest(states.reserving, { search: { country: 'US', type: 'local', maxMonthly: '5.00' } });
    const { state, releasing } = next(request, held(dearer));
    expect(state).toMatchObject({ name: 'choosing', problem: { code: 'priceChanged' } });
    expect(state.name === 'choosing' && state.options.groups[0]?.monthly).toEqual(money('499.00'));
    expect(releasing).toMatchObject([{ holdId: 'res-1' }]);
  });

  it('F46: an approval of one price is none of another', () => {
    const approved = aRequest({ ...states.purchasing, approval: { by: marta, at: NOW } });
    const { attempt: _none, ...state } = states.purchasing;
    const sent = next({ ...approved, state }, { type: 'returnedForApproval', code: 'priceChanged', group: dearer });
    expect(sent.state).toMatchObject({ name: 'awaitingApproval', problem: { code: 'priceChanged' } });
    const by = { id: marta, membership: 'member', approver: true } as const;
    const click = { type: 'approved', by, fingerprint: holdFingerprint(aHold()) } as const;
    expect(decide(sent, click)).toMatchObject({ refusal: { reason: 'cardOutdated' } });
  });

  it('F46: options that are older than an hour are searched anew when one of them is chosen', () => {
    const click = { type: 'groupChosen', by: ana, group: groupFingerprint(aGroup()) } as const;
    expect(next(aRequest(states.choosing), click, NOW + 60 * MINUTE).state.name).toBe('reserving');
    const old = next(aRequest(states.choosing), click, NOW + 60 * MINUTE + 1);
    expect(old.state).toEqual({ name: 'searching', problem: { code: 'optionsOld' } });
    const found = { type: 'found', asOf: old.version, groups: [aGroup()], waiting: [], missing: [] } as const;
    expect(next(old, found).state).toMatchObject({ name: 'choosing', problem: { code: 'optionsOld' } });
  });

  it.each<[string, Partial<Group>]>([
    ['its price', { monthly: money('3.51') }],
    ['its currency', { monthly: money('3.50', 'EUR') }],
    ['its set-up fee', { setup: money('0.01') }],
    ['its features', { features: ['voice'] }],
    ['its type', { type: 'mobile' }],
    ['its place', { place: 'Fresno' }],
    ['its country', { country: 'CA' }],
    ['its documents', { requirements: ['A local address'] }],
    ['its prefix', { prefix: '+1 (559)' }],
    ['its region', { region: 'Nevada' }],
  ])('F57: a click on a card whose number has changed %s is a click on something else', (_what, changes) => {
    const other = aHold({ group: aGroup(changes) });
    expect(holdFingerprint(other)).not.toBe(holdFingerprint(aHold()));
    expect(groupFingerprint(other.group)).not.toBe(groupFingerprint(aGroup()));
    const by = { id: marta, membership: 'member', approver: true } as const;
    const request = aRequest({ ...states.awaitingApproval, hold: other });
    expect(decide(request, { type: 'approved', by, fingerprint: holdFingerprint(aHold()) })).toMatchObject({
      refusal: { reason: 'cardOutdated' },
    });
  });

  it('F57: the same features in another order are the same', () => {
    const group = aGroup({ features: ['whatsapp_business', 'voice'] });
    expect(groupFingerprint(group)).toBe(groupFingerprint(aGroup()));
  });
});

describe('a set-up fee that is not told', () => {
  const { setup: fee, ...told } = aGroup();
  const untold: Group = told;
  it('F53: is another than one that was, either way round, and the same as itself', () => {
    for (const [shown, now] of [
      [untold, aGroup()],
      [aGroup(), untold],
    ] as const) {
      expect(groupFingerprint(shown)).not.toBe(groupFingerprint(now));
      expect(whatChanged(shown, now)).toMatchObject({ code: 'priceChanged', was: { monthly: shown.monthly } });
    }
    expect(whatChanged(untold, aGroup())?.was).toEqual({ monthly: untold.monthly });
    expect(whatChanged(aGroup(), untold)?.was).toHaveProperty('setup', fee);
    expect(whatChanged(untold, { ...untold })).toBeUndefined();
  });
});

describe('a hold that is a stranger’s', () => {
  it('F47: is refused as held already, and never released', () => {
    const { state, releasing, orphanHolds } = next(aRequest(states.reserving), {
      type: 'reserveFailed',
      attempt: 7,
      code: 'heldAlready',
    });
    expect(state).toMatchObject({ name: 'choosing', problem: { code: 'heldAlready' } });
    expect([releasing, orphanHolds]).toEqual([[], []]);
  });
});

describe('our clock is set while a hold waits', () => {
  const waiting = aRequest({ ...states.awaitingApproval, hold: aHold({ clockOffsetMs: 500, measuredOffsetMs: 0 }) });
  const measured = (offsetMs: number) => ({ type: 'clockMeasured', provider: '2Chat', offsetMs }) as const;

  it('F54: what is due by the provider’s clock is due at another time of ours', () => {
    const { state } = next(waiting, measured(60_000));
    expect(state).toMatchObject({
      hold: { clockOffsetMs: 60_500, measuredOffsetMs: 60_000 },
      decideBy: states.awaitingApproval.decideBy - 60_000,
      remindAt: states.awaitingApproval.remindAt.map((at) => at - 60_000),
    });
    expect(next(waiting, measured(-60_000)).state).toMatchObject({
      decideBy: states.awaitingApproval.decideBy + 60_000,
    });
  });

  it('F54: readings that are to the second do not move anything, nor does another provider’s clock', () => {
    expect(decide(waiting, measured(3_000)).kind).toBe('refused');
    expect(decide(waiting, { ...measured(60_000), provider: 'Bird' }).kind).toBe('refused');
  });
});

describe('answers that come late', () => {
  it('F55: a refusal of the very order that was given up is believed', () => {
    const given = next(aRequest(states.purchasing), { type: 'purchaseUnanswered', attempt: 7 });
    const no = { type: 'purchaseRefused', attempt: 7, message: 'Insufficient funds' } as const;
    expect(next(given, no).state).toMatchObject({ name: 'failed', problem: { message: 'Insufficient funds' } });
    expect(decide(given, { ...no, attempt: 6 }).kind).toBe('refused');
  });

  it('F56: a provider’s numbers that come while one is being reserved are there when that fails', () => {
    const options = { ...states.choosing.options, waiting: ['Bird'] as const };
    const reserving = aRequest({ ...states.reserving, options });
    const bird = aGroup({ provider: 'Bird', id: 'b1' });
    const joined = next(reserving, { type: 'foundMore', searchNo: 7, provider: 'Bird', groups: [bird] });
    expect(joined.state.name).toBe('reserving');
    const failed = next(joined, { type: 'reserveFailed', attempt: 7, code: 'taken' });
    expect(failed.state).toMatchObject({ name: 'choosing', options: { waiting: [], missing: [] } });
    expect(failed.state.name === 'choosing' && failed.state.options.groups.map(({ id }) => id)).toContain('b1');
  });
});

describe('after the purchase', () => {
  const bought = next(aRequest(states.purchasing), { type: 'purchased', number: aHold().number });
  const at = (request: Request) =>
    request.state.name === 'purchased' ? (request.state.ownership?.nextCheckAt ?? Number.NaN) : Number.NaN;
  const look = (request: Request, seen: Omit<Extract<Event, { type: 'ownershipSeen' }>, 'type'>) =>
    next(request, { type: 'ownershipSeen', ...seen }, at(request));
  const told = ({ history }: Request) => history.map(({ what }) => what).slice(bought.history.length);

  it('F124: one look at the owned list is enough where the number can be used', () => {
    const seen = look(bought, { listed: true, active: true, status: 'ACTIVE' });
    expect(at(seen)).toBeNaN();
    expect(told(seen)).toEqual([]);
  });

  it('F124: what it waits for is told once, and that it can be used in the end', () => {
    const waits = { listed: true, active: false, status: 'AWAITING_REGISTRATION' };
    const later = look(look(look(bought, waits), waits), { listed: true, active: true, status: 'ACTIVE' });
    expect(told(later)).toEqual(['notActive', 'activated']);
    expect(at(later)).toBeNaN();
  });

  it('F124: a number that is not listed after a while is told of, and looked for no longer than an hour', () => {
    let request = bought;
    const times: number[] = [];
    for (let attempts = 0; attempts < 10 && !Number.isNaN(at(request)); attempts++) {
      times.push(at(request) - NOW);
      request = look(request, { listed: false });
    }
    expect(times).toEqual([5_000, 65_000, 665_000, 4_265_000]);
    expect(told(request)).toEqual(['notListed']);
  });
});
