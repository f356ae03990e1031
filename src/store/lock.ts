import { randomUUID } from 'node:crypto';
import type { RedisConnection } from './client.ts';
import { script } from './script.ts';

/** After this a dead process no longer keeps others out; a live one renews its lock in between. */
export const LOCK_MS = 5_000;
const RENEW_MS = 1_500;

/** Takes what is free or already this owner's. KEYS key · ARGV owner, milliseconds. Returns 1 when it is theirs. */
const taking = script(`
local owner = redis.call('GET', KEYS[1])
if owner and owner ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1`);

/** Gives up what is this owner's, and nothing else. KEYS key · ARGV owner */
const dropping = script(`if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0`);

/** True when the key is this owner's for so long from now on; false when it is another's. */
export async function take(redis: RedisConnection, key: string, owner: string, forMs: number): Promise<boolean> {
  return (await taking(redis, [key], owner, String(forMs))) === 1;
}

/** Gives the key up, if it is still this owner's. */
export async function drop(redis: RedisConnection, key: string, owner: string): Promise<void> {
  await dropping(redis, [key], owner);
}

/** Runs `work` while it has the lock under this key, whose value is the token until it ends; false when another caller, in any process, has it. */
export async function withLock(
  redis: RedisConnection,
  key: string,
  work: (token: string) => Promise<void>,
): Promise<boolean> {
  const token = randomUUID();
  if (!(await take(redis, key, token, LOCK_MS))) return false;
  const renewing = setInterval(() => {
    // A lock that cannot be kept is lost; what is written after that is fenced off by the token, or rendered twice.
    take(redis, key, token, LOCK_MS).catch(() => undefined);
  }, RENEW_MS);
  try {
    await work(token);
    return true;
  } finally {
    clearInterval(renewing);
    await drop(redis, key, token);
  }
}
