import { approversFor } from '../domain/approval.ts';
import type { Event } from '../domain/event.ts';
import type { Asked, Request } from '../domain/request.ts';
import { ProviderError } from '../workflow/provider.ts';
import { insist } from './insist.ts';
import type { Kitchen } from './recipes.ts';

/** Holds a number of the chosen group, once there is somebody who may approve it. */
export async function reserve(request: Request, kitchen: Kitchen): Promise<undefined> {
  const { workflow, provider, observer } = kitchen;
  const { teamId, id, state } = request;
  if (state.name !== 'reserving') return;
  if (state.attempt) {
    // An earlier delivery made the call and did not live to tell; a hold that it may have made ends by itself.
    await workflow.apply(teamId, id, { type: 'reserveFailed', attempt: state.attempt.no, code: 'reserveUnanswered' });
    return;
  }

  const asked = await whoToAsk(request, kitchen);
  if ('type' in asked) {
    await workflow.apply(teamId, id, asked);
    return;
  }

  const started = await workflow.apply(teamId, id, { type: 'reserveStarted' });
  if (started.kind === 'refused' || started.request.state.name !== 'reserving') return;
  const attempt = started.request.state.attempt?.no;
  if (attempt === undefined) return;

  let event: Event;
  try {
    const hold = await provider(state.group.provider).hold(state.group.id);
    event = { type: 'held', attempt, hold, asked };
  } catch (error) {
    observer.trouble('reserve failed', error, { id, kind: error instanceof ProviderError ? error.kind : 'bug' });
    event = { type: 'reserveFailed', attempt, ...explained(error) };
  }
  await insist(() => workflow.apply(teamId, id, event));
}

/** The approvers, or why a hold would be useless. */
async function whoToAsk(request: Request, { directory, observer }: Kitchen): Promise<Asked | Event> {
  try {
    const { mentions, users } = await directory.approvers(request.teamId);
    const others = approversFor(request.requester, users);
    if (others.length === 0) return { type: 'reserveFailed', code: 'nobodyToApprove' };
    return { mentions, users: others };
  } catch (error) {
    observer.trouble('approvers not known', error, { id: request.id });
    return { type: 'reserveFailed', code: 'approversUnknown' };
  }
}

function explained(error: unknown): Pick<Extract<Event, { type: 'reserveFailed' }>, 'code' | 'message'> {
  if (!(error instanceof ProviderError) || error.kind === 'outcomeUnknown' || error.kind === 'unreadable') {
    return { code: 'reserveUnanswered' };
  }
  return { code: error.kind === 'taken' ? 'taken' : 'reserveRefused', message: error.message };
}
