import { type ShapeName, withRedis } from './redis-home.ts';
import { type Case, type Outcome, runCase } from './run.ts';

/** Takes cases one after the other, by so many workers at once, until there is none left or the time is over. */
export async function runCases(
  cases: Iterator<Case>,
  options: { redis: ShapeName; workers: number; until?: number; done: (outcome: Outcome) => void },
): Promise<void> {
  const { redis, workers, until = Number.POSITIVE_INFINITY, done } = options;
  const worker = () =>
    withRedis(redis, async (home) => {
      while (Date.now() < until) {
        const next = cases.next();
        if (next.done) return;
        done(await runCase(home, next.value));
      }
    });
  await Promise.all(Array.from({ length: workers }, worker));
}
