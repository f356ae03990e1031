import type { Request } from '../domain/request.ts';
import type { Kitchen } from './recipes.ts';

/** Ends the holds that nobody wants any more. What fails is noted with a later time, and comes again. */
export async function release(request: Request, { workflow, provider, observer, clock }: Kitchen): Promise<undefined> {
  const { teamId, id } = request;
  for (const { holdId, nextAt, attempts } of request.releasing) {
    if (nextAt > clock()) continue;
    try {
      await provider('twochat').release(holdId);
      await workflow.apply(teamId, id, { type: 'holdReleased', holdId });
    } catch (error) {
      observer.trouble('hold not released', error, { id, holdId, attempts });
      await workflow.apply(teamId, id, { type: 'releaseFailed', holdId });
    }
  }
}
