import { Cluster, type Redis } from 'ioredis';
import type { RedisConnection } from './client.ts';
import { keys } from './keys.ts';
import { nodesOf } from './nodes.ts';

/**
 * Every command that the bot and its queues must be allowed, each with arguments that change nothing but two keys of ours. README has them as a
 * line for ACL SETUSER, and a whole journey is run under it. What is used where it is allowed (CONFIG GET, WAITAOF …) is not among them.
 * @internal
 */
export function neededCommands(key: string, list: string): readonly (readonly [string, ...string[]])[] {
  return [
    ['ping'],
    ['info', 'server'],
    ['wait', '0', '1'],
    ['eval', 'return 1', '0'],
    ['evalsha', '0000000000000000000000000000000000000000', '0'],
    ['multi'],
    ['exec'],
    ['set', key, '1', 'PX', '60000'],
    ['get', key],
    ['getrange', key, '0', '0'],
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
    ['srandmember', key, '1'],
    ['srem', key, 'a'],
    ['hset', key, 'a', '1'],
    ['hmset', key, 'a', '1'],
    ['hget', key, 'a'],
    ['hmget', key, 'a'],
    ['hgetall', key],
    ['hscan', key, '0'],
    ['hexists', key, 'a'],
    ['hincrby', key, 'a', '1'],
    ['hdel', key, 'a'],
    ['zadd', key, '1', 'a'],
    ['zcard', key],
    ['zcount', key, '0', '1'],
    ['zscore', key, 'a'],
    ['zrank', key, 'a'],
    ['zscan', key, '0'],
    ['zrange', key, '0', '-1'],
    ['zrevrange', key, '0', '-1'],
    ['zrangebyscore', key, '0', '1'],
    ['zrevrangebyscore', key, '1', '0'],
    ['zremrangebyrank', key, '1', '-1'],
    ['zpopmin', key],
    ['zadd', key, '1', 'a'],
    ['bzpopmin', key, '1'],
    ['zrem', key, 'a'],
    ['xadd', key, '*', 'a', '1'],
    ['xrange', key, '-', '+'],
    ['xtrim', key, 'MAXLEN', '0'],
    ['del', key],
    ...onLists(list),
  ];
}

function onLists(list: string): readonly (readonly [string, ...string[]])[] {
  return [
    ['lpush', list, 'a'],
    ['rpush', list, 'a'],
    ['llen', list],
    ['lindex', list, '0'],
    ['lrange', list, '0', '-1'],
    ['lpos', list, 'a'],
    ['lrem', list, '0', 'a'],
    ['rpoplpush', list, list],
    ['del', list],
  ];
}

/**
 * What a cluster must allow besides, so that the client finds its way in it.
 * @internal
 */
export const clusterCommands = [
  ['cluster', 'slots'],
  ['cluster', 'info'],
  ['readonly'],
  ['readwrite'],
  ['asking'],
] as const;

/** The prefix of the queues' keys, and the names that follow it. */
export type Queues = Readonly<{ prefix: string; names: readonly string[] }>;

/** The first thing that the bot does and may not do there, in words; undefined when it may do all. Rejects when Redis takes no writes, or goes away. */
export async function missingRight(redis: RedisConnection, queues: Queues): Promise<string | undefined> {
  // Each node has users of its own. It is asked before a node looks whether it has the key, so each can be asked about all.
  const ofNodes = await Promise.all(nodesOf(redis).map((node) => missingAt(node, queues, redis instanceof Cluster)));
  return ofNodes.find((each) => each !== undefined);
}

async function missingAt(node: Redis, queues: Queues, inCluster: boolean): Promise<string | undefined> {
  // It is made anew with every look; one that reconnects for each refused command would never be done with a demoted Redis.
  const connection = node.duplicate({ enableOfflineQueue: true, reconnectOnError: null });
  connection.on('error', () => undefined);
  const { key, list, others } = keys.probes(queues);
  const commands = [
    ...neededCommands(key, list),
    ...(inCluster ? clusterCommands : []),
    ...others.flatMap((other) => [['set', other, '1', 'PX', '60000'] as const, ['del', other] as const]),
  ];
  try {
    const results = await Promise.allSettled(commands.map(([name, ...rest]) => connection.call(name, ...rest)));
    const reasons = results.map((result) => (result.status === 'rejected' ? (result.reason as Error) : undefined));
    const refused = reasons.findIndex((reason) => /^NOPERM|unknown command/i.test(reason?.message ?? ''));
    const [name, about] = commands[refused] ?? [];
    if (name !== undefined) {
      const reason = reasons[refused]?.message ?? '';
      if (!reason.startsWith('NOPERM')) return `does not know ${name}, so it is not a Redis that keeps data.`;
      const what = / key/.test(reason) ? `use keys like ${about}` : name;
      return `does not let its user do what the bot needs (${what}); README lists all of it.`;
    }
    // That another node has a key is no refusal: there it is tried as well.
    const other = reasons.find((reason) => reason !== undefined && !/^(NOSCRIPT|WRONGTYPE|MOVED)/.test(reason.message));
    if (other) throw other;
    return undefined;
  } finally {
    connection.disconnect();
  }
}
