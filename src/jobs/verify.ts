import type { Request } from '../domain/request.ts';
import type { Again } from './job.ts';
import type { Kitchen } from './kitchen.ts';

/** Looks whether an unanswered purchase was made after all. Only seeing the number proves anything. */
export async function verify(request: Request, kitchen: Kitchen): Promise<Again | undefined> {
  const { workflow, provider, observer, clock } = kitchen;
  const { teamId, id, state } = request;
  if (state.name !== 'unconfirmed') return undefined;
  if (clock() < state.nextCheckAt) return { againAt: state.nextCheckAt };
  const { number, group } = state.hold;
  const seen = await provider(group.provider)
    .owned(number)
    .catch((error: unknown) => {
      observer.trouble('purchase not verified', error, { id });
      return undefined;
    });
  await workflow.apply(teamId, id, seen ? { type: 'purchased', number } : { type: 'purchaseNotSeen' });
  return undefined;
}
