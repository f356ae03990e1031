import type { Clock } from '../workflow/ports.ts';
import { betterClock } from './better-clock.ts';
import { type Ahead, createRedisClock, type Told } from './redis-clock.ts';

/** What is known of another process that lives: its clock, and that it takes jobs. */
export type Colleague = Ahead & Readonly<{ id: string; takesJobs: boolean }>;

/** The workers of a process, as its clock needs them. */
type Rested = Readonly<{
  /** Whether it is sure that they take jobs. */
  takes(): boolean;
  /** From now on they take none; or again. What is begun goes on. */
  rest(isResting: boolean): void;
}>;

/** What a process says of its clock with each beat. */
type Said = Readonly<{
  ahead: Ahead | undefined;
  /** Whether it takes jobs. */
  takesJobs: boolean;
  /** The process that it would leave them to. */
  leavesTo: string | undefined;
}>;

/** What a beat tells. */
type Heard = Readonly<{
  told: Told | undefined;
  others: readonly Colleague[];
  /** Whether it may leave the jobs to that process, which was seen to take them in the same step in which it was noted that this one does not. */
  mayRest: boolean;
}>;

/**
 * The time by which this process judges: that of its own machine, unless that is wrong and another process that takes jobs has a better one. Then it goes by
 * that one's clock, and takes no jobs: BullMQ hands them out by the clock of the machine. By that of Redis alone it does not go, which may be wrong itself.
 */
export type DeskClock = Readonly<{
  now: Clock;
  /** Whether it goes by another one's. */
  isOff(): boolean;
  /** How far the clock of Redis, which all processes share, is ahead of `now` (ms), as if nobody had set it since this process began; undefined until it has told. */
  sharedOffsetMs(): number | undefined;
  /** From now on these take jobs, unless it rests already. */
  leads(workers: Rested): void;
  /**
   * Told each time when it goes by another clock than before, or its workers rest or take jobs again: what is due is to be looked at anew. After the machine
   * slept, too, and then that: what was reckoned by the clock that nobody sets is wrong.
   */
  onTurn(told: (turn: Readonly<{ hasSlept: boolean }>) => void): void;
  says(): Said;
  hears(heard: Heard): void;
  /** That the machine's clock is wrong, for an operator. */
  warnings(): readonly string[];
}>;

/**
 * Where Redis has another clock from now on, as after a failover, what others have said of theirs is about the one before: each measures anew with its next
 * beat, says so with the one after that, and a beat later it is heard.
 */
const SETTLES_MS = 3_500;

export function createDeskClock(deps: {
  say: (level: 'warn' | 'info', sentence: string) => void;
  /** Whether this process is to take jobs; from when on it does, `leads` tells. */
  runsJobs: boolean;
  now?: Clock;
  monotonic?: () => number;
}): DeskClock {
  const { say, runsJobs, now = Date.now, monotonic = () => performance.now() } = deps;
  const redisClock = createRedisClock(now, monotonic);
  let others: readonly Colleague[] = [];
  let workers: Rested | undefined;
  let tell: Parameters<DeskClock['onTurn']>[0] = () => undefined;
  let isResting = false;
  /** By whose clock it went when that was sure last, and how far its own was ahead of that. */
  let went: Going | undefined;
  let sureFrom = Number.NEGATIVE_INFINITY;

  /** By whose clock it goes at this moment; undefined for its own. */
  function going(): Going | undefined {
    // How far two machines differ does not depend on what Redis has for a clock.
    if (monotonic() < sureFrom) return went;
    const own = redisClock.ahead();
    const other = own && betterClock(own, others, went !== undefined);
    return other && { by: other.id, differMs: own.ms - other.ms };
  }

  /** Goes by what is known now, and says so where that is another clock than before. Whether it is. */
  function turn(): boolean {
    const was = went;
    went = going();
    if (went && !was) say('warn', words.begins(redisClock.ahead(), runsJobs));
    if (was && !went) say('info', words.ends(redisClock.ahead()));
    return was?.by !== went?.by;
  }

  const deskNow = () => Math.round(now() - (going()?.differMs ?? 0));

  return {
    now: deskNow,
    isOff: () => going() !== undefined,
    sharedOffsetMs() {
      const shared = redisClock.steady();
      return shared === undefined ? undefined : Math.round(shared - deskNow());
    },
    leads(own) {
      workers = own;
      if (isResting) own.rest(true);
    },
    onTurn(told) {
      tell = told;
    },
    says() {
      const takesJobs = workers?.takes() ?? false;
      return { ahead: redisClock.ahead(), takesJobs, leavesTo: going()?.by };
    },
    hears({ told, others: all, mayRest }) {
      const news = told && redisClock.learn(told);
      if (news) sureFrom = monotonic() + SETTLES_MS;
      const hasSlept = news === 'slept';
      others = all.filter(({ takesJobs }) => takesJobs);
      const hasTurned = turn();
      // It takes jobs again when it goes by its own clock again, and not before: what is due by that may be another thing.
      const should = mayRest || (isResting && went !== undefined);
      if (should !== isResting) workers?.rest(should);
      if (hasTurned || hasSlept || should !== isResting) tell({ hasSlept });
      isResting = should;
    },
    warnings() {
      const own = redisClock.ahead();
      if (going()) return [words.begins(own, runsJobs)];
      return isWrong(own) ? [words.oneIsWrong(own)] : [];
    },
  };
}

type Going = Readonly<{ by: string; differMs: number }>;

/** One that nothing can be said against. */
const PERFECT = { ms: 0, inexactMs: 0 };

const words = {
  begins(own: Ahead | undefined, takesJobs: boolean): string {
    const jobs = takesJobs ? 'takes no jobs and ' : '';
    return `this machine's clock is ${apart(own)} Redis's, and another process has a better one: until it is set right, this process ${jobs}judges by the other one's clock`;
  },
  oneIsWrong(own: Ahead | undefined): string {
    return `this machine's clock is ${apart(own)} Redis's: one of the two is wrong, and no other process that takes jobs has a better one`;
  },
  ends(own: Ahead | undefined): string {
    if (isWrong(own, true))
      return `no other process has a better clock any more: this one judges by its own again, ${apart(own)} Redis's`;
    return "this machine's clock is right again: this process judges by it, and takes jobs if it is one that does";
  },
};

/** Whether it is so far off that one without fault would be better, if there was one. */
function isWrong(own: Ahead | undefined, wasOff = false): boolean {
  return own !== undefined && betterClock(own, [PERFECT], wasOff) !== undefined;
}

function apart(own: Ahead | undefined): string {
  const { ms } = own ?? PERFECT;
  return `${Math.round(Math.abs(ms) / 1_000)} s ${ms > 0 ? 'ahead of' : 'behind'}`;
}
