import Big from 'big.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Money } from '../../../src/domain/money.ts';
import { checkPolicy } from '../../../src/domain/policy/check.ts';
import { evaluate, mayDecideNow } from '../../../src/domain/policy/evaluate.ts';
import type { Facts } from '../../../src/domain/policy/facts.ts';
import { type Policy, policySchema } from '../../../src/domain/policy/schema.ts';

// Few of everything, so that policies and facts meet.
const USERS = ['U1', 'U2', 'U3', 'U4', 'W5'];
const GROUPS = ['S1', 'S2', 'S3'];
const CHANNELS = ['C1', 'C2'];
const TYPES = ['local', 'mobile', 'tollfree'];
const COUNTRIES = ['US', 'DE'];
const CURRENCIES = ['USD', 'EUR'];

const user = fc.constantFrom(...USERS);
const ids = fc.uniqueArray(fc.constantFrom(...USERS, ...GROUPS), { maxLength: 4 });
const cents = fc.integer({ min: 0, max: 9_000 }).map((value) => new Big(value).div(100).toFixed(2));
const currency = fc.constantFrom(...CURRENCIES);
const written = fc.tuple(cents, currency).map(([amount, code]) => `${amount} ${code}`);
const amounts = fc.oneof(
  written,
  fc.uniqueArray(written, { minLength: 1, maxLength: 2, selector: (text) => text.slice(-3) }),
);
const some = (values: readonly string[]) =>
  fc.oneof(fc.constantFrom(...values), fc.uniqueArray(fc.constantFrom(...values), { minLength: 1 }));
const optional = { requiredKeys: [] };

const rule = fc.record(
  {
    when: fc.record({ country: some(COUNTRIES), type: some(TYPES), channel: some(CHANNELS) }, optional),
    ...{ who: ids, deny: fc.constant(true), reason: fc.constant('No.'), auto_below: amounts, two_above: amounts },
  },
  { requiredKeys: ['when'] },
);
const policy: fc.Arbitrary<Policy> = fc
  .record(
    {
      version: fc.constant(1),
      currency,
      request: fc.record({ who: ids, deny: ids, guests: fc.boolean() }, optional),
      approve: fc.record(
        {
          ...{ who: ids, deny: ids, informed: ids, self: fc.boolean(), auto_below: amounts, two_above: amounts },
          rules: fc.array(rule, { maxLength: 3 }),
        },
        optional,
      ),
      budget: fc.record(
        {
          ...{ workspace: amounts, person: amounts, rent: amounts },
          channels: fc.dictionary(fc.constantFrom(...CHANNELS), amounts, { maxKeys: 2 }),
        },
        optional,
      ),
      escalate: fc.array(fc.record({ after: fc.constantFrom('50%', '10m'), to: ids }), { maxLength: 2 }),
      break_glass: fc.record({ who: ids }),
    },
    { requiredKeys: ['version'] },
  )
  .map((file) => policySchema.parse(file));

const price: fc.Arbitrary<Money> = fc.record({
  amount: fc.oneof(cents, fc.constant('0.00'), fc.constant('0.1000000000000000005')),
  currency: fc.option(currency),
});
const prices = fc.array(price, { maxLength: 3 });
const facts: fc.Arbitrary<Facts> = fc.record({
  requester: fc.record({
    id: user,
    membership: fc.constantFrom('member', 'guest', 'stranger', 'deactivated', 'bot'),
  }),
  channel: fc.constantFrom(...CHANNELS, 'D9'),
  purchase: fc.record(
    {
      ...{
        country: fc.constantFrom(...COUNTRIES),
        type: fc.constantFrom(...TYPES, 'DID'),
        monthly: price,
        setup: price,
      },
      requirements: fc.constantFrom([], [], ['Proof of address']),
    },
    { requiredKeys: ['country', 'type', 'monthly', 'requirements'] },
  ),
  groups: fc.dictionary(fc.constantFrom(...GROUPS), fc.uniqueArray(user), { minKeys: 1 }),
  approvers: ids,
  spent: fc.record({ workspace: prices, person: prices, channel: prices, rent: prices }),
  approvals: fc.array(fc.record({ by: user, for: user }, { requiredKeys: ['by'] }), { maxLength: 5 }),
});

const always = (holds: (policy: Policy, facts: Facts) => void) =>
  fc.assert(fc.property(policy, facts, holds), { numRuns: 500 });

/** Everybody whom these ids mean, and everybody there is where a group is not known. */
const meant = (list: readonly string[], groups: Facts['groups']) =>
  new Set(list.flatMap((id) => (id.startsWith('S') ? (groups[id] ?? USERS) : [id])));

describe('whatever the policy and the purchase', () => {
  it('there is an answer, the same each time, and nothing that it is made of changes', () => {
    always((rules, about) => {
      const before = JSON.stringify([rules, about]);
      expect(evaluate(rules, about)).toEqual(evaluate(structuredClone(rules), structuredClone(about)));
      checkPolicy(rules, about);
      expect(JSON.stringify([rules, about])).toBe(before);
    });
  });

  it('who is denied never decides: not as approver, by no rule, later or by break-glass, and no approval of theirs counts', () => {
    always((rules, about) => {
      const denied = meant(rules.approve.deny, about.groups);
      const { people, breakGlass, approvals } = evaluate(rules, about);
      const named = [...people, ...(breakGlass?.people ?? [])].map(({ id }) => id);
      const counted = approvals.counted.flatMap(({ by, for: whose = by }) => [by, whose]);
      expect([...named, ...counted].filter((id) => denied.has(id))).toEqual([]);
      for (const id of denied) {
        const may = mayDecideNow(rules, { id, membership: 'member' }, about);
        expect([may.approver.may, may.breakGlass.may]).toEqual([false, false]);
      }
    });
  });

  it('who is denied to ask never gets anything, nor who is no member (or guest, where they may)', () => {
    always((rules, about) => {
      const { id, membership } = about.requester;
      const isWelcome = membership === 'member' || (membership === 'guest' && rules.request.guests);
      if (isWelcome && !meant(rules.request.deny, about.groups).has(id)) return;
      const answer = evaluate(rules, about);
      expect(answer.verdict.is).toBe('refused');
      expect(answer.breakGlass).toBeUndefined();
    });
  });

  it('only a full member decides, and who asked only where the policy allows it', () => {
    always((rules, about) => {
      const { id } = about.requester;
      if (!rules.approve.self) {
        expect(mayDecideNow(rules, { id, membership: 'member' }, about)).toMatchObject({
          ...{ approver: { may: false }, breakGlass: { may: false } },
        });
        expect(evaluate(rules, about).people.map((each) => each.id)).not.toContain(id);
      }
      for (const user of USERS) {
        expect(mayDecideNow(rules, { id: user, membership: 'guest' }, about).approver.may).toBe(false);
      }
    });
  });

  it('two who count have nobody in common, and none asked, unless the policy allows that', () => {
    always((rules, about) => {
      const { counted, notCounted } = evaluate(rules, about).approvals;
      const people = counted.flatMap(({ by, for: whose = by }) => [...new Set([by, whose])]);
      expect(new Set(people).size).toBe(people.length);
      expect(counted.length + notCounted.length).toBe(about.approvals.length);
      if (!rules.approve.self) expect(people).not.toContain(about.requester.id);
    });
  });

  it('two are needed for all that is above, or in a currency in which nothing is said', () => {
    always((rules, about) => {
      const { cost, needed, rule: path } = evaluate(rules, about);
      const fits = /\d/.exec(path)?.[0];
      const above =
        (fits === undefined ? undefined : rules.approve.rules[Number(fits)]?.twoAbove) ?? rules.approve.twoAbove;
      const { workspace, person } = rules.budget;
      for (const { amount, currency } of cost.first) {
        const limit = above.find((each) => each.currency === currency);
        if (above.length > 0 && (!limit || new Big(amount).gt(limit.amount))) expect(needed.people).toBe(2);
        for (const budget of [workspace, person]) {
          const isCounted = budget.length === 0 || budget.some((each) => each.currency === currency);
          if (!isCounted && !new Big(amount).eq(0)) expect(needed.people).toBe(2);
        }
      }
      expect(needed.people === 2).toBe(needed.why.length > 0);
    });
  });

  it('nothing is automatic that needs documents, a second person, or more than there is, or whose price is not known', () => {
    always((rules, about) => {
      const answer = evaluate(rules, about);
      const { automatic, verdict, cost, needed } = answer;
      const { requirements, setup } = about.purchase;
      if (verdict.is === 'automatic') expect(answer.refusals).toEqual([]);
      if (!automatic?.yes) return void expect(verdict.is).not.toBe('automatic');
      expect([requirements, setup === undefined, needed.people]).toEqual([[], false, 1]);
      expect(cost.first).toHaveLength(1);
      expect(cost.first[0]?.currency).toBe(automatic.below.currency);
      expect(new Big(cost.first[0]?.amount ?? Number.NaN).lt(automatic.below.amount)).toBe(true);
    });
  });

  it('what is left is the limit without what was spent and this, exactly, and below zero it is refused', () => {
    always((rules, about) => {
      const { budgets, refusals } = evaluate(rules, about);
      const stated = (money: Money | undefined) =>
        money && { ...money, currency: money.currency ?? rules.currency ?? null };
      const { monthly, setup } = about.purchase;
      const total = (list: readonly (Money | undefined)[], code: string | null) =>
        list.reduce((sum, each) => (each?.currency === code ? sum.plus(each.amount) : sum), new Big(0));
      const { workspace, person, rent, channels } = rules.budget;
      expect(budgets).toHaveLength([workspace, person, channels[about.channel] ?? [], rent].flat().length);
      for (const { path, limit, left } of budgets) {
        const kind = path.startsWith('budget.channels')
          ? 'channel'
          : (path.slice('budget.'.length) as keyof Facts['spent']);
        const takes = total(kind === 'rent' ? [stated(monthly)] : [stated(monthly), stated(setup)], limit.currency);
        const exact = new Big(limit.amount).minus(total(about.spent[kind], limit.currency)).minus(takes);
        expect(new Big(left.amount).eq(exact)).toBe(true);
        const isRefused = refusals.some(
          (no) => no.why === 'overBudget' && no.path === path && no.left.amount === left.amount,
        );
        expect(isRefused).toBe(exact.lt(0) && takes.gt(0));
      }
    });
  });

  it('a rule that denies is refused, and no glass is broken for it', () => {
    always((rules, about) => {
      const { rule: path, verdict, breakGlass } = evaluate(rules, about);
      if (!rules.approve.rules[Number(/\d/.exec(path)?.[0] ?? -1)]?.deny) return;
      expect(verdict.is).toBe('refused');
      expect(breakGlass).toBeUndefined();
    });
  });

  it('a policy without findings leaves somebody who could approve, for whoever asks but the last of them', () => {
    always((rules, about) => {
      const groups = Object.fromEntries(GROUPS.map((id) => [id, about.groups[id] ?? []]));
      const requester = { id: 'U9', membership: 'member' as const };
      const asked: Facts = { ...about, groups, requester, approvals: [] };
      const { approvers } = asked;
      const nobody = checkPolicy(rules, { approvers, backupApprovers: [], groups }).some(
        ({ name }) => name === 'nobodyMayApprove',
      );
      const { people, rule: path } = evaluate(rules, asked);
      const denies = rules.approve.rules[Number(/\d/.exec(path)?.[0] ?? -1)]?.deny;
      if (!nobody && !denies) expect(people).not.toEqual([]);
    });
  });
});
