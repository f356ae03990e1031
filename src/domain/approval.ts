import type { Approvers, StagedApprovers } from './approvers.ts';
import type { Refusal } from './refusal.ts';
import type { Request } from './request.ts';

/** What a workspace says of a person: only a full member may decide about money. */
export type Membership = 'member' | 'guest' | 'stranger' | 'deactivated' | 'bot';

/** Who clicked, as looked up on the server at the click: never what the card or the click itself claims. */
export type Decider = Readonly<{ id: string; membership: Membership; approver: boolean }>;

/** Why this person may not decide about this request, or undefined when they may. */
export function mayNotDecide(request: Request, approvers: StagedApprovers, by: Decider): Refusal | undefined {
  if (!by.approver || by.membership !== 'member') {
    return { reason: 'notAnApprover', membership: by.membership, approvers: mentionsOf(approvers) };
  }
  if (by.id === request.requester) return { reason: 'ownRequest', approvers: mentionsOf(approvers) };
  return undefined;
}

/** All approvers, as mentions: also those who are only asked when the deadline is near. */
export function mentionsOf({ mentions, next }: StagedApprovers): readonly string[] {
  return [...new Set([...mentions, ...(next?.mentions ?? [])])];
}

/** The same as people; empty while no approver is asked yet. */
export function peopleAsked({ state }: Request): readonly string[] {
  if (!('approvers' in state) || !state.approvers) return [];
  return [...state.approvers.users, ...(state.approvers.next?.users ?? [])];
}

/** The approvers of this person's request: all but the requester, who is not mentioned either. Undefined when none are left. */
export function whoIsAsked(requester: string, { next, ...first }: StagedApprovers): StagedApprovers | undefined {
  const now = without(requester, first);
  const later = next && without(requester, next);
  if (!now) return later;
  return { ...now, next: later };
}

/** Mentioning a group would mention the requester in it too: its other people are named instead. */
function without(requester: string, { mentions, users, groups = {} }: Approvers): Approvers | undefined {
  const others = users.filter((id) => id !== requester);
  if (others.length === 0) return undefined;
  const named = mentions.flatMap((id) => (groups[id]?.includes(requester) ? groups[id] : [id]));
  return { mentions: [...new Set(named)].filter((id) => id !== requester), users: others };
}
