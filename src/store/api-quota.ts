import type { ApiQuota } from '../workflow/api-quota.ts';
import type { Meter } from '../workflow/meter.ts';
import type { Clock, Observer } from '../workflow/ports.ts';
import { createAnswerCache } from './answer-cache.ts';
import type { RedisConnection } from './client.ts';
import { createRateLimiter } from './rate-limiter.ts';

/** {@link ApiQuota} over Redis. The connection should fail fast when Redis is away: then every process caches nothing and counts for itself. */
export function createApiQuota(deps: {
  redis: RedisConnection;
  clock?: Clock;
  observer?: Pick<Observer, 'warn'>;
  meter?: Meter;
}): ApiQuota {
  const { redis, clock = Date.now, observer, meter } = deps;
  return { cached: createAnswerCache({ redis, observer }), ...createRateLimiter({ redis, clock, observer, meter }) };
}
