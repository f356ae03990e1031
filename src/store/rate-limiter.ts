import { setTimeout as sleep } from 'node:timers/promises';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { type ApiQuota, RateLimitReached } from '../workflow/api-quota.ts';
import type { Meter } from '../workflow/meter.ts';
import type { Clock, Observer } from '../workflow/ports.ts';
import type { RedisConnection } from './client.ts';
import { keys } from './keys.ts';
import { within } from './within.ts';

/** The part of a minute's calls that reads may use up; the rest is left for calls that cannot wait. */
const SHARE_OF_READS = 0.8;
const REDIS_MS = 500;

/** Makes the provider's pause as long as this, unless it is longer already. KEYS pause · ARGV milliseconds */
const LENGTHEN = `
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[1]) then redis.call('SET', KEYS[1], '1', 'PX', ARGV[1]) end
return 1`;

/** Counts calls by the minute, in Redis for all processes, and in this process alone while Redis is away. See {@link ApiQuota}. */
export function createRateLimiter(deps: {
  redis: RedisConnection;
  clock: Clock;
  observer?: Pick<Observer, 'warn'> | undefined;
  meter?: Meter | undefined;
}): Pick<ApiQuota, 'acquire' | 'backOff'> {
  const { redis, clock, observer, meter } = deps;
  const limiters = new Map<number, RateLimiterRedis>();
  const backOffUntil = new Map<string, number>();

  return {
    async acquire(provider, { perMinute, urgent, waitMs }) {
      const limiter = limiterFor(perMinute);
      if (urgent) {
        // Not waited for: a purchase is not held up by counting it.
        limiter.penalty(keys.callsMade(provider), 1).catch(unreachable(provider));
        return;
      }
      const until = clock() + waitMs;
      for (;;) {
        const { ms, because } = await mustWait(provider, limiter);
        if (ms === 0) return;
        if (clock() + ms > until) {
          throw new RateLimitReached(`No call of ${provider} may be made for another ${ms} ms.`, ms, because);
        }
        await sleep(ms);
        meter?.({ what: 'wait', of: provider, because: because === 'pause' ? 'asked' : 'limit', ms });
      }
    },

    async backOff(provider, ms) {
      if (ms <= 0) return;
      backOffUntil.set(provider, Math.max(backOffUntil.get(provider) ?? 0, clock() + ms));
      const lengthened = redis.eval(LENGTHEN, 1, keys.backOff(provider), String(Math.ceil(ms)));
      await within(REDIS_MS, lengthened).catch(unreachable(provider));
    },
  };

  /** Counts one call and answers 0, or counts none and answers in how many milliseconds one may be made. */
  async function mustWait(
    provider: string,
    limiter: RateLimiterRedis,
  ): Promise<Pick<RateLimitReached, 'because'> & { ms: number }> {
    const backOffMs = Math.max(await sharedPause(provider), (backOffUntil.get(provider) ?? 0) - clock());
    if (backOffMs > 0) return { ms: backOffMs, because: 'pause' };
    try {
      await within(REDIS_MS, limiter.consume(keys.callsMade(provider), 1));
      return { ms: 0, because: 'limit' };
    } catch (refusal) {
      if (refusal instanceof RateLimiterRes) return { ms: Math.max(1, refusal.msBeforeNext), because: 'limit' };
      // Redis does not count: better one call too many than none.
      unreachable(provider)(refusal);
      return { ms: 0, because: 'limit' };
    }
  }

  async function sharedPause(provider: string): Promise<number> {
    return (await within(REDIS_MS, redis.pttl(keys.backOff(provider))).catch(unreachable(provider))) ?? 0;
  }

  function limiterFor(perMinute: number): RateLimiterRedis {
    const points = Math.max(1, Math.floor(perMinute * SHARE_OF_READS));
    const limit = { points, duration: 60, keyPrefix: '' };
    const limiter =
      limiters.get(points) ??
      new RateLimiterRedis({
        ...limit,
        storeClient: redis,
        rejectIfRedisNotReady: true,
        insuranceLimiter: new RateLimiterMemory(limit),
      });
    limiters.set(points, limiter);
    return limiter;
  }

  function unreachable(provider: string) {
    return (error: unknown): undefined => {
      observer?.warn('calls of a provider cannot be counted', error, { provider });
    };
  }
}
