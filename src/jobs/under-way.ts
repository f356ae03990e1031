import { ATTEMPT_GRACE_MS } from '../domain/rules.ts';
import type { Attempt } from '../domain/state.ts';
import type { Again, Delivery } from './job.ts';

/**
 * When to look again at a call that was announced and may be under way in another delivery; undefined when it is over. A delivery's own is: its
 * process died in the middle of it.
 */
export function underWay({ at, job }: Attempt, delivery: Delivery, now: number): Again | undefined {
  const deadAt = at + ATTEMPT_GRACE_MS;
  return job !== delivery.job && now < deadAt ? { againAt: deadAt } : undefined;
}
