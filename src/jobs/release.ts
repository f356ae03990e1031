import type { ProviderName } from '../domain/group.ts';
import type { LostHold, ReleaseDuty, Request } from '../domain/request.ts';
import type { Kitchen } from './kitchen.ts';
import { findLostHold } from './lost-holds.ts';
import { orderClaim } from './order-claim.ts';

/** Ends the holds (of one provider) that nobody wants any more, and looks for those that nobody knows of. What fails is noted with a later time, and comes again. */
export async function release(request: Request, kitchen: Kitchen, provider?: ProviderName): Promise<undefined> {
  const { workflow, observer, clock } = kitchen;
  const { teamId, id } = request;
  const isDue = (each: ReleaseDuty | LostHold) =>
    each.nextAt <= clock() && each.provider === (provider ?? each.provider);
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
      await workflow.apply(teamId, id, { type: 'releaseFailed', holdId });
    }
  }
}

async function end(request: Request, duty: ReleaseDuty, { provider, claims }: Kitchen): Promise<void> {
  const { provider: name, holdId } = duty;
  if (!duty.ours) await provider(name).holding?.release(holdId);
  await claims.disown({ teamId: request.teamId, requestId: request.id, provider: name, holdId });
  await claims.drop(orderClaim(request, duty.provider, duty.number));
}
