import { hoursToMilliseconds } from 'date-fns';
import type { Redis } from 'ioredis';
import type { Claim, ClaimStore, OwnHold } from '../workflow/ports.ts';
import { keys } from './keys.ts';

/** A hold's release may be tried for long after its end. */
const KEPT_AFTER_MS = hoursToMilliseconds(24);

/** Takes what is free or already this request's. KEYS claim · ARGV request id, milliseconds. Returns 1 when it is theirs. */
const TAKE = `
local owner = redis.call('GET', KEYS[1])
if owner and owner ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1`;

/** Gives up a claim, but only one's own. KEYS claim · ARGV request id */
const DROP = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0`;

/** Claims in Redis, one string per number: it ends by itself when the hold does. */
export function createClaimStore(redis: Redis): ClaimStore {
  const keyOf = ({ teamId, provider, number }: Claim) => keys.claim(teamId, provider, number);
  // Some write an id in capitals in one answer and not in the next.
  const holdKey = ({ provider, holdId }: OwnHold) => keys.holdOwner(provider, holdId.toLowerCase());
  const owner = ({ teamId, requestId }: OwnHold) => `${teamId} ${requestId}`;
  return {
    async take(claim, forMs) {
      return (await redis.eval(TAKE, 1, keyOf(claim), claim.requestId, String(forMs))) === 1;
    },
    async drop(claim) {
      await redis.eval(DROP, 1, keyOf(claim), claim.requestId);
    },
    async own(hold, until) {
      const forMs = Math.max(0, until - Date.now()) + KEPT_AFTER_MS;
      return (await redis.eval(TAKE, 1, holdKey(hold), owner(hold), String(forMs))) === 1;
    },
    async disown(hold) {
      await redis.eval(DROP, 1, holdKey(hold), owner(hold));
    },
  };
}
