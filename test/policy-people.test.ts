import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Membership } from '../src/domain/approval.ts';
import type { Policy } from '../src/domain/policy/schema.ts';
import type { WatchedPolicies } from '../src/policies.ts';
import { checkPolicyPeople } from '../src/policy-people.ts';
import { aPolicy } from './support/policies.ts';

/** What Slack knows. A group that it refuses is "refused"; of what is not here it says nothing. */
let groups: Record<string, readonly string[] | 'refused'>;
let people: Record<string, Membership>;
let asked: string[];
beforeEach(() => {
  groups = { S0LEADS: ['U0OMAR', 'U0LEA'], S0NONE: 'refused', S0EMPTY: [], S0ALL: ['U0MARTA', 'U0OMAR', 'U0LEA'] };
  people = { U0MARTA: 'member', U0OMAR: 'member', U0LEA: 'guest', U0GONE: 'deactivated', U0NOBODY: 'stranger' };
  asked = [];
});

let close = () => {};
afterEach(() => close());

/** Asks before these rules apply: undefined where somebody could approve. */
function whyNobody(policy: Policy, approvers: readonly string[] = []): Promise<string | undefined> {
  let ask: Parameters<WatchedPolicies['askFirst']>[0] = async () => 'not asked';
  const policies = {
    current: () => ({ policy, digest: undefined }),
    askFirst: (given: typeof ask) => {
      ask = given;
    },
    onChange() {},
  } as unknown as WatchedPolicies;
  const directory: Parameters<typeof checkPolicyPeople>[0]['directory'] = {
    async people(ids, { strict = [] }) {
      const known = ids.flatMap((id): [string, readonly string[]][] => {
        const found = groups[id];
        if (found === 'refused') return strict.includes(id) ? [] : [[id, []]];
        return found ? [[id, found]] : [];
      });
      return Object.fromEntries(known);
    },
    async membershipNow(_team, user) {
      asked.push(user);
      const found = people[user];
      if (!found) throw new Error('Slack does not say');
      return found;
    },
  };
  const settings = { approvers: [...approvers], backupApprovers: [] };
  ({ close } = checkPolicyPeople({ policies, settings, directory, teamId: 'T0DESK', observer: { warn() {} } }));
  return ask(policy);
}
const rules = (approve: string, more = '') => aPolicy(`version: 1\napprove: {${approve}}\n${more}`);

describe('rules that are about to apply', () => {
  it.each([
    ['all who approve are denied', 'who: [U0MARTA], deny: [S0ALL]', 'U0MARTA is denied'],
    [
      'groups that are empty, unknown, or of those who are denied',
      'who: [S0EMPTY, S0NONE, S0LEADS], deny: [U0OMAR]',
      'S0EMPTY has nobody in it, or is not known to Slack, S0NONE has nobody in it, or is not known to Slack, S0LEADS has nobody in it who is not denied, U0OMAR is denied',
    ],
    ['people who are not there', 'who: [U0GONE, U0NOBODY]', 'U0NOBODY is no full member, or not known to Slack'],
    ['a group of guests', 'who: [S0GUESTS]', 'S0GUESTS has nobody in it who is a full member'],
    ['a group that is denied and not there', 'who: [U0MARTA], deny: [S0NONE]', 'S0NONE is denied, and Slack knows no'],
  ])('are refused by who there is: %s', async (_what, approve, why) => {
    groups = { ...groups, S0GUESTS: ['U0LEA'] };
    expect(await whyNobody(rules(approve, 'break_glass: {who: [U0MARTA]}'))).toContain(why);
  });

  it.each([
    ['one of them', 'who: [U0GONE, S0LEADS]'],
    ['by one line', 'who: [U0GONE], rules: [{when: {type: local}, who: [U0MARTA]}]'],
    ['as the settings say', 'deny: [U0OMAR]'],
    ['although another group is not told of', 'who: [S0SILENT, U0MARTA]'],
  ])('apply where somebody could approve: %s', async (_what, approve) => {
    expect(await whyNobody(rules(approve), ['U0MARTA'])).toBeUndefined();
  });

  it('apply where those who are asked later could approve', async () => {
    expect(await whyNobody(rules('who: [U0GONE]', 'escalate: [{after: 50%, to: [U0OMAR]}]'))).toBeUndefined();
  });

  it.each([
    ['who is in a group', 'who: [S0SILENT]'],
    ['who is denied', 'who: [U0MARTA], deny: [S0SILENT]'],
    ['who a person is', 'who: [U0SILENT]'],
  ])('are not refused where Slack does not say: %s', async (_what, approve) => {
    await expect(whyNobody(rules(approve))).rejects.toThrow(/Slack d/);
  });

  it('look up no more people than it takes', async () => {
    const many = Array.from({ length: 500 }, (_, no) => `U0${no}`);
    groups = { ...groups, S0LARGE: many };
    people = Object.fromEntries(many.map((id) => [id, 'member']));
    expect(await whyNobody(rules('who: [S0LARGE]'))).toBeUndefined();
    expect(asked).toHaveLength(10);
  });
});
