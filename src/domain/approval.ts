import type { Refusal } from './refusal.ts';
import type { Asked, Request } from './request.ts';

/** What a workspace says of a person: only a full member may decide about money. */
export type Standing = 'member' | 'guest' | 'stranger' | 'deactivated' | 'bot';

/** Who clicked, as looked up on the server at the click: never what the card or the click itself claims. */
export type Decider = Readonly<{ id: string; standing: Standing; approver: boolean }>;

/** Why this person may not decide about this request, or undefined when they may. */
export function mayNotDecide(request: Request, asked: Asked, by: Decider): Refusal | undefined {
  if (!by.approver || by.standing !== 'member') {
    return { reason: 'notAnApprover', standing: by.standing, approvers: asked.mentions };
  }
  if (by.id === request.requester) return { reason: 'ownRequest', approvers: asked.mentions };
  return undefined;
}

/** The approvers who may decide about a request of this person: all but themselves. */
export function approversFor(requester: string, approvers: readonly string[]): string[] {
  return approvers.filter((id) => id !== requester);
}
