import { describe, expect, it } from 'vitest';
import { money } from '../../../src/domain/money.ts';
import { evaluate, mayDecideNow } from '../../../src/domain/policy/evaluate.ts';
import type { Facts } from '../../../src/domain/policy/facts.ts';
import { groupsNamed } from '../../../src/domain/policy/people.ts';
import { aPolicy, examplePolicy, someFacts } from '../../support/policies.ts';

const example = aPolicy(examplePolicy);
const usd = (amount: string) => money(amount, 'USD');
const eur = (amount: string) => money(amount, 'EUR');
const cost = (monthly: string, setup = '0') => ({ monthly: money(monthly), setup: money(setup) });
const peopleOf = (facts: Facts, policy = example) => evaluate(policy, facts).people.map(({ id }) => id);

describe('the example', () => {
  it('asks the leads and Marta, and the directors later; Omar is denied though he is a lead', () => {
    const answer = evaluate(example, someFacts());
    expect(answer).toMatchObject({
      rule: 'approve',
      verdict: { is: 'approvers', path: 'approve.who' },
      refusals: [],
      needed: { people: 1, why: [] },
      approvers: [
        { path: 'approve.who', ids: ['S0LEADS', 'U0MARTA'] },
        { path: 'escalate[0].to', ids: ['S0DIRECTORS'] },
      ],
      people: [
        { id: 'U0LEA', path: 'approve.who[0]' },
        { id: 'U0MARTA', path: 'approve.who[1]' },
        { id: 'U0DIA', path: 'escalate[0].to[0]' },
      ],
      denied: [
        { id: 'U0OMAR', path: 'approve.deny[0]' },
        { id: 'U0ANA', path: 'approve.self' },
      ],
      unknownGroups: [],
      breakGlass: undefined,
      informed: ['U0CFO'],
    });
  });

  it('takes the set-up fee and the first month of each budget, and the monthly price of the rent', () => {
    const spent = { workspace: [usd('100')], person: [usd('0.1')], channel: [], rent: [usd('295.5'), eur('7')] };
    const { budgets, verdict } = evaluate(example, someFacts({ spent, channel: 'C0SALES' }));
    expect(budgets.map(({ path, left, takes }) => [path, takes.amount, left.amount])).toEqual([
      ['budget.workspace', '14.50', '385.50'],
      ['budget.person', '14.50', '35.40'],
      ['budget.channels.C0SALES', '14.50', '185.50'],
      ['budget.rent', '4.50', '0.00'],
    ]);
    expect(verdict.is).toBe('approvers');
  });

  it('asks the sales leads where the rule fits', () => {
    const sales = someFacts({ channel: 'C0SALES' });
    expect(evaluate(example, sales)).toMatchObject({
      rule: 'approve.rules[0]',
      verdict: { is: 'approvers', path: 'approve.rules[0].who' },
    });
    expect(peopleOf(sales)).toEqual(['U0SAM', 'U0LEA', 'U0DIA']);
    expect(evaluate(example, someFacts({ channel: 'C0SALES', purchase: { type: 'mobile' } })).rule).toBe('approve');
    expect(evaluate(example, someFacts({ channel: 'C0SALES', purchase: { country: 'DE' } })).rule).toBe('approve');
  });

  it('refuses by rule, with its reason, and no glass can be broken for that', () => {
    const answer = evaluate(example, someFacts({ purchase: { type: 'tollfree' } }));
    expect(answer).toMatchObject({
      rule: 'approve.rules[1]',
      verdict: { is: 'refused', path: 'approve.rules[1].deny' },
      refusals: [{ why: 'rule', reason: 'Toll-free numbers are ordered by Facilities.' }],
      breakGlass: undefined,
    });
  });

  it('approves automatically what costs less than 2.00 USD, by that line', () => {
    const answer = evaluate(example, someFacts({ purchase: cost('1.99') }));
    expect(answer.verdict).toEqual({ is: 'automatic', path: 'approve.auto_below' });
    expect(answer.automatic).toEqual({ path: 'approve.auto_below', yes: true, below: usd('2.00') });
    expect(evaluate(example, someFacts({ purchase: cost('2.00') })).automatic).toMatchObject({ why: ['notBelow'] });
  });

  it.each([
    ['documents', { requirements: ['Proof of address'] }],
    ['setupUnknown', { setup: undefined }],
    ['typeUnknown', { type: 'Local DID' }],
    ['currency', { monthly: eur('1'), setup: eur('0') }],
  ])('asks people all the same: %s', (why, purchase) => {
    const answer = evaluate(example, someFacts({ purchase: { ...cost('1.00'), ...purchase } }));
    expect(answer.automatic).toMatchObject({ yes: false });
    expect(answer.automatic?.yes === false && answer.automatic.why).toContain(why);
    expect(answer.verdict.is).toBe('approvers');
  });

  it('needs two people above 50.00 USD, and not at it', () => {
    const policy = aPolicy(examplePolicy.replace('person: 50.00 USD', 'person: 500 USD'));
    const at = (total: string) => evaluate(policy, someFacts({ purchase: cost(total) }));
    expect(at('50.00').needed).toEqual({ people: 1, why: [] });
    expect(at('50.01').needed).toEqual({
      people: 2,
      why: [{ why: 'above', path: 'approve.two_above', limit: usd('50.00'), price: usd('50.01') }],
    });
    expect(at('50.01')).toMatchObject({
      verdict: { is: 'approvers' },
      approvals: { missing: 2 },
      breakGlass: { path: 'break_glass.who', past: ['approve.two_above'], people: [{ id: 'U0CTO' }] },
    });
  });

  it('refuses what is over a budget, but for who may break the glass', () => {
    const answer = evaluate(example, someFacts({ purchase: cost('40.00', '10.01') }));
    expect(answer).toMatchObject({
      verdict: { is: 'refused', path: 'budget.person' },
      refusals: [{ why: 'overBudget', path: 'budget.person', left: { amount: '-0.01', currency: 'USD' } }],
      breakGlass: { people: [{ id: 'U0CTO', path: 'break_glass.who[0]' }] },
    });
    expect(answer.breakGlass?.past).toEqual(['budget.person', 'approve.two_above']);
  });

  it('asks nobody about what nobody may ask for', () => {
    const by = (id: string, membership: 'member' | 'guest' = 'member') =>
      evaluate(example, someFacts({ requester: { id, membership } })).refusals;
    expect(by('U0BEN')).toEqual([]);
    expect(by('U0BOB')).toEqual([{ why: 'mayNotAsk', path: 'request.deny[0]', because: 'denied' }]);
    expect(by('U0EVE')).toEqual([{ why: 'mayNotAsk', path: 'request.who', because: 'notListed' }]);
    expect(by('U0BEN', 'guest')).toEqual([{ why: 'mayNotAsk', path: 'request.guests', because: 'membership' }]);
  });
});

describe('who may decide', () => {
  const may = (id: string, changes = {}, membership: 'member' | 'guest' = 'member', policy = example) =>
    mayDecideNow(policy, { id, membership }, someFacts(changes)).approver;

  it('says by which line they may, and by which not', () => {
    expect(may('U0MARTA')).toEqual({ may: true, path: 'approve.who[1]' });
    expect(may('U0DIA')).toEqual({ may: true, path: 'escalate[0].to[0]' });
    expect(may('U0OMAR')).toEqual({ may: false, why: 'denied', path: 'approve.deny[0]' });
    expect(may('U0EVE')).toEqual({ may: false, why: 'notListed', path: 'approve.who' });
    expect(may('U0MARTA', {}, 'guest')).toEqual({ may: false, why: 'membership', path: 'approve' });
  });

  it('not what they asked for themselves, unless the policy allows it', () => {
    const own = { requester: { id: 'U0MARTA', membership: 'member' } };
    expect(may('U0MARTA', own)).toEqual({ may: false, why: 'ownRequest', path: 'approve.self' });
    const self = aPolicy(examplePolicy.replace('self: false', 'self: true'));
    expect(may('U0MARTA', own, 'member', self).may).toBe(true);
  });

  it('nobody, while it is not known who is in a group that is denied; a group that is not known makes nobody an approver', () => {
    const policy = aPolicy('version: 1\napprove: {who: [S0LEADS, U0MARTA], deny: [S0PARTNERS]}');
    const groups = { S0LEADS: ['U0LEA'] };
    expect(may('U0MARTA', { groups }, 'member', policy)).toEqual({
      ...{ may: false, why: 'unknown', path: 'approve.deny[0]' },
    });
    expect(evaluate(policy, someFacts({ groups })).unknownGroups).toEqual(['S0PARTNERS']);
    const known = { S0PARTNERS: ['U0PAT'] };
    expect(may('U0LEA', { groups: known }, 'member', policy)).toEqual({
      ...{ may: false, why: 'unknown', path: 'approve.who[0]' },
    });
    expect(may('U0MARTA', { groups: known }, 'member', policy).may).toBe(true);
  });

  it('is as the settings say where the policy does not', () => {
    const policy = aPolicy('version: 1');
    const facts = someFacts({ backupApprovers: ['U0DIA'] });
    expect(evaluate(policy, facts).approvers).toEqual([
      { path: 'APPROVERS', ids: ['U0MARTA', 'U0LEA'] },
      { path: 'BACKUP_APPROVERS', ids: ['U0DIA'] },
    ]);
    expect(peopleOf(facts, policy)).toEqual(['U0MARTA', 'U0LEA', 'U0DIA']);
  });

  it('every group that it depends on can be looked up before', () => {
    expect(groupsNamed(example, {})).toEqual(['S0TEAM', 'S0LEADS', 'S0SALESLEADS', 'S0DIRECTORS']);
    const settings = { approvers: ['S0LEADS', 'U0MARTA'], backupApprovers: ['S0DIRECTORS'] };
    expect(groupsNamed(aPolicy('version: 1'), settings)).toEqual(['S0LEADS', 'S0DIRECTORS']);
    expect(evaluate(example, someFacts({ groups: {} })).unknownGroups).toEqual(['S0LEADS', 'S0DIRECTORS', 'S0TEAM']);
  });

  it('too few of them are told by their number', () => {
    const policy = aPolicy('version: 1\napprove: {who: [U0MARTA, U0ANA], two_above: 1 USD}\ncurrency: USD');
    expect(evaluate(policy, someFacts()).refusals).toEqual([
      { why: 'tooFewApprovers', path: 'approve.who', needed: 2, found: 1 },
    ]);
  });
});

describe('currencies', () => {
  const policy = aPolicy('version: 1\nbudget: {workspace: [100 USD, 80 EUR], person: 50 USD}');
  const inEur = { monthly: eur('5'), setup: eur('1') };

  it('are counted apart, and one that a budget does not have takes a second person', () => {
    const spent = { workspace: [eur('70'), usd('20')], person: [], channel: [], rent: [] };
    const { budgets, needed } = evaluate(policy, someFacts({ purchase: inEur, spent }));
    expect(budgets.map(({ path, left }) => [path, left])).toEqual([
      ['budget.workspace', usd('80.00')],
      ['budget.workspace', eur('4.00')],
      ['budget.person', usd('50.00')],
    ]);
    expect(needed).toEqual({ people: 2, why: [{ why: 'currency', path: 'budget.person', currency: 'EUR' }] });
  });

  it('are those of the policy where the provider states none; not stated anywhere, a second person is needed', () => {
    expect(evaluate(policy, someFacts()).needed.why).toEqual([
      { why: 'currency', path: 'budget.workspace', currency: null },
      { why: 'currency', path: 'budget.person', currency: null },
    ]);
    expect(evaluate({ ...policy, currency: 'USD' }, someFacts()).needed.people).toBe(1);
  });

  it('a budget of another channel alone is asked, too, whether it knows the currency', () => {
    const ofSales = aPolicy('version: 1\nbudget: {channels: {C0SALES: 10 USD}}');
    expect(evaluate(ofSales, someFacts({ purchase: inEur })).needed.why).toMatchObject([
      { path: 'budget.channels.C0SALES', currency: 'EUR' },
    ]);
    const dollars = { monthly: usd('50'), setup: usd('0') };
    expect(evaluate(ofSales, someFacts({ purchase: dollars }))).toMatchObject({ budgets: [], needed: { people: 1 } });
  });

  it('several in one purchase are never automatic, and are not added up', () => {
    const both = { monthly: usd('1'), setup: eur('1') };
    const answer = evaluate(example, someFacts({ purchase: both }));
    expect(answer.automatic).toMatchObject({ yes: false });
    expect(answer.needed.why.map(({ why }) => why)).toContain('severalCurrencies');
    expect(answer.cost.first).toEqual([usd('1.00'), eur('1.00')]);
    const free = { monthly: usd('1'), setup: eur('0') };
    expect(evaluate(example, someFacts({ purchase: free })).verdict.is).toBe('automatic');
  });

  it('what costs nothing is over no budget', () => {
    const spent = { workspace: [usd('600')], person: [], channel: [], rent: [] };
    const { budgets, refusals } = evaluate(example, someFacts({ purchase: cost('0'), spent }));
    expect(budgets[0]).toMatchObject({ left: { amount: '-100.00', currency: 'USD' }, isOver: false });
    expect(refusals).toEqual([]);
  });
});

describe('approvals', () => {
  const policy = aPolicy(examplePolicy.replace('two_above: 50.00 USD', 'two_above: 3.00 USD'));
  const counted = (...approvals: { by: string; for?: string }[]) =>
    evaluate(policy, someFacts({ approvals })).approvals;

  it('of two different people are enough', () => {
    expect(counted({ by: 'U0MARTA' }).missing).toBe(1);
    expect(counted({ by: 'U0MARTA' }, { by: 'U0LEA' })).toEqual({
      ...{ counted: [{ by: 'U0MARTA' }, { by: 'U0LEA' }], notCounted: [], missing: 0 },
    });
  });

  it('of one person count once, whether as themselves, by a delegate or as one', () => {
    const again = counted({ by: 'U0MARTA' }, { by: 'U0MARTA' });
    expect(again).toMatchObject({ missing: 1, notCounted: [{ by: 'U0MARTA', why: 'twice' }] });
    expect(counted({ by: 'U0MARTA' }, { by: 'U0MARTA', for: 'U0LEA' }).missing).toBe(1);
    expect(counted({ by: 'U0MARTA' }, { by: 'U0EVE', for: 'U0MARTA' }).missing).toBe(1);
    expect(counted({ by: 'U0EVE', for: 'U0MARTA' }, { by: 'U0EVE', for: 'U0LEA' }).missing).toBe(1);
    expect(counted({ by: 'U0EVE', for: 'U0MARTA' }, { by: 'U0LEA' }).missing).toBe(0);
  });

  it('of who is denied, who asked or who is not named do not count, nor as a delegate', () => {
    expect(counted({ by: 'U0OMAR' }, { by: 'U0ANA' }, { by: 'U0EVE' })).toMatchObject({
      ...{ missing: 2, notCounted: [{ why: 'denied' }, { why: 'notListed' }, { why: 'notListed' }] },
    });
    expect(counted({ by: 'U0OMAR', for: 'U0LEA' }, { by: 'U0ANA', for: 'U0LEA' })).toMatchObject({
      ...{ missing: 2, notCounted: [{ why: 'denied' }, { why: 'ownRequest' }] },
    });
  });
});
