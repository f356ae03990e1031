import type { Redis } from 'ioredis';
import type { Clock, Observer } from '../workflow/ports.ts';
import type { Traffic } from '../workflow/traffic.ts';
import { createAnswerCache } from './answer-cache.ts';
import { createTurns } from './turns.ts';

/** {@link Traffic} over Redis. The connection should fail fast when Redis is away: then every process caches nothing and counts for itself. */
export function createTraffic(deps: { redis: Redis; clock?: Clock; observer?: Pick<Observer, 'trouble'> }): Traffic {
  const { redis, clock = Date.now, observer } = deps;
  return { cached: createAnswerCache({ redis, observer }), ...createTurns({ redis, clock, observer }) };
}
