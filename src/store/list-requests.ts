import { phaseOf } from '../domain/phases.ts';
import type { Request } from '../domain/request.ts';
import type { IndexedRequests, RequestIndex } from '../workflow/ports.ts';
import { UnreadableRequest } from '../workflow/unreadable-request.ts';
import type { RedisConnection } from './client.ts';
import { keys } from './keys.ts';
import { NOT_OVER, placesOf, shelvingOf } from './request-index.ts';

/** So many that cannot be read are passed over to find those that can. */
const MAX_PASSED_OVER = 100;
/** Scores of what is over, in a list where the rest stands behind every time. */
const BEFORE_OPEN = `(${NOT_OVER}`;

/**
 * The first requests of a list, and how many stand in it. However long it is, only what is asked for is read. `read` makes a request of the body
 * that is kept, or throws {@link UnreadableRequest}.
 */
export async function listRequests(
  redis: RedisConnection,
  read: (teamId: string, id: string, body: string) => Request,
  list: Readonly<{ teamId: string; index: RequestIndex; most: number }>,
): Promise<IndexedRequests> {
  const { teamId, index, most } = list;
  const { key, from, except, isOver } = shelvingOf(teamId, index);
  // One person's own are few: a number is held for each, and there is a limit to that.
  const leftOut = new Set(except === undefined ? [] : await redis.zrange(except, '0', '-1'));
  const requests: Request[] = [];
  const unreadable: string[] = [];
  let total = (await (isOver ? redis.zcount(key, '-inf', BEFORE_OPEN) : redis.zcard(key))) - leftOut.size;
  for (let at = 0; requests.length < most && unreadable.length < MAX_PASSED_OVER; ) {
    const page = await idsFrom(at, most - requests.length + leftOut.size);
    const ids: string[] = [];
    for (const id of page) {
      if (ids.length === most - requests.length) break;
      at += 1;
      if (!leftOut.has(id)) ids.push(id);
    }
    if (ids.length === 0) break;
    for (const found of await readAll(ids)) {
      if (typeof found === 'string') unreadable.push(found);
      else if (found && stillThere(found)) requests.push(found);
      else total -= 1;
    }
  }
  return { requests, unreadable, total };

  function idsFrom(at: number, count: number): Promise<string[]> {
    // However many are open, none of them is passed over.
    if (isOver) return redis.zrevrangebyscore(key, BEFORE_OPEN, '-inf', 'LIMIT', at, count);
    const [first, last] = [String(at), String(at + count - 1)];
    return from === 'first' ? redis.zrange(key, first, last) : redis.zrevrange(key, first, last);
  }

  /** In one go; the id of one that cannot be read, and nothing for one that is not there any more. */
  async function readAll(ids: readonly string[]): Promise<(Request | string | undefined)[]> {
    const asking = ids.reduce((batch, id) => batch.hget(keys.request(teamId, id), 'body'), redis.pipeline());
    const bodies = (await asking.exec()) ?? [];
    return ids.map((id, index) => {
      const [error, body] = bodies[index] ?? [];
      if (error) throw error;
      try {
        return typeof body === 'string' ? read(teamId, id, body) : undefined;
      } catch (unread) {
        if (unread instanceof UnreadableRequest) return id;
        throw unread;
      }
    });
  }

  /** It may have changed since the list was looked at. */
  function stillThere(request: Request): boolean {
    if (isOver) return phaseOf(request.state).isOver;
    const standsIn = (list: string) => placesOf(request).some(({ key, score }) => key === list && score !== undefined);
    return standsIn(key) && (except === undefined || !standsIn(except));
  }
}
