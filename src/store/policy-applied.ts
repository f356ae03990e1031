import type { RedisConnection } from './client.ts';
import { keys } from './keys.ts';

/** By which policy all that waits was judged last: it may have become another one while no process ran. */
export function createPolicyApplied(redis: RedisConnection) {
  return {
    /** Runs `judge` where that was by another one than this; only then it counts as done, so that a process which dies in between leaves it to the next. */
    async note(teamId: string, digest: string | undefined, judge: () => Promise<void>): Promise<void> {
      const key = keys.policyApplied(teamId);
      const applied = digest ?? '';
      if (((await redis.get(key)) ?? '') === applied) return;
      await judge();
      await redis.set(key, applied);
    },
  };
}
