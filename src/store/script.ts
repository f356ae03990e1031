import { createHash } from 'node:crypto';
import type { RedisConnection } from './client.ts';

/** A script that Redis is given by its digest; by its text only where it does not know it yet, as after a restart, or on a copy that took over. */
export function script(
  text: string,
): (redis: RedisConnection, keys: readonly string[], ...args: string[]) => Promise<unknown> {
  const digest = createHash('sha1').update(text).digest('hex');
  return async (redis, keys, ...args) => {
    try {
      return await redis.evalsha(digest, keys.length, ...keys, ...args);
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
      return redis.eval(text, keys.length, ...keys, ...args);
    }
  };
}
