import { describe, expect, it } from 'vitest';
import { checkPolicy } from '../../../src/domain/policy/check.ts';
import { aPolicy, examplePolicy } from '../../support/policies.ts';

const found = (approve: string, more = '', known = {}) =>
  checkPolicy(aPolicy(`version: 1\napprove: ${approve}\n${more}`), known).map(({ name, path, because }) =>
    [name, path, ...(because ? [because] : [])].join(' '),
  );

describe('what cannot be meant is found', () => {
  it('and nothing in the example', () => {
    expect(checkPolicy(aPolicy(examplePolicy))).toEqual([]);
    expect(checkPolicy(aPolicy('version: 1'))).toEqual([]);
  });

  it.each<[string, string, string, string[]]>([
    ['all are denied', '{who: [U1, S1], deny: [S1, U1]}', '', ['nobodyMayApprove approve.who']],
    ['nobody is named', '{who: []}', '', ['nobodyMayApprove approve.who']],
    ['somebody is asked later', '{who: []}', 'escalate: [{after: 50%, to: [U1]}]', []],
    ['of a rule', '{rules: [{when: {}, who: [U1]}], deny: [U1]}', '', ['nobodyMayApprove approve.rules[0].who']],
    ['one for two', '{who: [U1], two_above: 5 USD}', '', ['onlyOneMayApprove approve.who approve.two_above']],
    ['a group is many', '{who: [S1], two_above: 5 USD}', '', []],
    ['one is enough', '{who: [U1]}', '', []],
    [
      'one for two of a rule',
      '{who: [U1, U2], deny: [U2], rules: [{when: {}, two_above: 5 USD}]}',
      '',
      ['onlyOneMayApprove approve.who approve.rules[0].two_above'],
    ],
    [
      'one of a rule for two of all',
      '{who: [U1, U2], two_above: 5 USD, rules: [{when: {}, who: [U1]}]}',
      '',
      ['onlyOneMayApprove approve.rules[0].who approve.two_above'],
    ],
    ['nobody asks', '{}', 'request: {who: [U1], deny: [U1]}', ['nobodyMayAsk request.who']],
    ['glass', '{deny: [U1]}', 'break_glass: {who: [U1]}', ['nobodyMayBreakGlass break_glass.who']],
    ['later', '{deny: [U1]}', 'escalate: [{after: 5m, to: [U1]}]', ['nobodyIsAskedLater escalate[0].to']],
    ['empty', '{rules: [{when: {type: local}}]}', '', ['ruleSaysNothing approve.rules[0]']],
    ['both', '{rules: [{when: {}, deny: true, reason: No., who: [U1]}]}', '', ['ruleDeniesAndAllows approve.rules[0]']],
    ['no reason', '{rules: [{when: {}, deny: true}]}', '', ['ruleDeniesWithoutReason approve.rules[0].deny']],
    ['a reason', '{rules: [{when: {}, who: [U1], reason: No.}]}', '', ['reasonWithoutDeny approve.rules[0].reason']],
    [
      'covered',
      '{rules: [{when: {type: [local, mobile]}, who: [U1]}, {when: {type: local, country: US}, who: [U2]}]}',
      '',
      ['ruleNeverApplies approve.rules[1] approve.rules[0]'],
    ],
    [
      'not covered',
      '{rules: [{when: {type: local, country: US}, who: [U1]}, {when: {type: [local, mobile]}, who: [U2]}]}',
      '',
      [],
    ],
    [
      'more than two',
      '{auto_below: [1 EUR, 6 USD], two_above: 5 USD}',
      '',
      ['automaticAboveTwo approve.auto_below approve.two_above'],
    ],
    [
      'more than two of a rule',
      '{auto_below: 6 USD, rules: [{when: {}, two_above: 5 USD}]}',
      '',
      ['automaticAboveTwo approve.auto_below approve.rules[0].two_above'],
    ],
  ])('%s: %s %s', (_what, approve, more, findings) => {
    expect(found(approve, more)).toEqual(findings);
  });

  it('and more, where it is known who is in the groups and what the settings say', () => {
    const groups = { S1: ['U1', 'U2'], S2: ['U1', 'U2', 'U3'], S3: ['U1'] };
    expect(found('{who: [S1], deny: [S2]}', '', { groups })).toEqual(['nobodyMayApprove approve.who']);
    expect(found('{who: [S3], two_above: 5 USD}', '', { groups })).toHaveLength(1);
    expect(found('{deny: [S1]}', '', { groups, approvers: ['U2'] })).toEqual(['nobodyMayApprove approve.who']);
    expect(found('{deny: [S1]}', '', { groups, approvers: ['U2'], backupApprovers: ['U3'] })).toEqual([]);
  });
});
