import { hoursToMilliseconds } from 'date-fns';
import type { Claim, ClaimStore, OwnHold } from '../workflow/ports.ts';
import type { RedisConnection } from './client.ts';
import { keys } from './keys.ts';
import { drop, take } from './lock.ts';

/** A hold's release may be tried for long after its end. */
const KEPT_AFTER_MS = hoursToMilliseconds(24);

/** Claims in Redis, one string per number: it ends by itself when the hold does. */
export function createClaimStore(redis: RedisConnection): ClaimStore {
  const keyOf = ({ teamId, provider, number }: Claim) => keys.claim(teamId, provider, number);
  // Some write an id in capitals in one answer and not in the next.
  const holdKey = ({ provider, holdId }: OwnHold) => keys.holdOwner(provider, holdId.toLowerCase());
  const owner = ({ teamId, requestId }: OwnHold) => `${teamId} ${requestId}`;
  return {
    take: (claim, forMs) => take(redis, keyOf(claim), claim.requestId, forMs),
    drop: (claim) => drop(redis, keyOf(claim), claim.requestId),
    own(hold, until) {
      const forMs = Math.max(0, until - Date.now()) + KEPT_AFTER_MS;
      return take(redis, holdKey(hold), owner(hold), forMs);
    },
    disown: (hold) => drop(redis, holdKey(hold), owner(hold)),
  };
}
