import { hoursToMilliseconds } from 'date-fns';
import type { Journal } from '../workflow/journal.ts';
import type { Claim, ClaimStore, OwnHold } from '../workflow/ports.ts';
import type { RedisConnection } from './client.ts';
import { keys } from './keys.ts';
import { drop, take } from './lock.ts';

/** A hold's release may be tried for long after its end. */
const KEPT_AFTER_MS = hoursToMilliseconds(24);

/** Claims in Redis, one string per number: it ends by itself when the hold does. */
export function createClaimStore(redis: RedisConnection, journal?: Pick<Journal, 'remember'>): ClaimStore {
  const keyOf = ({ teamId, provider, number }: Claim) => keys.claim(teamId, provider, number);
  // Some write an id in capitals in one answer and not in the next.
  const holdKey = ({ provider, holdId }: OwnHold) => keys.holdOwner(provider, holdId.toLowerCase());
  const owner = ({ teamId, requestId }: OwnHold) => `${teamId} ${requestId}`;
  async function claim(key: string, whose: string, forMs: number): Promise<boolean> {
    const until = Date.now() + forMs;
    const isTaken = await take(redis, key, whose, forMs);
    const again = async () => {
      const leftMs = until - Date.now();
      if (leftMs > 0) await take(redis, key, whose, leftMs);
      return true;
    };
    if (isTaken) journal?.remember({ bytes: key.length + whose.length, again });
    return isTaken;
  }
  async function giveUp(key: string, whose: string): Promise<void> {
    await drop(redis, key, whose);
    const again = () => drop(redis, key, whose).then(() => true);
    journal?.remember({ bytes: key.length + whose.length, again });
  }
  return {
    take: (own, forMs) => claim(keyOf(own), own.requestId, forMs),
    drop: (own) => giveUp(keyOf(own), own.requestId),
    own(hold, until) {
      const forMs = Math.max(0, until - Date.now()) + KEPT_AFTER_MS;
      return claim(holdKey(hold), owner(hold), forMs);
    },
    disown: (hold) => giveUp(holdKey(hold), owner(hold)),
  };
}
