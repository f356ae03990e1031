import type { Cluster, Redis } from 'ioredis';
import type { Config } from './config.ts';
import { lookAtQueues } from './jobs/look-at-queues.ts';
import type { Metrics } from './metrics.ts';
import { countDesk } from './store/desk-counts.ts';
import type { Clock } from './workflow/ports.ts';
import { withTimeout } from './workflow/with-timeout.ts';

/** What was seen is told again for so long, however often it is asked for. */
const KEPT_MS = 5_000;
/** What Redis does not say by then is left out of the answer. */
const ANSWER_MS = 1_000;

/** Reads something, and shows what was read, or that nothing could be. */
type Look<T> = Readonly<{ read(now: number): Promise<T>; show(seen: T | undefined, now: number): void }>;

/**
 * Answers `/metrics` with what Redis says of the whole desk at this moment. It costs the same however much there is; what Redis does not say in time is
 * left out, and all else is told.
 */
export function createDeskGauges(deps: {
  metrics: Metrics;
  redis: Redis | Cluster;
  teamId: string;
  config: Pick<Config, 'providers'>;
  clock: Clock;
  /** How many sockets are open; absent over HTTP. */
  socketsOpen?: () => number;
}): Metrics['expose'] {
  const { metrics, redis, teamId, config, clock, socketsOpen } = deps;
  const providers = config.providers.map(({ name }) => name);
  const looks = [
    kept(ofQueues(metrics, (now) => lookAtQueues(redis, providers, now))),
    kept(ofCounts(metrics, (now) => countDesk(redis, teamId, now))),
  ];
  return async () => {
    const now = clock();
    if (socketsOpen) metrics.sockets.set(socketsOpen());
    await Promise.all(looks.map((look) => look(now)));
    return metrics.expose();
  };
}

/** Looks once for all who ask within a few seconds. */
function kept<T>({ read, show }: Look<T>): (now: number) => Promise<void> {
  let seen: Promise<T | undefined> | undefined;
  let seenAt = 0;
  return async (now) => {
    if (!seen || performance.now() - seenAt > KEPT_MS) {
      seenAt = performance.now();
      seen = withTimeout(ANSWER_MS, read(now), () => undefined).catch(() => undefined);
    }
    show(await seen, now);
  };
}

function ofQueues(
  { jobsWaiting, jobsOldest }: Metrics,
  read: (now: number) => ReturnType<typeof lookAtQueues>,
): Look<Awaited<ReturnType<typeof read>>> {
  return {
    read,
    show(seen, now) {
      for (const each of [jobsWaiting, jobsOldest]) each.reset();
      for (const { queue, waiting, oldestDue } of seen ?? []) {
        jobsWaiting.set({ queue }, waiting);
        jobsOldest.set({ queue }, ageOf(oldestDue, now));
      }
    },
  };
}

function ofCounts(
  { holds, nearestDeadline, unconfirmed, unconfirmedOldest }: Metrics,
  read: (now: number) => ReturnType<typeof countDesk>,
): Look<Awaited<ReturnType<typeof read>>> {
  return {
    read,
    show(seen, now) {
      for (const each of [holds, nearestDeadline, unconfirmed, unconfirmedOldest]) each.remove();
      if (!seen) return;
      holds.set(seen.holds);
      if (seen.nearestDeadline !== undefined) nearestDeadline.set((seen.nearestDeadline - now) / 1_000);
      unconfirmed.set(seen.unconfirmed);
      unconfirmedOldest.set(ageOf(seen.unconfirmedSince, now));
    },
  };
}

/** In seconds; 0 for what is not there. */
function ageOf(since: number | undefined, now: number): number {
  return since === undefined ? 0 : Math.max(0, now - since) / 1_000;
}
