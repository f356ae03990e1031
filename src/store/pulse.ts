import { Cluster } from 'ioredis';
import type { Observer } from '../workflow/ports.ts';
import type { RedisConnection } from './client.ts';
import { keys } from './keys.ts';

const EVERY_MS = 1_000;

/**
 * Writes to Redis every second, so that one that takes no writes any more (demoted, full) is noticed before a person's click is lost to it.
 * In a cluster that is said of each server that a click needs. `check` writes now, and rejects when that fails.
 */
export function keepWriting(deps: {
  redis: RedisConnection;
  teamId: string;
  /** Of the queues' keys. */
  prefix: string;
  observer: Pick<Observer, 'warn'>;
}): {
  check(): Promise<void>;
  close(): void;
} {
  const { redis, teamId, prefix, observer } = deps;
  const write = (key: string) => redis.set(key, '1', 'PX', 60_000);
  const check = async () => {
    const others = redis instanceof Cluster ? [write(keys.pulse(prefix)), redis.exists(keys.teams)] : [];
    await Promise.all([write(keys.settling(teamId)), ...others]);
  };
  const timer = setInterval(() => {
    // Without a connection there is nothing to find out; that is told where it is lost.
    if (redis.status !== 'ready') return;
    check().catch((error: unknown) => observer.warn('redis takes no writes', error, {}));
  }, EVERY_MS).unref();
  return { check, close: () => clearInterval(timer) };
}
