import { describe, expect, it } from 'vitest';
import type { Directory } from '../../src/workflow/directory.ts';
import { judgingWith } from '../support/judging.ts';
import { aPolicy } from '../support/policies.ts';
import { aRequest, NOW, states } from '../support/requests.ts';

const asked: string[] = [];
const directory: Directory = {
  membershipNow: async (_, user) => (user === 'U0LEFT' ? 'deactivated' : 'member'),
  membership: async () => 'member',
  async people(ids) {
    asked.push(...ids);
    return { S0CTOS: ['U0MARTA'], S0LEADS: ['U0OMAR'] };
  },
  gone: async (_, users) => users.filter((user) => user === 'U0LEFT'),
};
const deciderBy = (yaml: string, user: string, approvals?: { by: string; at: number }[]) => {
  asked.length = 0;
  const request = aRequest({ ...states.awaitingApproval, approvals });
  return judgingWith(directory, ['U0MARTA'], aPolicy(`version: 1\n${yaml}`), 'aaaa').decider(request, user);
};

describe('who clicked', () => {
  it('one who is named is known without asking Slack for any group', async () => {
    const { by } = await deciderBy('approve: {who: [U0MARTA, S0LEADS]}', 'U0MARTA');
    expect([by, asked]).toEqual([{ id: 'U0MARTA', membership: 'member', approver: true }, []]);
  });

  it('but not where a group may break the glass: they may be in it', async () => {
    const { by } = await deciderBy('approve: {who: [U0MARTA, S0LEADS]}\nbreak_glass: {who: [S0CTOS]}', 'U0MARTA');
    expect(by).toMatchObject({ approver: true, glass: true });
  });

  it('of those who said yes before, it is asked who has left since', async () => {
    const approvals = [
      { by: 'U0LEFT', at: NOW },
      { by: 'U0OMAR', at: NOW },
    ];
    const { basis } = await deciderBy('approve: {who: [S0LEADS]}', 'U0MARTA', approvals);
    expect(basis).toMatchObject({ gone: ['U0LEFT'] });
  });
});

it('the people who approve are those whom the rules name, themselves or by a group, as far as they are here and not denied', async () => {
  const people = (yaml: string) => judgingWith(directory, ['U0MARTA'], aPolicy(`version: 1\n${yaml}`)).people('T0DESK');
  expect(await people('approve: {who: [U0LEFT, S0LEADS, S0CTOS, U0MARTA]}')).toEqual(['U0OMAR', 'U0MARTA']);
  expect(await people('approve: {who: [S0LEADS, S0CTOS], deny: [U0OMAR]}')).toEqual(['U0MARTA']);
  expect(await people('approve: {who: [S0LEADS, U0MARTA], deny: [S0CTOS]}')).toEqual(['U0OMAR']);
  expect(await people('approve: {who: [U0MARTA, S0UNKNOWN]}')).toBeUndefined();
});
