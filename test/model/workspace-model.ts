import type { Membership } from '../../src/domain/approval.ts';

/** The workspaces and who is in them. */
export const DESK = 'T0DESK';
const OTHER = 'T0OTHER';

export type Person = { readonly id: string; readonly teamId: string; membership: Membership; approver: boolean };

/** People as Slack knows them at this moment; some leave, some are made approvers. */
export type Workspace = Readonly<{
  people: readonly Person[];
  /** Who may decide about nothing at this moment, by the policy. */
  denied: string[];
  find(teamId: string, id: string): Person | undefined;
}>;

export function createWorkspace(): Workspace {
  const person = (id: string, approver: boolean, membership: Membership = 'member', teamId = DESK): Person => ({
    id,
    teamId,
    membership,
    approver,
  });
  const people = [
    // Ana asks; Marta and Omar decide, and sometimes ask, too.
    person('ana', false),
    person('marta', true),
    person('omar', true),
    // Lea may decide until she leaves.
    person('lea', true),
    person('nina', false),
    // A guest in a group of approvers may not decide all the same.
    person('gus', true, 'guest'),
    // An approver of another workspace.
    person('zoe', true, 'member', OTHER),
  ];
  return { people, denied: [], find: (teamId, id) => people.find((each) => each.teamId === teamId && each.id === id) };
}

/** Whether Slack would say: this person may decide. */
export function mayDecide(person: Person | undefined): boolean {
  return person?.approver === true && person.membership === 'member';
}
