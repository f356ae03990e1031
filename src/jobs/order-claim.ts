import { hoursToMilliseconds } from 'date-fns';
import type { ProviderName } from '../domain/group.ts';
import type { Request } from '../domain/request.ts';
import type { Claim } from '../workflow/ports.ts';

/** How long a number stays with the request that ordered it after the last job that checked on it; each check begins anew. */
export const ORDER_CLAIM_MS = hoursToMilliseconds(24);

/** The claim on a number that is being ordered, or, where the hold is ours alone, that is held. */
export function orderClaim({ teamId, id }: Request, provider: ProviderName, number: string): Claim {
  return { teamId, requestId: id, provider, number };
}
