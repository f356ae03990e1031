import fc from 'fast-check';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRegisterStore } from '../../src/store/register-store.ts';
import { useRedis } from '../support/redis.ts';
import { belowMinimum } from './minimums.ts';
import { REGISTER_MINIMUMS } from './register/minimums.ts';
import { run } from './register/run.ts';
import { type Plan, plan } from './register/steps.ts';
import type { Chronicle } from './register/world.ts';
import { installVirtualWaits } from './virtual-time.ts';

const RUNS = Number(process.env['MODEL_RUNS'] ?? 60);
const SEED = Number(process.env['MODEL_SEED'] ?? 20_261_130);
/** Enough to understand a failure, and no more than a screen. */
const MAX_LINES = 90;

const server = useRedis();
let redis: Redis;
let realWaits: () => void;
beforeAll(() => {
  redis = new Redis(server.url);
  realWaits = installVirtualWaits();
});
afterAll(() => {
  realWaits();
  redis.disconnect();
});

async function runOnce(each: Plan, chronicle: Chronicle): Promise<void> {
  await redis.flushall();
  await run(each, chronicle, createRegisterStore(redis));
}

/** The chronicle of one run, for people. */
async function chronicleOf(example: Plan): Promise<string[]> {
  const lines: string[] = [];
  const tell = (line: string) => void lines.push(line.slice(0, 200));
  await runOnce(example, { tell, tally: () => undefined }).catch((error: unknown) => void lines.push(String(error)));
  return lines.slice(-MAX_LINES);
}

test(`no number is given back that two people did not decide on, none twice, none that nobody answers for, and what was decided ends (${RUNS} runs, MODEL_SEED=${SEED})`, {
  timeout: 60_000 + RUNS * 1_000,
}, async () => {
  const tallies = new Map<string, number>();
  const tally = (what: string) => void tallies.set(what, (tallies.get(what) ?? 0) + 1);
  const found = await fc.check(
    fc.asyncProperty(plan, (each) => runOnce(each, { tell: () => undefined, tally })),
    { numRuns: RUNS, seed: SEED },
  );
  if (found.failed) {
    const [example] = found.counterexample ?? [];
    const story = example ? [JSON.stringify(example), ...(await chronicleOf(example))] : [];
    const how = `MODEL_SEED=${found.seed}, path ${found.counterexamplePath}, run ${found.numRuns}, ${found.numShrinks} shrinks`;
    expect.fail([String(found.errorInstance).slice(0, 300), how, ...story].join('\n'));
  }
  if (process.env['MODEL_TALLY'] !== undefined) {
    const lines = [...tallies].sort().map(([what, times]) => `${times}\t${what}\n`);
    process.stdout.write(lines.join(''));
  }
  // A few runs are for looking at one failure; they need not have met everything.
  if (RUNS >= 60) expect(belowMinimum(tallies, RUNS, REGISTER_MINIMUMS)).toEqual([]);
});
