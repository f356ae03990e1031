/** Something that may happen at `at` (virtual epoch ms) or later, in whatever order the run chooses. */
export type Task = Readonly<{
  what: string;
  at: number;
  /** Whose doing it is: a crash takes it along, or not. */
  owner?: object;
  /** It happens on time, whatever else waits: the passing of a deadline at a provider. */
  punctual?: boolean;
  /** Absent: always. */
  may?: () => boolean;
  run: () => void;
}>;

/** The virtual clock, and all that may happen next. */
export interface Scheduler {
  now(): number;
  /** Counts what has happened; later is greater. */
  count(): number;
  add(task: Task): void;
  /** Takes tasks away before they happen, and answers with them. */
  remove(which: (task: Task) => boolean): Task[];
  /** Chooses with the numbers of the run: 0 … n-1; always 0 when the run is to be plain. */
  choose(n: number): number;
  /** Lets at most `most` things happen that may happen now. Seed 0: first come, first served. */
  run(most: number, seed: number): Promise<void>;
  /** Lets time pass: everything happens when it is due. */
  pass(ms: number, seed: number): Promise<void>;
  /** Lets time pass while nothing happens: a machine that is too busy. */
  skip(ms: number): void;
  /** When the next thing is due, if there is one. */
  next(which?: (task: Task) => boolean): number | undefined;
}

/** More than any run needs; past it something goes round in circles. */
const MAX_TASKS = 40_000;

/** @param onRest called after each thing that happened, once all that follows from it at once has */
export function createScheduler(startAt: number, onRest: () => Promise<void> | void): Scheduler {
  let now = startAt;
  let count = 0;
  let random = 0;
  const tasks: Task[] = [];

  function choose(n: number): number {
    if (random === 0 || n < 2) return 0;
    // Numbers by George Marsaglia's xorshift: small, and the same everywhere.
    random ^= random << 13;
    random ^= random >>> 17;
    random ^= random << 5;
    return (random >>> 0) % n;
  }

  function due(): Task[] {
    const ready = tasks.filter(({ at, may }) => at <= now && (may === undefined || may()));
    const punctual = ready.find((task) => task.punctual);
    return punctual ? [punctual] : ready;
  }

  async function work(most: number): Promise<void> {
    for (let done = 0; done < most; done++) {
      const ready = due();
      const task = ready[choose(ready.length)];
      if (!task) return;
      tasks.splice(tasks.indexOf(task), 1);
      count++;
      if (count > MAX_TASKS) throw new Error('the bot does not come to rest');
      task.run();
      // All that follows at once in the bot follows now, up to its next calls.
      await new Promise<void>((resolve) => setImmediate(resolve));
      await onRest();
    }
  }

  return {
    now: () => now,
    count: () => count,
    add: (task) => void tasks.push(task),
    remove(which) {
      const gone = tasks.filter(which);
      for (const task of gone) tasks.splice(tasks.indexOf(task), 1);
      return gone;
    },
    choose,
    run(most, seed) {
      random = seed | 0;
      return work(most);
    },
    async pass(ms, seed) {
      random = seed | 0;
      const until = now + ms;
      for (;;) {
        await work(MAX_TASKS);
        const next = Math.min(...tasks.map(({ at }) => at).filter((at) => at > now));
        if (next > until) break;
        now = next;
      }
      now = until;
      await work(MAX_TASKS);
    },
    skip(ms) {
      now += ms;
    },
    next(which = () => true) {
      const times = tasks.filter(which).map(({ at }) => at);
      return times.length === 0 ? undefined : Math.max(now, Math.min(...times));
    },
  };
}
