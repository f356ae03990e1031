import { ATTEMPT_GRACE_MS } from '../domain/rules.ts';
import type { Attempt } from '../domain/state.ts';
import type { Again, Delivery } from './job.ts';
import type { JobContext } from './job-context.ts';

/**
 * When to look again at a call that was announced and may be under way in another delivery; undefined when it is over. A delivery's own is: its
 * process died in the middle of it, unless the queues have just been replaced by a copy, which may not know that the job was handed out.
 */
export async function underWay(
  { at, job }: Attempt,
  delivery: Delivery,
  { runs, clock }: Pick<JobContext, 'runs' | 'clock'>,
): Promise<Again | undefined> {
  const deadAt = at + ATTEMPT_GRACE_MS;
  if (clock() >= deadAt) return undefined;
  return job !== delivery.job || (await runs.queuesReplacedLately()) ? { againAt: deadAt } : undefined;
}
