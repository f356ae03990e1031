import { hoursToMilliseconds, minutesToMilliseconds } from 'date-fns';
import type { Hold } from '../domain/hold.ts';
import { isSameHoldId } from '../domain/hold-id.ts';
import { holdOf, type Request } from '../domain/request.ts';
import { ORDER_AGAIN_MS } from '../domain/rules.ts';
import type { HoldList, Provider } from '../workflow/provider.ts';
import type { StoreRun } from '../workflow/store-runs.ts';
import type { JobContext } from './job-context.ts';
import { ORDER_CLAIM_MS, orderClaim } from './order-claim.ts';
import { isOthersNumber } from './others-number.ts';

/** Requests that ended so long before the store ran anew may have ended otherwise. */
const LATELY_MS = hoursToMilliseconds(1);
/** A provider that does not answer for so long is asked no more; each order asks it again. */
const GIVEN_UP_MS = minutesToMilliseconds(10);

/**
 * After the store ran anew, or was replaced by its copy: it may have forgotten orders that were carried out. What a provider sold of what we hold there
 * is bought, whatever the store says. A provider may list it late, so it is looked at by each sweep of a minute.
 */
export async function lookAgain(teamId: string, context: JobContext): Promise<void> {
  const { runs, sweeps, observer, clock } = context;
  const run = await runs.uncheckedRun(teamId);
  if (!run) return;
  const now = clock();
  let isAnswered = true;
  const ids = new Set(await sweeps.endedSince(teamId, run.at - LATELY_MS));
  for await (const some of sweeps.allHolding(teamId)) for (const id of some) ids.add(id);
  for (const provider of context.providers) {
    await lookAt(provider, ids, { teamId, run }, context).catch((error: unknown) => {
      isAnswered = false;
      observer.warn('not known what was bought before redis ran anew', error, { teamId, provider: provider.name });
    });
  }
  if (now >= run.at + (isAnswered ? ORDER_AGAIN_MS : GIVEN_UP_MS)) await runs.checked(teamId, run);
}

async function lookAt(
  provider: Provider,
  ids: ReadonlySet<string>,
  { teamId, run }: Readonly<{ teamId: string; run: StoreRun }>,
  context: JobContext,
): Promise<void> {
  const { workflow } = context;
  let held: HoldList | undefined;
  for (const id of ids) {
    const request = await workflow.load(teamId, id).catch(() => undefined);
    const hold = request && isOpenToSale(request) ? holdOf(request) : undefined;
    if (!request || !hold || hold.group.provider !== provider.name || hold.run === run.id) continue;
    // What is still held was not bought, and one call tells that of all of them.
    held ??= await provider.holding?.holds();
    if (held?.holds.some((each) => isSameHoldId(each.id, hold.id))) continue;
    await findBought(request, hold, provider, context);
  }
}

/** True when the provider lists it as bought since it was held: then it is kept as that, whatever else the store says. */
export async function findBought(
  request: Request,
  hold: Hold,
  provider: Provider,
  context: JobContext,
): Promise<boolean> {
  const owned = await provider.owned(hold.number, { since: hold.heldAt });
  if (!owned || owned.isOlder || (await isOthersNumber(request, hold, context))) return false;
  // One that another is ordering just now would be the other's.
  if (!(await context.claims.take(orderClaim(request, hold.group.provider, hold.number), ORDER_CLAIM_MS))) return false;
  await context.workflow.apply(request.teamId, request.id, { type: 'foundBought', number: hold.number });
  return true;
}

/** No order for it is known; nor, where it ended, that its hold is gone, so that nobody else can have got the number. */
function isOpenToSale({ state, releasing }: Request): boolean {
  if (state.name === 'awaitingApproval') return true;
  const isOver = state.name === 'denied' || state.name === 'expired' || state.name === 'cancelled';
  return isOver && releasing.some(({ holdId }) => holdId === state.hold?.id);
}
