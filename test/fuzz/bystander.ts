import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { PREFIX } from '../../src/jobs/job.ts';
import { queuesOf } from '../../src/jobs/queues.ts';
import type { WholeBot } from '../support/whole-bot.ts';

/** The resident memory of a process in MiB. */
export async function residentMiB(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024);
}

/** Everything that is kept of these requests. */
export async function kept(desk: WholeBot, requests: readonly string[]): Promise<Record<string, unknown>> {
  return withRedis(desk, async (redis) =>
    Object.fromEntries(
      await Promise.all(requests.map(async (id) => [id, await redis.hgetall(`nd:{T0DESK}:request:${id}`)] as const)),
    ),
  );
}

/** The workspaces that keys belong to. */
export async function workspaces(desk: WholeBot): Promise<string[]> {
  return withRedis(desk, async (redis) => {
    const keys = await redis.keys('nd:*');
    return [...new Set(keys.flatMap((key) => /^nd:\{(.*?)\}/.exec(key)?.[1] ?? []))].toSorted();
  });
}

/** How many jobs are neither done nor waiting for a later time. */
export async function jobsNow(desk: WholeBot): Promise<number> {
  return withRedis(desk, async (redis) => {
    const names = [...queuesOf(['2Chat', 'Bird']).keys()];
    const lists = names.flatMap((name) => ['wait', 'active'].map((list) => `${PREFIX}:${name}:${list}`));
    const counts = await Promise.all(lists.map((list) => redis.llen(list)));
    return counts.reduce((sum, count) => sum + count, 0);
  });
}

/** Asks /health and the bot's own measure of its event loop until it is stopped. */
export function watchHealth(url: string): {
  stop(): Promise<{ asked: number; healthy: number; lagMs: number; late: number }>;
} {
  let [asked, healthy, lagMs, late, watching] = [0, 0, 0, 0, true];
  const page = (path: string) => fetch(new URL(path, url)).catch(() => undefined);
  const watched = (async () => {
    while (watching) {
      asked++;
      if ((await page('/health'))?.status === 200) healthy++;
      // Begins anew with each look.
      const metrics = (await (await page('/metrics'))?.text()) ?? '';
      const lag = Number(/^nodejs_eventloop_lag_max_seconds (\S+)/m.exec(metrics)?.[1] ?? 0) * 1_000;
      lagMs = Math.max(lagMs, lag);
      if (lag > 1_000) late++;
      await sleep(250);
    }
  })();
  return {
    async stop() {
      watching = false;
      await watched;
      return { asked, healthy, lagMs: Math.round(lagMs), late };
    },
  };
}

async function withRedis<T>(desk: WholeBot, ask: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(desk.redis.url);
  try {
    return await ask(redis);
  } finally {
    redis.disconnect();
  }
}
