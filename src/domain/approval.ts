import type { StagedApprovers } from './approvers.ts';
import type { Refusal } from './refusal.ts';
import type { Request } from './request.ts';
import type { StateOf } from './state.ts';

/** What a workspace says of a person: only a full member may decide about money. */
export type Membership = 'member' | 'guest' | 'stranger' | 'deactivated' | 'bot';

/** Who clicked, as looked up on the server at the click: never what the card or the click itself claims. */
export type Decider = Readonly<{
  id: string;
  membership: Membership;
  approver: boolean;
  /** The approver who is away, and for whom they decide. */
  for?: string;
  /** They may decide about what they asked for themselves. */
  self?: boolean;
  /** They may buy past a budget, and without a second person. */
  glass?: boolean;
}>;

/** Why this person may not decide about this request, or undefined when they may. */
export function mayNotDecide(request: Request, approvers: StagedApprovers, by: Decider): Refusal | undefined {
  if (!by.approver || by.membership !== 'member') {
    return { reason: 'notAnApprover', membership: by.membership, approvers: mentionsOf(approvers) };
  }
  if (by.id === request.requester && !by.self) return { reason: 'ownRequest', approvers: mentionsOf(approvers) };
  return undefined;
}

/** All approvers, as mentions: also those who are only asked when the deadline is near. */
export function mentionsOf({ mentions, next }: StagedApprovers): readonly string[] {
  return [...new Set([...mentions, ...(next?.mentions ?? [])])];
}

/** Who of those that are asked has not said yes yet: what calls them calls nobody twice. */
export function stillAsked({
  approvers,
  approvals = [],
}: Pick<StateOf<'awaitingApproval'>, 'approvers' | 'approvals'>): readonly string[] {
  const { mentions, users } = approvers;
  const done = approvals.flatMap(({ by, for: away }) => (away === undefined ? [by] : [by, away]));
  // Mentioning a group would call everybody in it.
  const isInGroup = done.some((id) => users.includes(id) && !mentions.includes(id));
  return (isInGroup ? users : mentions).filter((id) => !done.includes(id));
}

/** The same as people; empty while no approver is asked yet. */
export function peopleAsked({ state }: Request): readonly string[] {
  if (!('approvers' in state) || !state.approvers) return [];
  return [...state.approvers.users, ...(state.approvers.next?.users ?? [])];
}
