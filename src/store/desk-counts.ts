import type { RedisConnection } from './client.ts';
import { keys } from './keys.ts';
import { readBody } from './request-body.ts';

/** What stands at the front of a list, is looked into up to this many. */
const MAX_READ = 50;

/** Counts of a workspace; times are in epoch ms. */
export type DeskCounts = Readonly<{
  /** Requests that have a number on hold, or may have. */
  holds: number;
  /** When the next hold ends undecided, or the first should have. */
  nearestDeadline?: number;
  /** Orders without an answer, about which a person is asked. */
  unconfirmed: number;
  /** Since when the oldest of them is one. */
  unconfirmedSince?: number;
}>;

/**
 * Counts by the lists that there are, so that it costs the same however many requests are open. What is to be decided stands by its time: ahead are
 * deadlines of holds, behind are orders without an answer and, when something has gone wrong, deadlines that have passed; only of those, which are few,
 * are requests read.
 */
export async function countDesk(redis: RedisConnection, teamId: string, now: number): Promise<DeskCounts> {
  const toDecide = keys.toDecide(teamId);
  const [holds, [, ahead], overdue, behind] = await Promise.all([
    redis.zcard(keys.holds(teamId)),
    redis.zrangebyscore(toDecide, now, '+inf', 'WITHSCORES', 'LIMIT', 0, 1),
    redis.zcount(toDecide, '-inf', `(${now}`),
    redis.zrangebyscore(toDecide, '-inf', `(${now}`, 'LIMIT', 0, MAX_READ),
  ]);
  const read = await Promise.all(behind.map((id) => stateOf(redis, teamId, id)));
  const deadlines = read.flatMap((state) => (state?.name === 'awaitingApproval' ? [state.decideBy] : []));
  const since = read.flatMap((state) => (state?.name === 'unconfirmed' ? [state.since] : []));
  if (ahead !== undefined) deadlines.push(Number(ahead));
  const others = read.length - since.length;
  return {
    holds,
    nearestDeadline: deadlines.length === 0 ? undefined : Math.min(...deadlines),
    unconfirmed: since.length === 0 ? 0 : overdue - others,
    unconfirmedSince: since.length === 0 ? undefined : Math.min(...since),
  };
}

/** Undefined for one that is gone, or that this version cannot read. */
async function stateOf(redis: RedisConnection, teamId: string, id: string) {
  const body = await redis.hget(keys.request(teamId, id), 'body');
  try {
    return body === null ? undefined : readBody(teamId, id, body).state;
  } catch {
    return undefined;
  }
}
