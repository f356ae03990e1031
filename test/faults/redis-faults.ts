import { stat, truncate } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { Bench } from './bench.ts';
import type { Journey } from './journeys.ts';
import { appendOnlyFile } from './redis-home.ts';
import type { Case } from './run.ts';

/** How long Redis is away or refuses: longer than anything in the bot tries at once, shorter than people's patience. */
const AWAY_MS = 1_200;

type Make = (journey: Journey, point: string) => Case;

/** Something happens to Redis while the bot is at the point. */
function whileAt(fault: string, onReached: (bench: Bench) => Promise<void>): Make {
  // Signal 0 does nothing to the bot; the point is only announced.
  return (journey, point) => ({
    fault,
    journey,
    label: `${fault} @ ${point}`,
    lives: () => [{ FAULTS_POINT: point, FAULTS_SIGNAL: '0' }],
    onReached,
  });
}

/** Redis killed by the bot itself, at exactly the point; restarted on the same append-only file. */
const killed: Make = (journey, point) => ({
  fault: 'Redis killed',
  journey,
  label: `Redis killed @ ${point}`,
  lives: ({ pid }) => [{ FAULTS_POINT: point, FAULTS_SIGNAL: 'SIGKILL', FAULTS_VICTIM: String(pid) }],
  async onReached({ server }) {
    await wait(AWAY_MS / 4);
    await server.restart();
  },
});

/** Writes are refused, reads are answered. */
const full = whileAt('Redis out of memory', async ({ redis }) => {
  await redis.config('SET', 'maxmemory', '1');
  await wait(AWAY_MS);
  await redis.config('SET', 'maxmemory', '0');
});

/** As after a failover that the bot's connection did not follow: a replica whose primary is not there, which keeps its data and refuses writes. */
const readOnly = whileAt('Redis read-only', async ({ redis }) => {
  await redis.replicaof('127.0.0.1', '1');
  await wait(AWAY_MS);
  await redis.replicaof('NO', 'ONE');
});

/** Killed with the machine: what was written in the last second never came to the disk. */
const forgetful: Make = (journey, point) => ({
  ...whileAt('Redis forgets a second', async ({ server, sizeOnDisk, dataDir }) => {
    const size = sizeOnDisk();
    await server.kill();
    const file = await appendOnlyFile(dataDir);
    if (size < (await stat(file)).size) await truncate(file, size);
    await server.restart();
  })(journey, point),
  // Everything before the last click is older than what is forgotten, as a rule.
  beforeStep: () => wait(1_050),
  allowed: { forgets: true },
});

/** Each of them happens to Redis at one point. */
export const REDIS_FAULTS: Readonly<Record<string, Make>> = {
  'Redis killed': killed,
  'Redis out of memory': full,
  'Redis read-only': readOnly,
  'Redis forgets a second': forgetful,
};
