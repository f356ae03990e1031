import type { Request } from '../domain/request.ts';
import type { Again } from './job.ts';
import type { Kitchen } from './kitchen.ts';

/** Says that a reminder is due; the saved state then makes the message. */
export async function remind({ teamId, id }: Request, { workflow }: Kitchen): Promise<Again | undefined> {
  const outcome = await workflow.apply(teamId, id, { type: 'reminderDue' });
  if (outcome.kind === 'refused' && outcome.refusal.reason === 'tooEarly') return { againAt: outcome.refusal.dueAt };
  return undefined;
}
