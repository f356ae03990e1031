import { describe, expect, it } from 'vitest';
import { stillAsked } from '../../src/domain/approval.ts';
import type { Event } from '../../src/domain/event.ts';
import { holdFingerprint } from '../../src/domain/fingerprint.ts';
import type { Basis } from '../../src/domain/policy/basis.ts';
import type { Request } from '../../src/domain/request.ts';
import { MAX_PASSED_ON } from '../../src/domain/rules.ts';
import { transition } from '../../src/domain/transition.ts';
import { aPolicy } from '../support/policies.ts';
import { aBasis, aHold, ana, aRequest, aRuling, marta, NOW, rules, states } from '../support/requests.ts';

const omar = 'U0OMAR';
const mia = 'U0MIA';
const cto = 'U0CTO';
const cfo = 'U0CFO';
const fingerprint = holdFingerprint(aHold());
const by = (id: string) => ({ id, membership: 'member', approver: true }) as const;
const basisOf = (yaml: string, changes: Partial<Basis> = {}) =>
  aBasis({ policy: aPolicy(yaml), digest: 'd1', ...changes });
const two = basisOf(
  `version: 1\ncurrency: USD\napprove: {who: [${marta}, ${omar}, ${mia}], two_above: 1.00 USD, informed: [S0BOARD, ${marta}]}\nbreak_glass: {who: [${cto}]}`,
  { groups: { S0BOARD: [cfo, omar] } },
);
const approvers = { mentions: [marta, omar, mia], users: [marta, omar, mia] };
const waiting = (changes: object = {}) => aRequest({ ...states.awaitingApproval, approvers, ...changes });

/** The request after these events, each of which must count. */
function became(request: Request, ...events: readonly Event[]): Request {
  return events.reduce((before, event) => {
    const decision = transition(before, event, NOW, rules);
    if (decision.kind === 'refused') throw new Error(decision.refusal.reason);
    return decision.request;
  }, request);
}
const reason = (request: Request, event: Event) => {
  const decision = transition(request, event, NOW, rules);
  return decision.kind === 'refused' ? decision.refusal.reason : 'changed';
};
const yes = (id: string, more: object = {}): Event => ({
  type: 'approved',
  by: by(id),
  fingerprint,
  basis: two,
  ...more,
});
const passes = (from: string, to: string): Event => ({
  ...{ type: 'passedOn', by: by(from), to, word: 'You know more', fingerprint, basis: two },
});
const asked = ({ state }: Request) => (state.name === 'awaitingApproval' ? stillAsked(state) : undefined);

describe('a request that is passed on', () => {
  it('asks the other one in place of this one, and no one who asked for it, has approved it or may not decide', () => {
    const request = became(waiting(), yes(omar));
    expect(asked(became(request, passes(marta, mia)))).toEqual([mia]);
    for (const to of [ana, omar, marta, 'U0BEN'])
      expect([to, reason(request, passes(marta, to))]).toEqual([to, 'mayNotTakeOver']);
  });

  it('is passed on only so often', () => {
    const there = Array.from({ length: MAX_PASSED_ON / 2 }, () => [passes(marta, omar), passes(omar, marta)]).flat();
    const request = became(waiting(), ...there);
    expect(reason(request, passes(marta, omar))).toBe('passedOnEnough');
    // Those who are asked decide all the same.
    expect(reason(request, yes(marta))).toBe('changed');
  });

  it('is not passed on to who is no full member at that moment', () => {
    const toGuest: Event = {
      type: 'passedOn',
      by: by(marta),
      to: mia,
      word: 'x',
      fingerprint,
      basis: two,
      toMembership: 'guest',
    };
    expect(reason(waiting(), toGuest)).toBe('mayNotTakeOver');
  });

  it('does not come back to who passed it on when it is judged anew', () => {
    const passed = became(waiting(), passes(marta, omar));
    const anew = became(passed, {
      type: 'judgedAnew',
      basis: basisOf('version: 1\napprove: {who: [U0MARTA, U0OMAR, U0MIA, U0ZOE]}'),
    });
    expect(asked(anew)).toEqual([omar, mia, 'U0ZOE']);
  });

  it('asks all who may approve, where it takes two and nobody else is asked any more', () => {
    const request = became(waiting(), passes(marta, omar), passes(mia, omar), yes(omar));
    expect(asked(request)).toEqual([marta, mia]);
  });
});

describe('who is told of a decision', () => {
  const told = (request: Request) => request.history.at(-1)?.tell;

  it('is who is to be informed, as people, without those who know', () => {
    expect(told(became(waiting(), yes(marta), yes(omar)))).toEqual([cfo]);
    const denied: Event = { type: 'denied', by: by(omar), fingerprint, reason: 'No' };
    const ruling = aRuling({ informed: [cfo, omar, ana] });
    expect(told(became(waiting({ ruling }), denied))).toEqual([cfo]);
  });

  it('is, where the glass was broken, everybody who was asked and has not approved, too', () => {
    const glass = { by: { ...by(cto), approver: false, glass: true }, glass: 'It opens today' };
    expect(told(became(waiting(), yes(marta), yes(cto, glass)))).toEqual([omar, mia, cfo]);
  });
});
