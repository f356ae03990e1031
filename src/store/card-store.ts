import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { Card, CardStore, Posting } from '../workflow/ports.ts';
import { alone } from './alone.ts';
import { keys } from './keys.ts';

const cardSchema: z.ZodType<Card> = z.object({
  channel: z.string(),
  ts: z.string().exactOptional(),
  shows: z.string(),
});
const postingSchema: z.ZodType<Posting> = z.object({
  at: z.number(),
  to: z.string(),
  under: z.string().exactOptional(),
  shows: z.string(),
});
const keptSchema = z.union([cardSchema, z.object({ posting: postingSchema })]);

/** Where each card of a request stands in Slack, one hash per request. */
export function createCardStore(redis: Redis): CardStore {
  async function all(teamId: string, requestId: string) {
    const kept = await redis.hgetall(keys.cards(teamId, requestId));
    return Object.entries(kept).map(([key, json]) => [key, keptSchema.parse(JSON.parse(json))] as const);
  }

  return {
    async load(teamId, requestId) {
      const kept = await all(teamId, requestId);
      return new Map(kept.flatMap(([key, card]) => ('posting' in card ? [] : [[key, card]])));
    },

    async announced(teamId, requestId) {
      const kept = await all(teamId, requestId);
      return new Map(kept.flatMap(([key, card]) => ('posting' in card ? [[key, card.posting]] : [])));
    },

    async save(teamId, requestId, key, card) {
      await redis.hset(keys.cards(teamId, requestId), key, JSON.stringify(card));
    },

    async announce(teamId, requestId, key, posting) {
      await redis.hset(keys.cards(teamId, requestId), key, JSON.stringify({ posting }));
    },

    async withdraw(teamId, requestId, key) {
      await redis.hdel(keys.cards(teamId, requestId), key);
    },

    alone: (teamId, requestId, paint) => alone(redis, keys.painting(teamId, requestId), paint),
  };
}
