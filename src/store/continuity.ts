import { randomUUID } from 'node:crypto';
import type { RedisConnection } from './client.ts';
import type { DeskClock } from './desk-clock.ts';
import { keys } from './keys.ts';
import { RUNS } from './known-run.ts';
import { createOthers, TAKES_JOBS } from './others.ts';
import { script } from './script.ts';

const EVERY_MS = 1_000;
/** A Redis that is away for longer has to be taken for one that has forgotten something. */
const KEPT_MS = 600_000;
/** What was not written for so long may be missing for another reason. */
const SURE_MS = 60_000;

/**
 * Writes the next beat, and tells which one was there before it, what is known of all processes, which run of Redis this is, whether this process rests, and
 * what the time is (microseconds; not all that may INFO may ask for TIME). A process of which the beat before is missing has not caught up, whatever it thinks.
 * One that would leave its jobs to another may only while that one takes them: two that do so at once ask one after the other, and not both rest.
 * KEYS beat, processes · ARGV beat, how long it is kept, process, what it has caught up with ("" for nothing), how far its clock is ahead ("" where that is not
 * known), whether it takes jobs, and the process that it would leave them to ("" for none)
 */
const beaten = script(`${RUNS}
local function time()
  local server = redis.pcall('INFO', 'server')
  local micros = type(server) == 'string' and string.match(server, 'server_time_usec:(%d+)')
  if micros then return micros end
  local told = redis.pcall('TIME')
  return told.err and '' or told[1] .. string.format('%06d', told[2])
end
local before = tonumber(redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2], 'GET') or 0)
local other = ARGV[7] ~= '' and redis.call('HGET', KEYS[2], ARGV[7])
local rests = other and string.find(other, ' clock,[^ ]*,${TAKES_JOBS} ') and 1 or 0
local clock = ARGV[5] == '' and '' or ARGV[5] .. (rests == 1 and 'rests' or ARGV[6]) .. ' '
redis.call('HSET', KEYS[2], ARGV[3], ARGV[1] .. ' ' .. clock .. (before < tonumber(ARGV[1]) - 1 and '' or ARGV[4]))
return {before, redis.call('HGETALL', KEYS[2]), thisRun(), rests, time()}`);

type OwnClock = Pick<DeskClock, 'says' | 'hears'>;
type Beaten = [before: number, all: string[], here: string, rests: number, micros: string];

/** Writes it, and notes how long the answer took, which says how exact the time is that it tells. */
async function writeBeat(redis: RedisConnection, [beat, processes]: [beat: string, processes: string], args: string[]) {
  const sentAt = performance.now();
  const [before, all, here, rests, micros] = (await beaten(redis, [beat, processes], ...args)) as Beaten;
  const gotAt = performance.now();
  const told = micros === '' ? undefined : { at: Number(micros) / 1_000, sentAt, gotAt };
  return { before, all, here, gotAt, told, mayRest: rests === 1 };
}

/**
 * Writes a number every second, and finds with each the one before it, unless Redis has forgotten that. What Redis forgets is always the last of what it
 * was given: where this is there, all that was saved before it is. With it this process says what it has caught up with, and how right its clock is, and hears
 * that of others.
 */
export function watchContinuity(redis: RedisConnection, teamId: string, onBroken: () => void, clock?: OwnClock) {
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
    const said = [String(next), String(KEPT_MS), id, caughtUp, ...wordsOf(clock?.says())];
    const { before, all, here, gotAt, ...heard } = await writeBeat(redis, [key, processes], said);
    const wasBroken = isBroken;
    if (before < written) [isBroken, caughtUp] = [true, ''];
    [written, writtenAt, run] = [next, gotAt, here];
    if (isBroken && !wasBroken) onBroken();
    const ended = others.seen(all);
    clock?.hears({ ...heard, others: others.clocks() });
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

/** How far the clock is ahead, whether jobs are taken, and to whom they would be left. */
function wordsOf(said: ReturnType<DeskClock['says']> | undefined): [clock: string, jobs: string, leavesTo: string] {
  if (!said?.ahead) return ['', '', ''];
  const figures = [said.ahead.ms, said.ahead.inexactMs].map((each) => Math.round(each));
  return [`clock,${figures.join()},`, said.takesJobs ? TAKES_JOBS : 'none', said.leavesTo ?? ''];
}
