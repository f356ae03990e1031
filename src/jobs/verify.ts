import type { Request } from '../domain/request.ts';
import type { Again } from './job.ts';
import type { Kitchen } from './kitchen.ts';
import { ORDER_CLAIM_MS, orderClaim } from './order-claim.ts';

/** Looks whether an unanswered purchase was made after all. Only seeing the number proves anything; what else is seen is kept for people. */
export async function verify(request: Request, kitchen: Kitchen): Promise<Again | undefined> {
  const { workflow, provider, claims, observer, clock } = kitchen;
  const { teamId, id, state } = request;
  if (state.name !== 'unconfirmed') return undefined;
  if (clock() < state.nextCheckAt) return { againAt: state.nextCheckAt };
  const { id: holdId, number, group } = state.hold;
  await claims.take(orderClaim(request, group.provider, number), ORDER_CLAIM_MS);
  const seller = provider(group.provider);
  const look = async (question: Promise<boolean | undefined> | undefined): Promise<boolean | undefined> =>
    question?.catch((error: unknown) => {
      observer.trouble('purchase not verified', error, { id });
      return undefined;
    });
  const owned = await look(seller.owned(number).then(Boolean));
  if (owned) {
    await workflow.apply(teamId, id, { type: 'purchased', number });
    return undefined;
  }
  const held = await look(
    seller.holding
      ?.holds()
      .then(({ holds, whole }) => holds.some((hold) => hold.id === holdId) || (whole ? false : undefined)),
  );
  await workflow.apply(teamId, id, {
    type: 'purchaseNotSeen',
    ...(owned === undefined ? {} : { owned }),
    ...(held === undefined ? {} : { held }),
  });
  return undefined;
}
