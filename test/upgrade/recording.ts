import { readdirSync, readFileSync } from 'node:fs';
import type { Redis } from 'ioredis';
import { z } from 'zod';

/*
 * What a version had in its store, and Slack and 2Chat with it, at one moment, as a file in `recordings/`: one for the first version that was run
 * by people, and one for each release. Every later version is run on all of them, so that no request of any release is ever stranded.
 * `npm run upgrade:record` adds one, from the commit or tag that it is given.
 *
 * Times stay as they were: what a card's button names (`fingerprint.ts`) is made of some of them. Instead the bot is run at that time.
 */

const valueSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('string'), value: z.string() }),
  z.object({ type: z.literal('hash'), value: z.record(z.string(), z.string()) }),
  z.object({ type: z.literal('set'), value: z.array(z.string()) }),
  z.object({ type: z.literal('list'), value: z.array(z.string()) }),
  z.object({ type: z.literal('zset'), value: z.array(z.tuple([z.string(), z.string()])) }),
  z.object({ type: z.literal('stream'), value: z.array(z.tuple([z.string(), z.array(z.string())])) }),
]);
type Value = z.infer<typeof valueSchema>;

const recordingSchema = z.object({
  /** The commit whose build made it. */
  commit: z.string(),
  /** When that build was stopped (epoch ms). */
  at: z.number(),
  redis: z.record(z.string(), z.intersection(valueSchema, z.object({ leftMs: z.number().optional() }))),
  slack: z.unknown(),
  sandbox: z.unknown(),
});
export type Recording = z.infer<typeof recordingSchema>;

export const folder = new URL('recordings/', import.meta.url);

/** All that there are, by their files' names. */
export function recordings(): [name: string, recording: Recording][] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return files.map((name) => [name, recordingSchema.parse(JSON.parse(readFileSync(new URL(name, folder), 'utf8')))]);
}

/** What can be looked up again, or only counts, is left out: it is most of the store, and a bot does without it. */
const LEFT_OUT = /^nd:provider:(answer|asking|turns)|:delivery:|:meta$|:events$/;

/** How many lines of the audit trail are enough to see that they are read. */
const AUDIT_LINES = 3;

/** Every key of a store, with its type, its content and how long it has left. */
export async function dump(redis: Redis): Promise<Recording['redis']> {
  const found: Recording['redis'] = {};
  for (const key of (await redis.keys('*')).sort()) {
    if (LEFT_OUT.test(key)) continue;
    const value = await contentOf(redis, key);
    if (!value) continue;
    const leftMs = await redis.pttl(key);
    found[key] = leftMs > 0 ? { ...value, leftMs } : value;
  }
  return found;
}

async function contentOf(redis: Redis, key: string): Promise<Value | undefined> {
  const type = await redis.type(key);
  switch (type) {
    case 'string':
      return { type, value: (await redis.get(key)) ?? '' };
    case 'hash':
      return { type, value: await redis.hgetall(key) };
    case 'set':
      return { type, value: await redis.smembers(key) };
    case 'list':
      return { type, value: await redis.lrange(key, 0, -1) };
    case 'zset': {
      const flat = await redis.zrange(key, '0', '-1', 'WITHSCORES');
      const members = flat.filter((_, at) => at % 2 === 0);
      return { type, value: members.map((member, at) => [member, flat[at * 2 + 1] ?? '']) };
    }
    case 'stream':
      return { type, value: (await redis.xrevrange(key, '+', '-', 'COUNT', AUDIT_LINES)).reverse() };
    default:
      // It has ended meanwhile.
      return undefined;
  }
}

/** Puts a recorded store into an empty Redis. */
export async function restore(redis: Redis, { redis: store }: Recording): Promise<void> {
  for (const [key, kept] of Object.entries(store)) {
    await put(redis, key, kept);
    if (kept.leftMs !== undefined) await redis.pexpire(key, kept.leftMs);
  }
  // This is the Redis in which the cards were shown: after a restart all would be rendered anew, which is another matter.
  const run = /^run_id:(\w+)/m.exec(await redis.info('server'))?.[1] ?? '';
  for (const key of Object.keys(store)) if (/^nd:\{\w+\}:run$/.test(key)) await redis.hset(key, 'id', run);
}

async function put(redis: Redis, key: string, { type, value }: Value): Promise<void> {
  if (type === 'string') await redis.set(key, value);
  else if (type === 'hash') await redis.hset(key, value);
  else if (type === 'set') await redis.sadd(key, ...value);
  else if (type === 'list') await redis.rpush(key, ...value);
  else if (type === 'zset') await redis.zadd(key, ...value.flatMap(([member, score]) => [score, member]));
  else for (const [id, fields] of value) await redis.xadd(key, id, ...fields);
}
