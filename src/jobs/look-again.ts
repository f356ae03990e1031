import { hoursToMilliseconds, minutesToMilliseconds } from 'date-fns';
import { isSameHoldId } from '../domain/hold-id.ts';
import { holdOf, type Request } from '../domain/request.ts';
import { ORDER_AGAIN_MS } from '../domain/rules.ts';
import type { HoldList, Provider } from '../workflow/provider.ts';
import type { StoreRun } from '../workflow/store-runs.ts';
import type { JobContext } from './job-context.ts';
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
  for (const provider of context.providers) {
    const ids = [...(await sweeps.holding(teamId)), ...(await sweeps.endedSince(teamId, run.at - LATELY_MS))];
    await lookAt(provider, ids, { teamId, run }, context).catch((error: unknown) => {
      isAnswered = false;
      observer.warn('not known what was bought before redis ran anew', error, { teamId, provider: provider.name });
    });
  }
  if (now >= run.at + (isAnswered ? ORDER_AGAIN_MS : GIVEN_UP_MS)) await runs.checked(teamId, run);
}

async function lookAt(
  provider: Provider,
  ids: readonly string[],
  { teamId, run }: Readonly<{ teamId: string; run: StoreRun }>,
  context: JobContext,
): Promise<void> {
  const { workflow } = context;
  let held: HoldList | undefined;
  for (const id of ids) {
    const request = await workflow.load(teamId, id).catch(() => undefined);
    const hold = request && isOpenToSale(request) ? holdOf(request) : undefined;
    if (!request || !hold || hold.group.provider !== provider.name || hold.heldAt > run.at) continue;
    // What is still held was not bought, and one call tells that of all of them.
    held ??= await provider.holding?.holds();
    if (held?.holds.some((each) => isSameHoldId(each.id, hold.id))) continue;
    const owned = await provider.owned(hold.number, { since: hold.heldAt });
    if (!owned || owned.isOlder || (await isOthersNumber(request, hold, context))) continue;
    await workflow.apply(teamId, id, { type: 'foundBought', number: hold.number });
  }
}

/** No order for it is known. */
function isOpenToSale({ state }: Request): boolean {
  return ['awaitingApproval', 'denied', 'expired', 'cancelled'].includes(state.name);
}
