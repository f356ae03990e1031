import type { Redis } from 'ioredis';
import { keys } from './keys.ts';

/**
 * Every command that the bot and its queue must be allowed, each with arguments that change nothing but two keys of ours. README has them as a
 * line for ACL SETUSER, and a whole journey is run under it. What is used where it is allowed (CONFIG GET, WAITAOF …) is not among them.
 */
function commands(key: string, list: string): readonly (readonly [string, ...string[]])[] {
  return [
    ['ping'],
    ['info', 'server'],
    ['eval', 'return 1', '0'],
    ['evalsha', '0000000000000000000000000000000000000000', '0'],
    ['multi'],
    ['exec'],
    ['set', key, '1', 'PX', '60000'],
    ['get', key],
    ['exists', key],
    ['pttl', key],
    ['pexpire', key, '60000'],
    ['persist', key],
    ['incr', key],
    ['incrby', key, '1'],
    ['del', key],
    ['sadd', key, 'a'],
    ['smembers', key],
    ['sismember', key, 'a'],
    ['scard', key],
    ['srem', key, 'a'],
    ['hset', key, 'a', '1'],
    ['hmset', key, 'a', '1'],
    ['hget', key, 'a'],
    ['hmget', key, 'a'],
    ['hgetall', key],
    ['hkeys', key],
    ['hexists', key, 'a'],
    ['hincrby', key, 'a', '1'],
    ['hdel', key, 'a'],
    ['zadd', key, '1', 'a'],
    ['zcard', key],
    ['zscore', key, 'a'],
    ['zrange', key, '0', '-1'],
    ['zrevrange', key, '0', '-1'],
    ['zrangebyscore', key, '0', '1'],
    ['zrevrangebyscore', key, '1', '0'],
    ['zpopmin', key],
    ['zadd', key, '1', 'a'],
    ['bzpopmin', key, '1'],
    ['zrem', key, 'a'],
    ['xadd', key, '*', 'a', '1'],
    ['xrange', key, '-', '+'],
    ['xtrim', key, 'MAXLEN', '0'],
    ['del', key],
    ['lpush', list, 'a'],
    ['rpush', list, 'a'],
    ['llen', list],
    ['lrange', list, '0', '-1'],
    ['lpos', list, 'a'],
    ['lrem', list, '0', 'a'],
    ['rpoplpush', list, list],
    ['del', list],
  ];
}

/** The first thing that the bot does and may not do there, in words; undefined when it may do all. Rejects when Redis takes no writes, or goes away. */
export async function missingRight(redis: Redis, queuePrefix: string): Promise<string | undefined> {
  const connection = redis.duplicate({ enableOfflineQueue: true });
  connection.on('error', () => undefined);
  const { key, list } = keys.probe(queuePrefix);
  try {
    const results = await Promise.allSettled(
      commands(key, list).map(([name, ...rest]) => connection.call(name, ...rest)),
    );
    const reasons = results.map((result) => (result.status === 'rejected' ? (result.reason as Error) : undefined));
    const refused = reasons.findIndex((reason) => /^NOPERM|unknown command/i.test(reason?.message ?? ''));
    const name = commands(key, list)[refused]?.[0];
    if (name !== undefined) {
      const isRight = reasons[refused]?.message.startsWith('NOPERM');
      return isRight
        ? `does not let its user do what the bot needs (${name}); README lists all of it.`
        : `does not know ${name}, so it is not a Redis that keeps data.`;
    }
    const other = reasons.find((reason) => reason !== undefined && !/^(NOSCRIPT|WRONGTYPE)/.test(reason.message));
    if (other) throw other;
    return undefined;
  } finally {
    connection.disconnect();
  }
}
