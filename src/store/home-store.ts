import { hoursToMilliseconds } from 'date-fns';
import type { HomeStore } from '../workflow/ports.ts';
import { answersOf } from './answers-of.ts';
import type { RedisConnection } from './client.ts';
import { keys } from './keys.ts';
import { withLock } from './lock.ts';

/** A Home that its person has not opened for this long is no longer kept up to date; opening it renders it anew. */
const KEPT_MS = hoursToMilliseconds(7 * 24);

/** Home tabs in Redis: one string per person who has opened theirs. */
export function createHomeStore(redis: RedisConnection): HomeStore {
  return {
    async opened(teamId, user) {
      // First, so that a restart of Redis is noted there too.
      await redis.sadd(keys.teams, teamId);
      await redis.multi().sadd(keys.homes(teamId), user).set(keys.home(teamId, user), '', 'PX', KEPT_MS).exec();
    },

    async forget(teamId, user) {
      await redis.multi().srem(keys.homes(teamId), user).del(keys.home(teamId, user)).exec();
    },

    async kept(teamId, users, decider) {
      const asking = users.reduce((batch, user) => batch.exists(keys.home(teamId, user)), redis.pipeline());
      if (decider !== undefined) asking.sadd(keys.deciders(teamId), decider);
      const kept = answersOf<number[]>(await asking.exec());
      return users.filter((_, index) => kept[index] === 1);
    },

    async invalidateAll(teamId) {
      const users = await redis.smembers(keys.homes(teamId));
      await Promise.all(users.map((user) => shown(teamId, user, '')));
      return users;
    },

    rendered: async (teamId, user) => (await redis.get(keys.home(teamId, user))) ?? undefined,
    markRendered: shown,

    withLock: (teamId, user, render) => withLock(redis, keys.renderingHome(teamId, user), render),

    hasDecided: async (teamId, user) => (await redis.sismember(keys.deciders(teamId), user)) === 1,
  };

  async function shown(teamId: string, user: string, rendered: string): Promise<void> {
    await redis.set(keys.home(teamId, user), rendered, 'KEEPTTL', 'XX');
  }
}
