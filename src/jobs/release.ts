import { hasEndedByItself } from '../domain/releasing.ts';
import type { ReleaseDuty, Request } from '../domain/request.ts';
import type { Kitchen } from './kitchen.ts';
import { findLostHold } from './lost-holds.ts';
import { orderClaim } from './order-claim.ts';

/** Ends the holds that nobody wants any more, and looks for those that nobody knows of. What fails is noted with a later time, and comes again. */
export async function release(request: Request, kitchen: Kitchen): Promise<undefined> {
  const { workflow, observer, clock } = kitchen;
  const { teamId, id } = request;
  for (const lost of request.lost) {
    if (lost.nextAt <= clock()) await findLostHold(request, lost, kitchen);
  }
  for (const duty of request.releasing) {
    const { holdId, nextAt, attempts } = duty;
    if (nextAt > clock()) continue;
    try {
      await end(request, duty, kitchen);
      await workflow.apply(teamId, id, { type: 'holdReleased', holdId });
    } catch (error) {
      observer.trouble('hold not released', error, { id, holdId, attempts });
      // A hold that is over by the provider's clock needs nobody to end it, whatever the provider answers.
      const isOver = hasEndedByItself(duty, clock());
      if (isOver) await kitchen.claims.drop(orderClaim(request, duty.provider, duty.number));
      await workflow.apply(teamId, id, { type: isOver ? 'holdReleased' : 'releaseFailed', holdId });
    }
  }
}

async function end(request: Request, duty: ReleaseDuty, { provider, claims }: Kitchen): Promise<void> {
  if (!duty.ours) await provider(duty.provider).holding?.release(duty.holdId);
  await claims.drop(orderClaim(request, duty.provider, duty.number));
}
