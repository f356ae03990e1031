import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { money } from '../src/domain/money.ts';
import { evaluate } from '../src/domain/policy/evaluate.ts';
import type { Facts } from '../src/domain/policy/facts.ts';
import { readPolicy } from '../src/policy-file.ts';
import { groups } from '../src/settings.ts';
import { someFacts } from './support/policies.ts';

const root = new URL('../', import.meta.url);
const readme = readFileSync(new URL('README.md', root), 'utf8');
const schema = JSON.parse(readFileSync(new URL('policy.schema.json', root), 'utf8'));
const fits = new Ajv2020({ strict: false, formats: { date: true } }).compile(schema);

/** The rules of spending that README shows. */
const examples = [...readme.matchAll(/```yaml\n(.*?)```/gs)]
  .map(([, text = '']) => text)
  .filter((text) => text.includes('\nversion: 1\n'));

function policyOf(text: string) {
  const file = readPolicy(new TextEncoder().encode(text));
  if (!file.ok) throw new Error(file.findings.map(({ line, path, wrong }) => `${line} ${path} ${wrong}`).join('\n'));
  return file.policy;
}

describe('the three examples of rules of spending', () => {
  it('are rules of spending without a finding, for the bot and for an editor', () => {
    expect(examples).toHaveLength(3);
    for (const text of examples) {
      policyOf(text);
      expect(fits(parse(text)), text).toBe(true);
    }
  });

  const [small = '', company = '', strict = ''] = examples;
  const people = {
    ...{ S0STAFF: ['U0ANA', 'U0BEN'], S0LEADS: ['U0OMAR'], S0SALESLEADS: ['U0SAM', 'U0LEA'], S0DIRECTORS: ['U0DIA'] },
    ...{ S0FINANCE: ['U0MARTA', 'U0OMAR', 'U0LEA'], S0CONTRACTORS: ['U0BOB'] },
  };
  const answerOf = (text: string, changes: Parameters<typeof someFacts>[0] = {}) =>
    evaluate(policyOf(text), someFacts({ groups: people, ...changes }));
  const local = (monthly: string, setup: string): Partial<Facts['purchase']> => ({
    ...{ monthly: money(monthly, 'USD'), setup: money(setup, 'USD') },
  });

  it('a small team: one approver approves, until the month is spent', () => {
    const spent = (amount: string) => ({ ...someFacts().spent, workspace: [money(amount, 'USD')] });
    expect(answerOf(small)).toMatchObject({
      ...{ verdict: { is: 'approvers', path: 'APPROVERS' }, needed: { people: 1 } },
      budgets: [{ path: 'budget.workspace', left: { amount: '85.50', currency: 'USD' } }],
    });
    expect(answerOf(small, { spent: spent('85.51') }).verdict).toEqual({ is: 'refused', path: 'budget.workspace' });
  });

  it('a company: sales leads for sales, two people above an amount, directors later', () => {
    expect(answerOf(company, { channel: 'C0SALES' })).toMatchObject({
      ...{
        verdict: { is: 'approvers', path: 'approve.rules[0].who' },
        rule: 'approve.rules[0]',
        needed: { people: 1 },
      },
      people: [{ id: 'U0SAM' }, { id: 'U0LEA' }, { id: 'U0DIA', path: 'escalate[0].to[0]' }],
      budgets: [{ path: 'budget.workspace' }, {}, { path: 'budget.channels.C0SALES' }, {}, { path: 'budget.rent' }, {}],
    });
    expect(answerOf(company, { purchase: local('5', '20.01') }).needed).toMatchObject({
      ...{ people: 2, why: [{ why: 'above', path: 'approve.two_above' }] },
    });
    expect(answerOf(company, { requester: { id: 'U0BOB', membership: 'member' } }).refusals).toMatchObject([
      { why: 'mayNotAsk', path: 'request.who' },
    ]);
  });

  it('strict: never, by itself, one, two, and past it all', () => {
    const abroad = { country: 'SE' };
    expect(answerOf(strict, { purchase: { type: 'tollfree' } }).refusals).toMatchObject([
      { why: 'rule', reason: 'Toll-free numbers are ordered by Facilities.' },
    ]);
    expect(answerOf(strict, { purchase: local('2.99', '0') }).verdict).toEqual({
      ...{ is: 'automatic', path: 'approve.rules[1].auto_below' },
    });
    expect(answerOf(strict, { purchase: { ...local('2.99', '0'), ...abroad } })).toMatchObject({
      ...{ verdict: { is: 'approvers', path: 'approve.who' }, needed: { people: 1 } },
      people: [{ id: 'U0MARTA' }, { id: 'U0LEA' }],
    });
    expect(answerOf(strict)).toMatchObject({ needed: { people: 2 }, breakGlass: { ids: ['U0CTO'] } });
  });
});

it('the settings are all in README’s table', () => {
  const table = readme.slice(readme.indexOf('\n## Settings\n'), readme.indexOf('\n## Rules of spending\n'));
  for (const name of groups.flatMap(([, settings]) => Object.keys(settings))) expect(table).toContain(`\`${name}\``);
});
