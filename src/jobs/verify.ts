import type { EventOf } from '../domain/event.ts';
import { isSameHoldId } from '../domain/hold-id.ts';
import type { Request } from '../domain/request.ts';
import type { State, StateOf } from '../domain/state.ts';
import { type OwnedNumber, ProviderError } from '../workflow/provider.ts';
import type { Again } from './job.ts';
import type { JobContext } from './job-context.ts';
import { ORDER_CLAIM_MS, orderClaim } from './order-claim.ts';
import { isOthersNumber } from './others-number.ts';

/** Looks what became of an order: whether one without an answer was carried out after all, and whether what was bought can be used. */
export async function verify(request: Request, context: JobContext): Promise<Again | undefined> {
  const { state } = request;
  if (state.name === 'unconfirmed') return verifyOrder(request, state, context);
  if (state.name === 'failed') return verifyRefusal(request, state, context);
  return state.name === 'purchased' ? verifyOwnership(request, state, context) : undefined;
}

/** Only seeing the number proves anything; what else is seen is kept for people. */
async function verifyOrder(
  request: Request,
  state: Extract<State, { name: 'unconfirmed' }>,
  context: JobContext,
): Promise<Again | undefined> {
  const { workflow, provider, claims, observer, clock } = context;
  const { teamId, id } = request;
  if (clock() < state.nextCheckAt) return { againAt: state.nextCheckAt };
  const { id: holdId, number, group } = state.hold;
  await claims.take(orderClaim(request, group.provider, number), ORDER_CLAIM_MS);
  const seller = provider(group.provider);
  const look = async <T>(question: Promise<T> | undefined): Promise<T | undefined> =>
    question?.catch((error: unknown) => {
      observer.warn('purchase not verified', error, { id });
      return undefined;
    });
  const owned = await look(
    seller.owned(number, { since: state.hold.heldAt }).then((found) => found ?? ('notListed' as const)),
  );
  if (owned !== undefined && owned !== 'notListed' && !owned.isOlder) {
    await workflow.apply(teamId, id, { type: 'purchased', number, ...seen(owned) });
    return undefined;
  }
  const held = await look(
    seller.holding
      ?.holds()
      .then(({ holds, whole }) => holds.some((hold) => isSameHoldId(hold.id, holdId)) || (whole ? false : undefined)),
  );
  await workflow.apply(teamId, id, {
    type: 'purchaseNotSeen',
    owned: owned && owned !== 'notListed',
    ownedSince: owned === undefined || owned === 'notListed' ? undefined : owned.at,
    held,
  });
  return undefined;
}

/** A refused order may have been carried out all the same, and show later. It is looked for a few times, and what the provider does not say is no yes. */
async function verifyRefusal(
  request: Request,
  { hold, nextCheckAt }: StateOf<'failed'>,
  context: JobContext,
): Promise<Again | undefined> {
  const { workflow, provider, observer, clock } = context;
  const { teamId, id } = request;
  if (nextCheckAt === undefined) return undefined;
  if (clock() < nextCheckAt) return { againAt: nextCheckAt };
  const { number, group } = hold;
  const owned = await provider(group.provider)
    .owned(number, { since: hold.heldAt })
    .catch((error: unknown) => void observer.warn('refused order not looked for', error, { id }));
  const isOurs = owned && !owned.isOlder && !(await isOthersNumber(request, hold, context));
  await workflow.apply(
    teamId,
    id,
    isOurs ? { type: 'purchased', number, ...seen(owned) } : { type: 'purchaseNotSeen' },
  );
  return undefined;
}

/** A number that is usable needs no other check. */
function seen({ active }: OwnedNumber): { ownership?: { checks: number; listed: true; active: true } } {
  return active ? { ownership: { checks: 1, listed: true, active } } : {};
}

async function verifyOwnership(
  { teamId, id }: Request,
  { hold, ownership }: Extract<State, { name: 'purchased' }>,
  { workflow, provider, observer, clock }: JobContext,
): Promise<Again | undefined> {
  const nextCheckAt = ownership?.nextCheckAt;
  if (nextCheckAt === undefined) return undefined;
  if (clock() < nextCheckAt) return { againAt: nextCheckAt };
  // A provider that is away is asked again by the queue. A list that cannot be read may stay so: it counts as a look, and tells nothing.
  const owned = await provider(hold.group.provider)
    .owned(hold.number)
    .catch((error: unknown) => {
      if (!(error instanceof ProviderError && error.kind === 'unreadable')) throw error;
      observer.warn('bought number not looked for', error, { id });
      return 'unreadable' as const;
    });
  const seenNow: Omit<EventOf<'ownershipSeen'>, 'type'> = owned === 'unreadable'
    ? {}
    : { listed: owned !== undefined, active: owned?.active, status: owned?.status };
  await workflow.apply(teamId, id, { type: 'ownershipSeen', ...seenNow });
  return undefined;
}
