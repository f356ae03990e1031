import type { RedisConnection } from './client.ts';
import { keys } from './keys.ts';

/** How many are named; there may be more. */
const MAX_NAMED = 3;

/** What an operator is told of the requests that this version cannot read, as warnings; none when Redis does not say. */
export async function unreadableRequests(redis: RedisConnection, teamId: string): Promise<string[]> {
  const key = keys.unreadable(teamId);
  const [count, ids] = await Promise.all([redis.scard(key), redis.srandmember(key, MAX_NAMED)]).catch(
    () => [0, []] as const,
  );
  if (count === 0) return [];
  const named = ids.toSorted().join(', ');
  const more = count > ids.length ? ` and ${count - ids.length} more` : '';
  return [
    `${count === 1 ? 'One request' : `${count} requests`} cannot be read by this version and wait for one that can: ${named}${more}`,
  ];
}
