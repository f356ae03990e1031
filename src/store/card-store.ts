import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { Card, CardStore } from '../workflow/ports.ts';
import { alone } from './alone.ts';
import { keys } from './keys.ts';

const cardSchema: z.ZodType<Card> = z.object({
  channel: z.string(),
  ts: z.string().exactOptional(),
  shows: z.string(),
});

/** Where each card of a request stands in Slack, one hash per request. */
export function createCardStore(redis: Redis): CardStore {
  return {
    async load(teamId, requestId) {
      const all = await redis.hgetall(keys.cards(teamId, requestId));
      return new Map(Object.entries(all).map(([key, json]) => [key, cardSchema.parse(JSON.parse(json))]));
    },

    async save(teamId, requestId, key, card) {
      await redis.hset(keys.cards(teamId, requestId), key, JSON.stringify(card));
    },

    alone: (teamId, requestId, paint) => alone(redis, keys.painting(teamId, requestId), paint),
  };
}
