import type { LeftHold, UnreadableRequest } from '../workflow/unreadable-request.ts';
import type { JobContext } from './job-context.ts';

/**
 * Ends, in time, what an unreadable request holds, and tells the operator. It is only looked at, never written over; when nothing is left to
 * end it is set aside, so that no sweep stumbles over it again. What fails comes again with the next sweep.
 */
export async function releaseLeft(unreadable: UnreadableRequest, context: JobContext): Promise<undefined> {
  const { sweeps, observer, clock } = context;
  const { teamId, id, left } = unreadable;
  observer.warn('request cannot be read', unreadable, { teamId, id, state: left.state });
  let waits = false;
  for (const hold of left.holds) {
    if (hold.releaseAt > clock()) waits = true;
    else waits = !(await ended(unreadable, hold, context)) || waits;
  }
  if (waits) return;
  await sweeps
    .setAside(teamId, id)
    .catch((error: unknown) => observer.warn('unreadable request not set aside', error, { teamId, id }));
}

async function ended({ teamId, id }: UnreadableRequest, hold: LeftHold, context: JobContext): Promise<boolean> {
  const { provider, claims, observer, clock } = context;
  const { holdId, number, local } = hold;
  try {
    const over = hold.endsAt !== undefined && hold.endsAt < clock();
    if (!local && !over) await provider(hold.provider).holding?.release(holdId);
    await claims.disown({ teamId, requestId: id, provider: hold.provider, holdId });
    await claims.drop({ teamId, requestId: id, provider: hold.provider, number });
    return true;
  } catch (error) {
    observer.warn('hold of an unreadable request not released', error, { teamId, id, holdId });
    return false;
  }
}
