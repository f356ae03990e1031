import type { ProviderName } from '../domain/group.ts';
import type { LostHold, ReleaseDuty } from '../domain/hold.ts';
import { hasEndedByItself } from '../domain/releasing.ts';
import type { Request } from '../domain/request.ts';
import type { Kitchen } from './kitchen.ts';
import { findLostHold } from './lost-holds.ts';
import { orderClaim } from './order-claim.ts';

/** Ends the holds of this provider that nobody wants any more, and looks for those that nobody knows of. What fails is noted with a later time, and comes again. */
export async function release(request: Request, kitchen: Kitchen, provider: ProviderName): Promise<undefined> {
  const { workflow, observer, clock } = kitchen;
  const { teamId, id } = request;
  const isDue = (each: ReleaseDuty | LostHold) => each.nextAt <= clock() && each.provider === provider;
  for (const lost of request.lost) {
    if (isDue(lost)) await findLostHold(request, lost, kitchen);
  }
  for (const duty of request.releasing) {
    const { holdId, attempts } = duty;
    if (!isDue(duty)) continue;
    try {
      await end(request, duty, kitchen);
      await workflow.apply(teamId, id, { type: 'holdReleased', holdId });
    } catch (error) {
      observer.trouble('hold not released', error, { id, holdId, attempts });
      // A hold that is over by the provider's clock needs nobody to end it, whatever the provider answers.
      const isOver = hasEndedByItself(duty, clock());
      if (isOver) await forget(request, duty, kitchen);
      await workflow.apply(teamId, id, { type: isOver ? 'holdReleased' : 'releaseFailed', holdId });
    }
  }
}

async function end(request: Request, duty: ReleaseDuty, kitchen: Kitchen): Promise<void> {
  const { provider, holdId, ours } = duty;
  if (!ours) await kitchen.provider(provider).holding?.release(holdId);
  await forget(request, duty, kitchen);
}

/** From now on another request may have what this one had. */
async function forget(request: Request, { provider, holdId, number }: ReleaseDuty, { claims }: Kitchen): Promise<void> {
  await claims.disown({ teamId: request.teamId, requestId: request.id, provider, holdId });
  await claims.drop(orderClaim(request, provider, number));
}
