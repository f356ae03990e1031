import { describe, expect, it } from 'vitest';
import type { Decider } from '../../src/domain/approval.ts';
import type { Event } from '../../src/domain/event.ts';
import { holdFingerprint } from '../../src/domain/fingerprint.ts';
import type { Group } from '../../src/domain/group.ts';
import { money } from '../../src/domain/money.ts';
import { type Basis, deciderOf } from '../../src/domain/policy/basis.ts';
import type { Refusal } from '../../src/domain/refusal.ts';
import { holdOf, type Request } from '../../src/domain/request.ts';
import { transition } from '../../src/domain/transition.ts';
import { aPolicy } from '../support/policies.ts';
import { aBasis, aGroup, aHeldNumber, aHold, ana, aRequest, MINUTE, NOW, rules, states } from '../support/requests.ts';

const [marta, omar, lea, dan, cfo] = ['U0MARTA', 'U0OMAR', 'U0LEA', 'U0DAN', 'U0CFO'];
const price = aGroup({ monthly: money('3.50', 'USD'), setup: money('10', 'USD') });
const waiting: Request = aRequest({ ...states.awaitingApproval, hold: aHold({ group: price }) });

/** 13.50 USD at first, and these rules. */
const basis = (approve: string, more = '', changes: Partial<Basis> = {}): Basis =>
  aBasis({
    policy: aPolicy(`version: 1\ncurrency: USD\napprove: {${approve}}\n${more}`),
    digest: 'aaaa',
    groups: { S0LEADS: [omar, lea] },
    ...changes,
  });
const two = 'who: [U0MARTA, S0LEADS], two_above: 10 USD';
const away = (user: string, to: string) => ({ user, to, from: 0, until: NOW + 60 * MINUTE });

/** Who this is by these rules, as it is looked up at the click. */
function decider(request: Request, user: string, by: Basis): Decider {
  const group = holdOf(request)?.group ?? price;
  const approvals = request.state.name === 'awaitingApproval' ? request.state.approvals : undefined;
  const about = { group, channel: request.channel, approvals };
  const found = deciderOf(by, { id: user, membership: 'member' }, about, NOW);
  if (!found) throw new Error('not known');
  return found;
}

/** One after the other says yes; the request after all that counted, and why the others did not. */
function clicks(first: Request, ...all: readonly (readonly [user: string, by: Basis, glass?: string])[]) {
  let request = first;
  const refusals: (Refusal | undefined)[] = [];
  for (const [user, by, glass] of all) {
    const fingerprint = holdFingerprint(holdOf(request) ?? aHold());
    const decision = transition(
      request,
      { type: 'approved', by: decider(request, user, by), fingerprint, basis: by, glass },
      NOW + MINUTE,
      rules,
    );
    if (decision.kind === 'changed') request = decision.request;
    refusals.push(decision.kind === 'refused' ? decision.refusal : undefined);
  }
  return { request, refusals: refusals.map((each) => each?.reason), state: request.state };
}
function become(request: Request, event: Event, now = NOW + MINUTE): Request {
  const decision = transition(request, event, now, rules);
  if (decision.kind === 'refused') throw new Error(JSON.stringify(decision.refusal));
  return decision.request;
}

describe('two people', () => {
  it.each<[string, readonly (readonly [string, Basis])[], readonly string[], boolean]>([
    ['one', [[marta, basis(two)]], [marta], false],
    [
      'two',
      [
        [marta, basis(two)],
        [omar, basis(two)],
      ],
      [marta, omar],
      true,
    ],
    [
      'one of them twice',
      [
        [marta, basis(two)],
        [marta, basis(two)],
      ],
      [marta],
      false,
    ],
    [
      'one of them three times, and another',
      [
        [omar, basis(two)],
        [omar, basis(two)],
        [omar, basis(two)],
        [lea, basis(two)],
      ],
      [omar, lea],
      true,
    ],
    ['who asked', [[ana, basis('who: [U0ANA, U0MARTA, U0OMAR], two_above: 10 USD')]], [], false],
    [
      'who asked, where that is allowed, twice',
      [
        [ana, basis('who: [U0ANA, U0MARTA], self: true, two_above: 10 USD')],
        [ana, basis('who: [U0ANA, U0MARTA], self: true, two_above: 10 USD')],
      ],
      [ana],
      false,
    ],
    [
      'who asked, where that is allowed, and another',
      [
        [ana, basis('who: [U0ANA, U0MARTA], self: true, two_above: 10 USD')],
        [marta, basis('who: [U0ANA, U0MARTA], self: true, two_above: 10 USD')],
      ],
      [ana, marta],
      true,
    ],
    [
      'an approver, and their delegate',
      [
        [marta, basis(two)],
        [dan, basis(two, '', { absences: [away(marta, dan)] })],
      ],
      [marta],
      false,
    ],
    [
      'a delegate, and the approver who is back',
      [
        [dan, basis(two, '', { absences: [away(marta, dan)] })],
        [marta, basis(two)],
      ],
      [dan],
      false,
    ],
    [
      'a delegate, and another approver',
      [
        [dan, basis(two, '', { absences: [away(marta, dan)] })],
        [omar, basis(two)],
      ],
      [dan, omar],
      true,
    ],
    [
      'the delegate of both',
      [
        [dan, basis(two, '', { absences: [away(marta, dan), away(omar, dan)] })],
        [dan, basis(two, '', { absences: [away(omar, dan)] })],
      ],
      [dan],
      false,
    ],
    [
      'an approver who is the delegate of the other',
      [
        [omar, basis(two, '', { absences: [away(marta, omar)] })],
        [omar, basis(two, '', { absences: [away(marta, omar)] })],
      ],
      [omar],
      false,
    ],
    [
      'the delegate of the delegate, and the one in between',
      [
        [dan, basis(two, '', { absences: [away(marta, omar), away(omar, dan)] })],
        [omar, basis(two)],
      ],
      [dan, omar],
      true,
    ],
    [
      'two delegates of one',
      [
        [dan, basis(two, '', { absences: [away(marta, dan)] })],
        [cfo, basis(two, '', { absences: [away(marta, cfo)] })],
      ],
      [dan],
      false,
    ],
    [
      'a delegate who is denied',
      [[dan, basis(`${two}, deny: [U0DAN]`, '', { absences: [away(marta, dan)] })]],
      [],
      false,
    ],
    [
      'the delegate of one who is denied',
      [[dan, basis(`${two}, deny: [U0MARTA]`, '', { absences: [away(marta, dan)] })]],
      [],
      false,
    ],
    ['who asked, as a delegate', [[ana, basis(two, '', { absences: [away(marta, ana)] })]], [], false],
    [
      'the delegate of who asked',
      [[dan, basis('who: [U0ANA, U0MARTA, U0OMAR], two_above: 10 USD', '', { absences: [away(ana, dan)] })]],
      [],
      false,
    ],
  ])('%s', (_, all, counted, isBought) => {
    const { state } = clicks(waiting, ...all);
    const given =
      state.name === 'purchasing'
        ? [...(state.approval.first ?? []), state.approval]
        : state.name === 'awaitingApproval'
          ? (state.approvals ?? [])
          : [];
    expect([given.map(({ by }) => by), state.name === 'purchasing']).toEqual([counted, isBought]);
  });

  it('the first is kept with the rule and the file, and so are both in the order', () => {
    const first = clicks(waiting, [dan, basis(two, '', { absences: [away(marta, dan)] })]);
    expect(first.request.history.at(-1)).toMatchObject({
      what: 'approvedFirst',
      by: dan,
      for: marta,
      rule: 'approve',
      policy: 'aaaa',
    });
    expect(first.state).toMatchObject({ approvals: [{ by: dan, for: marta }], ruling: { people: 2 } });
    const { state, request } = clicks(first.request, [lea, basis(two)]);
    expect(state).toMatchObject({
      approval: { by: lea, first: [{ by: dan, for: marta }], rule: 'approve', policy: 'aaaa' },
    });
    expect(request.history.at(-1)).toMatchObject({ what: 'approved', by: lea });
    expect(request.history.at(-1)).not.toHaveProperty('for', marta);
  });

  it.each<[string, (first: Request) => Request]>([
    [
      'the price rose',
      (first) => {
        const bought = clicks(first, [omar, basis(two)]).request;
        return become(bought, {
          type: 'returnedForApproval',
          code: 'priceChanged',
          group: { ...price, monthly: money('4', 'USD') },
          basis: basis(two),
        });
      },
    ],
    [
      'it is for something else',
      (first) => become(first, { type: 'purposeChanged', by: ana, purpose: 'Another line' }),
    ],
  ])('is void where %s', (_, happens) => {
    const first = clicks(waiting, [marta, basis(two)]).request;
    const anew = happens(first);
    expect(anew.state).toMatchObject({ name: 'awaitingApproval' });
    expect(anew.state).not.toHaveProperty('approvals', expect.anything());
    expect(clicks(anew, [omar, basis(two)]).state.name).toBe('awaitingApproval');
    expect(clicks(anew, [omar, basis(two)], [marta, basis(two)]).state.name).toBe('purchasing');
  });

  it('is void where the number was let go and is held again', () => {
    const first = clicks(waiting, [marta, basis(two)]).request;
    const gone = { ...become(first, { type: 'cancelled', by: ana }), releasing: [] };
    const again = become(become(gone, { type: 'reheld', by: ana }), { type: 'reserveStarted' });
    const attempt = again.state.name === 'reserving' ? (again.state.attempt?.no ?? 0) : 0;
    const approvers = { mentions: [marta], users: [marta] };
    const held = become(again, {
      type: 'held',
      attempt,
      hold: aHeldNumber({ id: 'res-2' }),
      group: price,
      approvers,
      basis: basis(two),
    });
    expect(held.state).toMatchObject({ name: 'awaitingApproval', ruling: { people: 2 } });
    expect(clicks(held, [omar, basis(two)]).state.name).toBe('awaitingApproval');
  });

  it('a late answer of the order before does not bring it back: it takes two again', () => {
    const bought = clicks(waiting, [marta, basis(two)], [omar, basis(two)]).request;
    const back = become(bought, { type: 'returnedForApproval', code: 'purchaseRefused', basis: basis(two) });
    expect(back.state).toMatchObject({ name: 'awaitingApproval', ruling: { people: 2 } });
    expect(back.state).not.toMatchObject({ approvals: [expect.anything()] });
  });
});

describe('rules that change between the two', () => {
  const first = clicks(waiting, [marta, basis(two)]).request;

  it.each<[string, string, Basis, string, string | undefined]>([
    ['one is enough by now', omar, basis('who: [U0MARTA, S0LEADS]'), 'purchasing', undefined],
    [
      'one is enough by now, the same one',
      marta,
      basis('who: [U0MARTA, S0LEADS]'),
      'awaitingApproval',
      'approvedAlready',
    ],
    ['the first is denied by now', omar, basis(`${two}, deny: [U0MARTA]`), 'awaitingApproval', undefined],
    ['the first is named no more', omar, basis('who: [S0LEADS], two_above: 10 USD'), 'awaitingApproval', undefined],
    [
      'the first is in the group no more',
      omar,
      basis('who: [S0FIRST, S0LEADS], two_above: 10 USD', '', { groups: { S0FIRST: [cfo], S0LEADS: [omar, lea] } }),
      'awaitingApproval',
      undefined,
    ],
    ['the first has left by now', omar, basis(two, '', { gone: [marta] }), 'awaitingApproval', undefined],
    ['the second is denied by now', omar, basis(`${two}, deny: [U0OMAR]`), 'awaitingApproval', 'notAnApprover'],
    [
      'such numbers are not bought any more',
      omar,
      basis(`${two}, rules: [{when: {type: [local]}, deny: true, reason: No.}]`),
      'awaitingApproval',
      'deniedByRule',
    ],
    [
      'the budget is smaller by now',
      omar,
      basis(two, 'budget: {workspace: 13.49 USD}'),
      'awaitingApproval',
      'overBudget',
    ],
    [
      'who asks may not ask any more',
      omar,
      basis(two, 'request: {deny: [U0ANA]}'),
      'awaitingApproval',
      'requesterMayNotAsk',
    ],
  ])('%s', (_, user, by, name, reason) => {
    const { state, refusals } = clicks(first, [user, by]);
    expect([state.name, refusals[0]]).toEqual([name, reason]);
  });

  it('nobody decides while it is not known who is denied', () => {
    expect(() => clicks(first, [omar, basis(`${two}, deny: [S0GONE]`)])).toThrow('not known');
  });

  it('a first yes that counts no more is not kept: it takes two who may', () => {
    const without = basis(`${two}, deny: [U0MARTA]`);
    expect(clicks(first, [omar, without]).state).toMatchObject({ approvals: [{ by: omar }] });
    expect(clicks(first, [omar, without], [lea, without]).state).toMatchObject({
      name: 'purchasing',
      approval: { by: lea, first: [{ by: omar }] },
    });
  });

  it('judged anew, the first yes stays, and counts with the next one', () => {
    const anew = become(first, { type: 'judgedAnew', basis: basis(two, 'budget: {workspace: 100 USD}') });
    expect(anew.state).toMatchObject({ approvals: [{ by: marta }], ruling: { people: 2, changedAt: NOW + MINUTE } });
    expect(clicks(anew, [omar, basis(two)]).state.name).toBe('purchasing');
  });

  it('judged anew where less is left than the card says, it shows that, and nothing is told', () => {
    const budget = 'budget: {workspace: 100 USD}';
    const spent = { workspace: [money('95', 'USD')], person: [], channel: [], rent: [] };
    const before = become(first, { type: 'judgedAnew', basis: basis(two, budget) });
    const anew = become(before, { type: 'judgedAnew', basis: basis(two, budget, { spent }) });
    expect(anew).toMatchObject({ history: before.history, state: { ruling: { budgets: [{ isOver: true }] } } });
    expect(
      transition(anew, { type: 'judgedAnew', basis: basis(two, budget, { spent }) }, NOW + MINUTE, rules),
    ).toMatchObject({ kind: 'refused' });
  });

  describe('judged anew', () => {
    const judged = (request: Request, by: Basis, now?: number) =>
      become(request, { type: 'judgedAnew', basis: by }, now);
    const lines = ({ history }: Request) => history.filter(({ what }) => what === 'judgedAnew').length;

    it('is nothing where all is as it was, in whatever order Slack tells of a group', () => {
      const anew = judged(waiting, basis(two));
      for (const by of [basis(two), basis(two, '', { groups: { S0LEADS: [lea, omar] } })])
        expect(transition(anew, { type: 'judgedAnew', basis: by }, NOW + 2 * MINUTE, rules)).toEqual({
          ...{ kind: 'refused', refusal: { reason: 'notNow', state: 'awaitingApproval' } },
        });
    });

    it('is one line for people who leave and come back again and again; for other rules another one', () => {
      const here = basis(two);
      const left = basis(two, '', { absences: [away(marta, dan)] });
      let request = judged(waiting, here);
      for (let round = 0; round < 10; round += 1) {
        request = judged(request, left, NOW + MINUTE + 2 * round);
        expect(request.state).toMatchObject({ approvers: { users: [dan, omar, lea] } });
        request = judged(request, here, NOW + MINUTE + 2 * round + 1);
        expect(request.state).toMatchObject({ approvers: { users: [marta, omar, lea] } });
      }
      expect(lines(request)).toBe(1);
      expect(lines(judged(request, basis(two, 'budget: {workspace: 100 USD}')))).toBe(2);
      // What happens in between is told where it happened.
      const first = clicks(request, [omar, here]).request;
      expect(lines(judged(first, left))).toBe(2);
    });
  });
});

describe('break the glass', () => {
  const glass = 'break_glass: {who: [U0CFO, S0CTOS]}';
  const poor = (approve = two) => basis(approve, `${glass}\nbudget: {workspace: 13.49 USD}`);

  it.each<[string, string, Basis, string | undefined, 'purchasing' | 'awaitingApproval']>([
    ['past the budget, by one who is no approver', cfo, poor('who: [U0MARTA]'), undefined, 'purchasing'],
    ['past the second person', cfo, basis(two, glass), undefined, 'purchasing'],
    ['by an approver who may', marta, basis(two, 'break_glass: {who: [U0MARTA]}'), undefined, 'purchasing'],
    ['not by an approver who may not', marta, basis(two, glass), 'mayNotBreakGlass', 'awaitingApproval'],
    ['not by anybody else', dan, basis(two, glass), 'notAnApprover', 'awaitingApproval'],
    [
      'not by a delegate of one who may',
      dan,
      basis(two, glass, { absences: [away(cfo, dan)] }),
      'notAnApprover',
      'awaitingApproval',
    ],
    ['not where nothing is in the way', cfo, basis('who: [U0MARTA]', glass), 'glassNotNeeded', 'awaitingApproval'],
    ['not by one who is denied', cfo, basis(`${two}, deny: [U0CFO]`, glass), 'notAnApprover', 'awaitingApproval'],
    ['not by who asked', ana, basis(two, 'break_glass: {who: [U0ANA]}'), 'notAnApprover', 'awaitingApproval'],
    [
      'not past a rule that denies',
      cfo,
      basis(`${two}, rules: [{when: {type: [local]}, deny: true, reason: No.}]`, glass),
      'deniedByRule',
      'awaitingApproval',
    ],
    [
      'not for one who may not ask',
      cfo,
      basis(two, `${glass}\nrequest: {deny: [U0ANA]}`),
      'requesterMayNotAsk',
      'awaitingApproval',
    ],
    ['not by one of a group that is not known', 'U0WHO', basis(two, glass), 'notAnApprover', 'awaitingApproval'],
  ])('%s', (_, user, by, reason, name) => {
    const { state, refusals } = clicks(waiting, [user, by, 'the shop opens today']);
    expect([refusals[0], state.name]).toEqual([reason, name]);
    if (state.name === 'purchasing') expect(state.approval).toMatchObject({ by: user, glass: 'the shop opens today' });
  });

  it('after their own first yes they count once', () => {
    const by = basis(two, 'break_glass: {who: [U0MARTA]}');
    const { state } = clicks(waiting, [marta, by], [marta, by, 'the shop opens today']);
    expect(state).toMatchObject({ name: 'purchasing', approval: { by: marta } });
    expect(state).not.toHaveProperty('approval.first', expect.anything());
  });

  it('who may, and is no approver, decides nothing without saying why', () => {
    expect(clicks(waiting, [cfo, poor('who: [U0MARTA]')]).refusals).toEqual(['notAnApprover']);
    const fingerprint = holdFingerprint(holdOf(waiting) ?? aHold());
    const by = decider(waiting, cfo, poor());
    const denied = transition(waiting, { type: 'denied', by, fingerprint, reason: 'no' }, NOW + MINUTE, rules);
    expect(denied).toMatchObject({ kind: 'refused', refusal: { reason: 'notAnApprover' } });
  });
});

describe('without anybody', () => {
  const auto = 'who: [U0MARTA, S0LEADS], auto_below: 20 USD';
  const approvers = { mentions: [marta], users: [marta] };
  const reserving = aRequest({ ...states.reserving, group: price });
  const held = (by: Basis | undefined, group: Group = price, byPeople?: boolean) =>
    transition(
      reserving,
      { type: 'held', attempt: 7, hold: aHeldNumber(), approvers, group, basis: by, byPeople },
      NOW,
      rules,
    );

  it.each<[string, Basis | undefined, Group, string]>([
    ['below the limit', basis(auto), price, 'purchasing'],
    ['exactly the limit', basis('who: [U0MARTA], auto_below: 13.50 USD'), price, 'awaitingApproval'],
    ['in another currency', basis('who: [U0MARTA], auto_below: 20 EUR'), price, 'awaitingApproval'],
    ['with documents', basis(auto), { ...price, requirements: ['Passport'] }, 'awaitingApproval'],
    [
      'with a fee that is not known',
      basis(auto),
      aGroup({ monthly: money('3.50', 'USD'), setup: undefined }),
      'awaitingApproval',
    ],
    ['over its budget', basis(auto, 'budget: {workspace: 13.49 USD}'), price, 'awaitingApproval'],
    ['by one who may not ask', basis(auto, 'request: {deny: [U0ANA]}'), price, 'awaitingApproval'],
    ['where it takes two', basis(`${auto}, two_above: 10 USD`), price, 'awaitingApproval'],
    ['where the rules are not known', undefined, price, 'awaitingApproval'],
  ])('%s', (_, by, group, name) => {
    const decision = held(by, group);
    expect(decision).toMatchObject({ kind: 'changed', request: { state: { name } } });
  });

  it('says by which line and which file', () => {
    expect(held(basis(auto))).toMatchObject({
      request: {
        state: { approval: { automatic: true, rule: 'approve.auto_below', policy: 'aaaa', by: '' } },
        history: expect.arrayContaining([
          expect.objectContaining({ what: 'approvedAutomatically', rule: 'approve.auto_below' }),
        ]),
      },
    });
  });

  it('people are asked where there was no room in the budget any more', () => {
    expect(held(basis(auto), price, true)).toMatchObject({
      kind: 'changed',
      request: { state: { name: 'awaitingApproval' } },
    });
  });
});
