import type { RedisConnection } from './client.ts';
import { keys } from './keys.ts';

/** How many are named; there may be more. */
const MAX_NAMED = 3;

/** What an operator is told of the requests that this version cannot read, as warnings; none when Redis does not say. */
export async function unreadableRequests(redis: RedisConnection, teamId: string): Promise<string[]> {
  const ids = await redis.smembers(keys.unreadable(teamId)).catch(() => []);
  if (ids.length === 0) return [];
  const named = ids.toSorted().slice(0, MAX_NAMED).join(', ');
  const more = ids.length > MAX_NAMED ? ` and ${ids.length - MAX_NAMED} more` : '';
  return [
    `${ids.length === 1 ? 'One request' : `${ids.length} requests`} cannot be read by this version and wait for one that can: ${named}${more}`,
  ];
}
