import { secondsToMilliseconds } from 'date-fns';
import type { OrphanHold } from '../domain/hold.ts';
import { isOneNumber, today } from '../domain/number-forms.ts';
import { holdOf, type Request } from '../domain/request.ts';
import { ATTEMPT_GRACE_MS } from '../domain/rules.ts';
import type { ProviderHold } from '../workflow/provider.ts';
import { asUnreadable, UnreadableRequest } from '../workflow/unreadable-request.ts';
import type { JobContext } from './job-context.ts';

/** How exactly a provider's clock can be told, and how long a call may still have been on its way after our timeout. */
const INEXACT_MS = secondsToMilliseconds(2);

/**
 * A request that has a hold was saved after that was made, and one that may be getting it not so long before. What was saved last before all that
 * has another hold, so that it need not be read, however many there are.
 */
const SAVED_BEFORE_MS = 2 * ATTEMPT_GRACE_MS;

/** How many of our purchases are looked through: a bought number may still stand among the holds. */
const MAX_NUMBERS = 100;

/**
 * Looks for the hold that an unanswered call may have made. It counts as ours only when it is the one hold of that group (and number, if one
 * was picked) that was made while we called and that no request of ours has; of several none is touched. A single one that a stranger made in
 * those very seconds, while our call never arrived, would be taken for ours: nothing that 2Chat documents tells the two apart.
 */
export async function findOrphanHold(request: Request, orphanHolds: OrphanHold, context: JobContext): Promise<void> {
  const { workflow, provider, observer } = context;
  const { teamId, id } = request;
  const { no: attempt } = orphanHolds;
  try {
    // A list that may go on may go on with another hold that fits as well.
    const { holds, whole } = (await provider(orphanHolds.provider).holding?.holds()) ?? { holds: [], whole: true };
    const local = await holdsOfOurs(request, orphanHolds, context);
    const [found, another] =
      local === 'notYetKnown' || !whole ? [] : holds.filter((hold) => fits(hold, orphanHolds) && !local.has(hold));
    const own = found && { teamId, requestId: id, provider: orphanHolds.provider, holdId: found.id };
    if (found && own && !another && (await context.claims.own(own, found.expiresAt - found.clockOffsetMs))) {
      const { id: holdId, number, expiresAt, clockOffsetMs } = found;
      const hold = { id: holdId, number, expiresAt, clockOffsetMs, provider: orphanHolds.provider, local: false };
      await workflow.apply(teamId, id, { type: 'orphanHoldFound', attempt, hold });
      return;
    }
  } catch (error) {
    observer.warn('lost hold not looked for', error, { id });
  }
  await workflow.apply(teamId, id, { type: 'orphanHoldNotSeen', attempt });
}

function fits({ number, groupId, createdAt, clockOffsetMs }: ProviderHold, orphanHolds: OrphanHold): boolean {
  if (createdAt === undefined || groupId !== orphanHolds.groupId) return false;
  // One whose number cannot be read may be any of them.
  if (orphanHolds.number !== undefined && number !== '' && !isOneNumber(orphanHolds.number, number)) return false;
  const madeAt = createdAt - clockOffsetMs;
  return madeAt >= orphanHolds.from - INEXACT_MS && madeAt <= orphanHolds.until + INEXACT_MS;
}

/** The holds that requests of ours have and that this may be, in all workspaces; not yet known while one of them is being made at the same provider. */
async function holdsOfOurs(
  { teamId: ownTeam, id: own }: Request,
  { provider, from }: OrphanHold,
  { store, sweeps }: JobContext,
): Promise<'notYetKnown' | { has(hold: ProviderHold): boolean }> {
  const ids = new Set<string>();
  const numbers = new Set<string>();
  for (const teamId of await sweeps.teams()) {
    for (const id of await sweeps.holding(teamId, from - SAVED_BEFORE_MS)) {
      const request = await store.load(teamId, id).catch(asUnreadable);
      if (!request) continue;
      if (request instanceof UnreadableRequest) {
        const { state, holds } = request.left;
        // What cannot be told may be a hold that is being made.
        if (state === undefined || state === 'reserving') return 'notYetKnown';
        for (const { holdId } of holds) ids.add(holdId.toLowerCase());
        continue;
      }
      const { state } = request;
      const other = teamId !== ownTeam || id !== own;
      if (other && state.name === 'reserving' && state.attempt && state.group.provider === provider)
        return 'notYetKnown';
      for (const held of [holdOf(request)?.id, ...request.releasing.map(({ holdId }) => holdId)]) {
        if (held !== undefined) ids.add(held.toLowerCase());
      }
    }
    const { requests } = await store.list(teamId, { of: 'numbers' }, MAX_NUMBERS);
    for (const bought of requests) {
      numbers.add(today(holdOf(bought)?.number ?? ''));
    }
  }
  return { has: ({ id, number }) => ids.has(id.toLowerCase()) || (number !== '' && numbers.has(today(number))) };
}
