import { hoursToSeconds } from 'date-fns';
import type { DeliveryStore } from '../workflow/ports.ts';
import type { RedisConnection } from './client.ts';
import { keys } from './keys.ts';

/** Slack delivers again within minutes. */
const KEPT_S = hoursToSeconds(1);

/** Which deliveries of Slack's are under way, and which are done. */
export function createDeliveryStore(redis: RedisConnection): DeliveryStore {
  return {
    async begin(teamId, id) {
      const key = keys.delivery(teamId, id);
      if ((await redis.set(key, 'begun', 'EX', KEPT_S, 'NX')) === 'OK') return 'new';
      return (await redis.get(key)) === 'done' ? 'done' : 'begun';
    },
    async done(teamId, id) {
      await redis.set(keys.delivery(teamId, id), 'done', 'EX', KEPT_S);
    },
    async failed(teamId, id) {
      await redis.del(keys.delivery(teamId, id));
    },
    isFirst: async (teamId, id, withinMs) =>
      (await redis.set(keys.delivery(teamId, id), 'done', 'PX', withinMs, 'NX')) === 'OK',
  };
}
