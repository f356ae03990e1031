import { type Choice, choicesOf, choiceWith } from '../../domain/choices.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { Request, RequestIn } from '../../domain/request.ts';

/** The choice that has the group with this fingerprint, as long as it is offered. */
export function offeredChoice(request: Request | undefined, fingerprint: string): Choice | undefined {
  if (request?.state.name !== 'choosing') return undefined;
  return choiceWith(choicesOf(request.state.options, request.search), fingerprint);
}

/** What this person wants to look at before choosing it, or why not. Choosing itself is decided by the state machine. */
export function toLookAt(
  request: Request | undefined,
  user: string,
  fingerprint: string,
): { request: RequestIn<'choosing'>; choice: Choice } | { refusal: Refusal } {
  if (!request) return { refusal: { reason: 'unknownRequest' } };
  if (request.requester !== user) return { refusal: { reason: 'notYours', requester: request.requester } };
  if (!isIn(request)) return { refusal: { reason: 'notNow', state: request.state.name } };
  const choice = offeredChoice(request, fingerprint);
  return choice ? { request, choice } : { refusal: { reason: 'cardOutdated' } };
}

function isIn(request: Request): request is RequestIn<'choosing'> {
  return request.state.name === 'choosing';
}
