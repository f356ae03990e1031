import type { Cluster, Redis } from 'ioredis';
import type { ProviderName } from '../domain/group.ts';
import { PREFIX } from './job.ts';
import { type QueueName, queuesOf } from './queues.ts';

/** How full a queue is. */
export type QueueLook = Readonly<{
  queue: QueueName;
  /** Jobs that are due and not taken yet. */
  waiting: number;
  /** Since when the one of them has waited that waits longest (epoch ms). */
  oldestDue?: number;
}>;

/**
 * Counts what is due in one queue, and finds the oldest of it, at the ends of BullMQ's lists: it costs the same however many jobs there are. A job whose
 * time came later than it was made says so in its options; one that was tried before has waited since then.
 * KEYS wait, prioritized, delayed · ARGV now, what the keys of the queue begin with
 */
const LOOK = `
local now = tonumber(ARGV[1])
local waiting = redis.call('LLEN', KEYS[1]) + redis.call('ZCARD', KEYS[2]) + redis.call('ZCOUNT', KEYS[3], '-inf', (now + 1) * 4096 - 1)
local oldest
local function waitsSince(at) if not oldest or at < oldest then oldest = at end end
local first = redis.call('ZRANGE', KEYS[2], 0, 0)
first[2] = redis.call('LRANGE', KEYS[1], -1, -1)[1]
for i = 1, 2 do
  local job = first[i] and redis.call('HMGET', ARGV[2] .. first[i], 'timestamp', 'opts', 'processedOn')
  if job and job[1] then
    local known, opts = pcall(cjson.decode, job[2] or '{}')
    local delay = known and type(opts) == 'table' and tonumber(opts.delay) or 0
    waitsSince(math.max(tonumber(job[1]) + delay, tonumber(job[3] or '0')))
  end
end
local next = redis.call('ZRANGE', KEYS[3], 0, 0, 'WITHSCORES')
if next[2] and tonumber(next[2]) / 4096 <= now then waitsSince(math.floor(tonumber(next[2]) / 4096)) end
return {waiting, oldest and string.format('%.0f', oldest) or ''}`;

/** Looks at the queues of a bot with these providers. */
export function lookAtQueues(
  connection: Redis | Cluster,
  providers: readonly ProviderName[],
  now: number,
): Promise<QueueLook[]> {
  return Promise.all(
    [...queuesOf(providers).keys()].map(async (queue) => {
      const start = `${PREFIX}:${queue}:`;
      const keys = ['wait', 'prioritized', 'delayed'].map((list) => `${start}${list}`);
      const answer = await connection.eval(LOOK, keys.length, ...keys, String(now), start);
      const [waiting, oldest] = answer as [number, string];
      return { queue, waiting, oldestDue: oldest === '' ? undefined : Number(oldest) };
    }),
  );
}
