import { setTimeout as wait } from 'node:timers/promises';
import { type Bench, openBench } from './bench.ts';
import { type Allowance, findViolations, type Violation } from './invariants.ts';
import type { Journey, Notes } from './journeys.ts';
import type { RedisHome, ShapeName } from './redis-home.ts';
import type { Env } from './supervisor.ts';

/** One fault in one place of one journey. */
export type Case = Readonly<{
  fault: string;
  journey: Journey;
  /** Names the place: `--only` with it repeats the case. */
  label: string;
  /** Further variables of the bot's lives, one after the other. */
  lives?: (home: RedisHome) => Promise<readonly Env[]> | readonly Env[];
  bots?: number;
  /** Locks of a dead bot last as long as they last. */
  patient?: boolean;
  allowed?: Allowance;
  /** The bots' clock can be set. */
  steppable?: boolean;
  /** What is done before each step. */
  beforeStep?: (bench: Bench, step: number) => Promise<void> | void;
  /** What is done, while the journey goes on, when the first life comes by its point. */
  onReached?: (bench: Bench) => Promise<void>;
}>;

export type Outcome = Readonly<{
  case: Case;
  redis: ShapeName;
  violations: readonly Violation[];
  /** Whether the place was come by. */
  reached: boolean;
  tookMs: number;
  /** Why the run could not be brought to its end, when the suite itself failed. */
  broke?: string;
  /** What the bot logged. */
  log: readonly string[];
}>;

/** Runs a case from an empty bench to the checked end. */
export async function runCase(home: RedisHome, one: Case): Promise<Outcome> {
  const startedAt = Date.now();
  const { journey, bots = 1, patient = false, steppable = false } = one;
  let reaction: Promise<void> | undefined;
  let react: () => void = () => undefined;
  const bench = await openBench({
    home,
    setup: journey.setup,
    lives: one.lives ?? (() => []),
    bots,
    patient,
    steppable,
    onReached: () => react(),
  });
  react = () => {
    reaction = one.onReached?.(bench);
    // Awaited below; until then it may fail, which is no unhandled rejection.
    reaction?.catch(() => undefined);
  };
  const notes: Notes = { approvals: [], confirmations: [], approvers: 0, violations: [], allowed: one.allowed ?? {} };
  try {
    for (const [index, step] of journey.steps.entries()) {
      await one.beforeStep?.(bench, index);
      await step(bench, notes);
    }
    const { forgets = false } = notes.allowed;
    // The point may come only when people are done.
    for (let tries = 0; forgets && bench.reached.size === 0 && tries < 100; tries++) await wait(50);
    await reaction;
    // What was done and is forgotten is done again; people who are done already do nothing.
    if (forgets) for (const step of journey.steps.slice(1)) await step(bench, notes);
    const violations = await findViolations(bench, journey, notes);
    const points = bench.lives.flatMap(({ FAULTS_POINT: point }) => point ?? []);
    const reached = points.every((point) => bench.reached.has(point));
    return { case: one, redis: home.shape, violations, reached, tookMs: Date.now() - startedAt, log: bench.log };
  } catch (error) {
    const broke = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return {
      case: one,
      redis: home.shape,
      violations: [],
      reached: false,
      broke,
      tookMs: Date.now() - startedAt,
      log: bench.log,
    };
  } finally {
    // One that began only now still has to put Redis right again.
    await reaction?.catch(() => undefined);
    await bench.close();
  }
}
