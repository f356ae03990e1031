import type { Hold } from '../domain/hold.ts';
import { holdOf, type Request } from '../domain/request.ts';
import { asUnreadable, UnreadableRequest } from '../workflow/unreadable-request.ts';
import type { JobContext } from './job-context.ts';

/** How many of the numbers that were bought last are looked through. */
const MAX_NUMBERS = 100;

/**
 * Whether a number that is owned is another request's: what one gave back, the next may have been given, and have bought. Asked only when a number is
 * seen to be owned of which this request knows no order.
 */
export async function isOthersNumber(
  { teamId: ownTeam, id: own }: Request,
  { number, group: { provider } }: Hold,
  { store, sweeps }: Pick<JobContext, 'store' | 'sweeps'>,
): Promise<boolean> {
  const isSame = (request: Request) => {
    const hold = holdOf(request);
    return hold?.number === number && hold.group.provider === provider;
  };
  for (const teamId of await sweeps.teams()) {
    const isAnother = ({ id }: Request) => teamId !== ownTeam || id !== own;
    const { requests } = await store.list(teamId, { of: 'numbers' }, MAX_NUMBERS);
    if (requests.some((request) => isAnother(request) && isSame(request))) return true;
    for await (const ids of sweeps.allHolding(teamId)) {
      const requests = await Promise.all(ids.map((id) => store.load(teamId, id).catch(asUnreadable)));
      for (const request of requests) {
        if (!request || request instanceof UnreadableRequest || !isAnother(request)) continue;
        if (isSame(request) && isOrdered(request)) return true;
      }
    }
  }
  return false;
}

/** Whether an order was announced that has no answer yet. */
function isOrdered({ state }: Request): boolean {
  return state.name === 'unconfirmed' || (state.name === 'purchasing' && state.attempt !== undefined);
}
