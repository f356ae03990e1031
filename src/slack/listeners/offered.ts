import { groupFingerprint } from '../../domain/fingerprint.ts';
import type { Group } from '../../domain/group.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { Request } from '../../domain/request.ts';

/** The group with this fingerprint, as long as it is offered. */
export function offeredGroup(request: Request | undefined, fingerprint: string): Group | undefined {
  if (request?.state.name !== 'choosing') return undefined;
  return request.state.options.groups.find((each) => groupFingerprint(each) === fingerprint);
}

/** What this person wants to look at before choosing it, or why not. Choosing itself is decided by the state machine. */
export function toLookAt(
  request: Request | undefined,
  user: string,
  fingerprint: string,
): { group: Group } | { refusal: Refusal } {
  if (!request) return { refusal: { reason: 'unknownRequest' } };
  if (request.requester !== user) return { refusal: { reason: 'notYours', requester: request.requester } };
  if (request.state.name !== 'choosing') return { refusal: { reason: 'notNow', state: request.state.name } };
  const group = offeredGroup(request, fingerprint);
  return group ? { group } : { refusal: { reason: 'cardOutdated' } };
}
