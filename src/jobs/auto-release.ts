import type { Request } from '../domain/request.ts';
import type { Again } from './job.ts';
import type { Kitchen } from './kitchen.ts';

/** Says that the decision's deadline has passed; the saved state then has the hold released. */
export async function autoRelease({ teamId, id }: Request, { workflow }: Kitchen): Promise<Again | undefined> {
  const outcome = await workflow.apply(teamId, id, { type: 'deadlinePassed' });
  if (outcome.kind === 'refused' && outcome.refusal.reason === 'tooEarly') return { againAt: outcome.refusal.dueAt };
  return undefined;
}
