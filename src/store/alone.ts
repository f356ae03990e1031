import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';

/** After this somebody who died no longer keeps others out; one that lives says so in between. */
const TURN_MS = 5_000;
const RENEW_MS = 1_500;

/** Keeps somebody's turn, but only their own. KEYS turn · ARGV token, milliseconds */
const KEEP_TURN = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end return 0`;

/** Ends somebody's turn, but only their own. KEYS turn · ARGV token */
const END_TURN = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0`;

/** Runs `work` while nobody else has the turn under this key, whose value is the token until it ends; undefined when somebody else has it. */
export async function alone<T>(redis: Redis, key: string, work: (token: string) => Promise<T>): Promise<T | undefined> {
  const token = randomUUID();
  if ((await redis.set(key, token, 'PX', TURN_MS, 'NX')) !== 'OK') return undefined;
  const renewing = setInterval(() => {
    // A turn that cannot be kept is lost; what is written after that is fenced off by the token, or painted twice.
    redis.eval(KEEP_TURN, 1, key, token, String(TURN_MS)).catch(() => undefined);
  }, RENEW_MS);
  try {
    return await work(token);
  } finally {
    clearInterval(renewing);
    await redis.eval(END_TURN, 1, key, token);
  }
}
