import type { Redis } from 'ioredis';
import type { Request } from '../domain/request.ts';
import type { RequestStore } from '../workflow/ports.ts';
import { keys } from './keys.ts';
import { requestSchema } from './request-schema.ts';

/**
 * Saves a request only over the version it was made from, and keeps the lists of unfinished ones in step with it.
 * KEYS request, open, unshown · ARGV expected version, new version, body, id, now, "1" when a job must follow
 * Returns 1 when saved, 0 when the stored version is another one.
 */
const SAVE = `
if (redis.call('HGET', KEYS[1], 'version') or '0') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'version', ARGV[2], 'body', ARGV[3])
if ARGV[6] == '1' then redis.call('ZADD', KEYS[2], ARGV[5], ARGV[4]) else redis.call('ZREM', KEYS[2], ARGV[4]) end
redis.call('ZADD', KEYS[3], ARGV[5], ARGV[4])
return 1`;

/**
 * Takes a request off the list of those to be shown, unless it has changed since it was painted.
 * KEYS request, unshown · ARGV shown version, id
 */
const SHOWN = `
if redis.call('HGET', KEYS[1], 'version') == ARGV[1] then return redis.call('ZREM', KEYS[2], ARGV[2]) end
return 0`;

/** Requests in Redis, one hash each. The connection should fail fast when Redis is away: a click is then told so, not kept waiting. */
export function createRequestStore(redis: Redis): RequestStore {
  return {
    async load(teamId, id) {
      const body = await redis.hget(keys.request(teamId, id), 'body');
      return body === null ? undefined : requestSchema.parse(JSON.parse(body));
    },

    async save(request, open) {
      const { teamId, id, version, updatedAt } = request;
      // First, so that a request is never saved where no sweep would look for it.
      if (version === 1) await redis.sadd(keys.teams, teamId);
      const saved = await redis.eval(
        SAVE,
        3,
        keys.request(teamId, id),
        keys.open(teamId),
        keys.unshown(teamId),
        String(version - 1),
        String(version),
        JSON.stringify(request satisfies Request),
        id,
        String(updatedAt),
        open ? '1' : '0',
      );
      return saved === 1;
    },

    async unfinished(teamId) {
      const [open, unshown] = await Promise.all([
        redis.zrange(keys.open(teamId), '0', '-1'),
        redis.zrange(keys.unshown(teamId), '0', '-1'),
      ]);
      return [...new Set([...open, ...unshown])];
    },

    async shown({ teamId, id, version }) {
      await redis.eval(SHOWN, 2, keys.request(teamId, id), keys.unshown(teamId), String(version), id);
    },

    teams: () => redis.smembers(keys.teams),
  };
}
