import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { belowMinimum } from './minimums.ts';
import { run } from './run.ts';
import { type Plan, plan } from './steps.ts';
import { installVirtualTime, removeVirtualTime } from './virtual-time.ts';

const RUNS = Number(process.env['MODEL_RUNS'] ?? 400);
const SEED = Number(process.env['MODEL_SEED'] ?? 20_260_115);

/** Enough to understand a failure, and no more than a screen. */
const MAX_LINES = 60;

beforeAll(installVirtualTime);
afterAll(removeVirtualTime);

/** The chronicle of one run, for people. */
async function chronicleOf(example: Plan): Promise<string[]> {
  const lines: string[] = [];
  await run(example, { tell: (line) => void lines.push(line.slice(0, 200)), tally: () => undefined }).catch(
    (error: unknown) => void lines.push(String(error).slice(0, 300)),
  );
  if (lines.length <= MAX_LINES) return lines;
  return [...lines.slice(0, 20), `… ${lines.length - MAX_LINES + 1} more …`, ...lines.slice(20 - MAX_LINES + 1)];
}

test(`the invariants hold, whatever happens in whatever order (${RUNS} runs, MODEL_SEED=${SEED})`, {
  timeout: 60_000 + RUNS * 200,
}, async () => {
  const tallies = new Map<string, number>();
  const tally = (what: string) => void tallies.set(what, (tallies.get(what) ?? 0) + 1);
  const found = await fc.check(
    fc.asyncProperty(plan, (each) => run(each, { tell: () => undefined, tally })),
    { numRuns: RUNS, seed: SEED },
  );
  if (found.failed) {
    const [example] = found.counterexample ?? [];
    const story = example ? [JSON.stringify(example.setting), ...(await chronicleOf(example))] : [];
    const how = `MODEL_SEED=${found.seed}, path ${found.counterexamplePath}, run ${found.numRuns}, ${found.numShrinks} shrinks`;
    expect.fail([String(found.errorInstance).slice(0, 300), how, ...story].join('\n'));
  }
  if (process.env['MODEL_TALLY'] !== undefined) {
    process.stdout.write(
      `${[...tallies]
        .sort()
        .map(([what, times]) => `${times}\t${what}\n`)
        .join('')}`,
    );
  }
  // A few runs are for looking at one failure; they need not have met everything.
  if (RUNS >= 500) expect(belowMinimum(tallies, RUNS)).toEqual([]);
});
