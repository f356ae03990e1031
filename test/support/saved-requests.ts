import type { Cluster, Redis } from 'ioredis';
import { team } from '../../src/demo/people.ts';
import type { Request } from '../../src/domain/request.ts';

/** All requests as they are saved. */
export async function savedRequests(redis: Redis | Cluster): Promise<Request[]> {
  const found = await redis.keys(`nd:{${team.id}}:request:*`);
  const bodies = await Promise.all(found.map((key) => redis.hget(key, 'body')));
  return bodies.flatMap((body) => (body === null ? [] : [JSON.parse(body) as Request]));
}
