import { randomUUID } from 'node:crypto';
import type { RedisConnection } from './client.ts';
import { keys } from './keys.ts';
import { RUNS } from './known-run.ts';
import { createOthers } from './others.ts';
import { script } from './script.ts';

const EVERY_MS = 1_000;
/** A Redis that is away for longer has to be taken for one that has forgotten something. */
const KEPT_MS = 600_000;
/** What was not written for so long may be missing for another reason. */
const SURE_MS = 60_000;

/**
 * Writes the next beat, and tells which one was there before it, what is known of all processes, and which run of Redis this is. A process of which the one
 * before is missing has not caught up, whatever it thinks.
 * KEYS beat, processes · ARGV beat, how long it is kept, process, what it has caught up with ("" for nothing)
 */
const beaten = script(`${RUNS}
local before = tonumber(redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2], 'GET') or 0)
redis.call('HSET', KEYS[2], ARGV[3], ARGV[1] .. ' ' .. (before < tonumber(ARGV[1]) - 1 and '' or ARGV[4]))
return {before, redis.call('HGETALL', KEYS[2]), thisRun()}`);

/**
 * Writes a number every second, and finds with each the one before it, unless Redis has forgotten that. What Redis forgets is always the last of what it
 * was given: where this is there, all that was saved before it is. With it this process says what it has caught up with, and hears that of others.
 */
export function watchContinuity(redis: RedisConnection, teamId: string, onBroken: () => void) {
  const id = randomUUID();
  const [key, processes] = [keys.beat(teamId, id), keys.processes(teamId)];
  const others = createOthers(id);
  let written = 0;
  let writtenAt = Number.NEGATIVE_INFINITY;
  let isBroken = false;
  let caughtUp = '';
  let run = '';
  let beating: Promise<void> | undefined;

  async function beat(): Promise<void> {
    const next = written + 1;
    const asked = beaten(redis, [key, processes], String(next), String(KEPT_MS), id, caughtUp);
    const [before, all, here] = (await asked) as [number, string[], string];
    const wasBroken = isBroken;
    if (before < written) [isBroken, caughtUp] = [true, ''];
    [written, writtenAt, run] = [next, performance.now(), here];
    if (isBroken && !wasBroken) onBroken();
    const ended = others.seen(all);
    if (ended.length > 0) await redis.hdel(processes, ...ended);
  }

  function beatOnce(): Promise<void> {
    beating ??= beat().finally(() => {
      beating = undefined;
    });
    return beating;
  }

  /** One that is on its way may have been for the store before, or without what is said now. */
  async function beatAnew(): Promise<void> {
    await beating?.catch(() => undefined);
    await beatOnce();
  }

  const beatQuietly = () => redis.status === 'ready' && void beatOnce().catch(() => undefined);
  const timer = setInterval(beatQuietly, EVERY_MS).unref();
  // At once: a store that goes away within the first second is compared, too.
  beatQuietly();
  return {
    beat: beatAnew,
    /** A key that is there unless Redis has forgotten it; undefined while that is not sure. */
    key: () => (performance.now() - writtenAt < SURE_MS ? key : undefined),
    /** True when nothing is missing that was there a second before the store went away, as far as this process has lived through it. */
    async isIntact(): Promise<boolean> {
      await beatAnew();
      const wasBroken = isBroken || written < 2;
      isBroken = false;
      return !wasBroken;
    },
    /** Tells other processes that Redis has, in these runs, all that this one remembers. */
    async hasCaughtUp(runs: string): Promise<void> {
      if (caughtUp === runs) return;
      caughtUp = runs;
      await beatAnew();
    },
    /**
     * Waits until all others that live have caught up with these runs, too, for some seconds at most. False when this run ended meanwhile. One that an
     * earlier version runs says nothing, and is not waited for.
     */
    async othersHaveCaughtUp(runs: string, here: string | undefined): Promise<boolean> {
      await others.wait(runs, beatAnew, () => run !== '' && here !== undefined && run !== here);
      return run === '' || here === undefined || run === here;
    },
    close() {
      clearInterval(timer);
      if (redis.status === 'ready') void redis.hdel(processes, id).catch(() => undefined);
    },
  };
}
