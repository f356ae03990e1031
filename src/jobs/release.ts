import type { ProviderName } from '../domain/group.ts';
import type { OrphanHold, PendingRelease } from '../domain/hold.ts';
import { phaseOf } from '../domain/phases.ts';
import { hasEndedByItself } from '../domain/releasing.ts';
import { holdOf, type Request } from '../domain/request.ts';
import type { Again } from './job.ts';
import type { JobContext } from './job-context.ts';
import { findBought } from './look-again.ts';
import { orderClaim } from './order-claim.ts';
import { findOrphanHold } from './orphan-holds.ts';

/** Ends this provider's holds that are no longer needed, and looks for those of unanswered calls. What fails is noted with a later time, and comes again. */
export async function release(
  request: Request,
  context: JobContext,
  provider: ProviderName,
): Promise<Again | undefined> {
  const { workflow, observer, meter, clock } = context;
  const { teamId, id } = request;
  const here = [...request.orphanHolds, ...request.releasing].filter((each) => each.provider === provider);
  // The first time is at once, whatever the clock of the process that wanted it says.
  const isDue = ({ attempts, nextAt }: Duty) => attempts === 0 || nextAt <= clock();
  if (here.length > 0 && !here.some(isDue)) return { againAt: Math.min(...here.map(({ nextAt }) => nextAt)) };
  for (const orphanHolds of request.orphanHolds) {
    if (here.includes(orphanHolds) && isDue(orphanHolds)) await findOrphanHold(request, orphanHolds, context);
  }
  for (const pending of request.releasing) {
    const { holdId, attempts } = pending;
    if (!here.includes(pending) || !isDue(pending)) continue;
    try {
      if (await wasBought(request, pending, context)) continue;
      await end(request, pending, context);
      await workflow.apply(teamId, id, { type: 'holdReleased', holdId });
      meter({ what: 'late', job: 'release', ms: clock() - (endedAt(request) ?? pending.nextAt) });
    } catch (error) {
      observer.warn('hold not released', error, { id, holdId, attempts });
      // A hold that is over by the provider's clock needs no call to end it, whatever the provider answers.
      const isOver = hasEndedByItself(pending, clock());
      if (isOver) await forget(request, pending, context);
      await workflow.apply(teamId, id, { type: isOver ? 'holdReleased' : 'releaseFailed', holdId });
    }
  }
  return undefined;
}

type Duty = PendingRelease | OrphanHold;

/** A hold that was made in an earlier run of the store may have been ordered, which the store has forgotten: then it is none any more, and is not ended. */
async function wasBought(request: Request, { holdId }: PendingRelease, context: JobContext): Promise<boolean> {
  const hold = holdOf(request);
  if (hold?.id !== holdId || hold.run === undefined || phaseOf(request.state).mayBeOrdered) return false;
  try {
    const run = await context.runs.currentRun(request.teamId);
    const isForgetful = run.id !== hold.run;
    return isForgetful && (await findBought(request, hold, context.provider(hold.group.provider), context));
  } catch (error) {
    // A list that cannot be read must not keep the hold.
    context.observer.warn('not known whether it was bought before its release', error, { id: request.id, holdId });
    return false;
  }
}

/** When it was over, and so its hold to be given back, however often that was tried since. */
function endedAt({ state }: Request): number | undefined {
  return state.name === 'denied' || state.name === 'expired' || state.name === 'cancelled' ? state.at : undefined;
}

async function end(request: Request, pending: PendingRelease, context: JobContext): Promise<void> {
  const { provider, holdId, local } = pending;
  if (!local) await context.provider(provider).holding?.release(holdId);
  await forget(request, pending, context);
}

/** From now on another request may have what this one had. */
async function forget(
  request: Request,
  { provider, holdId, number }: PendingRelease,
  { claims }: JobContext,
): Promise<void> {
  await claims.disown({ teamId: request.teamId, requestId: request.id, provider, holdId });
  await claims.drop(orderClaim(request, provider, number));
}
