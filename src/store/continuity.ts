import { randomUUID } from 'node:crypto';
import type { RedisConnection } from './client.ts';
import { keys } from './keys.ts';

const EVERY_MS = 1_000;
/** A Redis that is away for longer has to be taken for one that has forgotten something. */
const KEPT_MS = 600_000;

/**
 * Writes a number every second, and finds with each the one before it, unless Redis has forgotten that. What Redis forgets is always the last of what it
 * was given: where this is there, all that was saved before it is.
 */
export function watchContinuity(redis: RedisConnection, teamId: string, onBroken: () => void) {
  const key = keys.beat(teamId, randomUUID());
  let written = 0;
  let isBroken = false;
  let beating: Promise<void> | undefined;

  async function beat(): Promise<void> {
    const next = written + 1;
    const before = await redis.set(key, String(next), 'PX', KEPT_MS, 'GET');
    const wasBroken = isBroken;
    if (Number(before ?? 0) < written) isBroken = true;
    written = next;
    if (isBroken && !wasBroken) onBroken();
  }

  function beatOnce(): Promise<void> {
    beating ??= beat().finally(() => {
      beating = undefined;
    });
    return beating;
  }

  const beatQuietly = () => redis.status === 'ready' && void beatOnce().catch(() => undefined);
  const timer = setInterval(beatQuietly, EVERY_MS).unref();
  // At once: a store that goes away within the first second is compared, too.
  beatQuietly();
  return {
    /** True when nothing is missing that was there a second before the store went away, as far as this process has lived through it. */
    async isIntact(): Promise<boolean> {
      // One that is on its way may have been for the store before.
      await beating?.catch(() => undefined);
      await beatOnce();
      const wasBroken = isBroken || written < 2;
      isBroken = false;
      return !wasBroken;
    },
    close: () => clearInterval(timer),
  };
}
