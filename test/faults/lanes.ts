import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RedisServer, startRedis } from '../../src/demo/redis-server.ts';
import { type Case, type Outcome, runCase } from './run.ts';

/** Does something with a Redis that is there for it alone. */
export async function withRedis<T>(work: (redis: RedisServer, dataDir: string) => Promise<T>): Promise<T> {
  const dataDir = await mkdtemp(join(tmpdir(), 'number-desk-faults-'));
  const redis = await startRedis({ dataDir });
  try {
    return await work(redis, dataDir);
  } finally {
    await redis.kill();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Takes cases one after the other, in so many lanes at once, until there is none left or the time is over. */
export async function runCases(
  cases: Iterator<Case>,
  options: { lanes: number; until?: number; done: (outcome: Outcome) => void },
): Promise<void> {
  const { lanes, until = Number.POSITIVE_INFINITY, done } = options;
  const lane = () =>
    withRedis(async (redis) => {
      while (Date.now() < until) {
        const next = cases.next();
        if (next.done) return;
        done(await runCase(redis, next.value));
      }
    });
  await Promise.all(Array.from({ length: lanes }, lane));
}
