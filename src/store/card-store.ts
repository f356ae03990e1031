import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { Card, CardStore } from '../workflow/ports.ts';
import { keys } from './keys.ts';

const cardSchema: z.ZodType<Card> = z.object({
  channel: z.string(),
  ts: z.string().exactOptional(),
  shows: z.string(),
});

/** Longer than painting every card of a request takes; after it a painter that died no longer keeps others out. */
const PAINTING_MS = 30_000;

/** Ends somebody's turn, but only their own. KEYS painting · ARGV token */
const END_TURN = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0`;

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

    async alone(teamId, requestId, paint) {
      const key = keys.painting(teamId, requestId);
      const token = randomUUID();
      if ((await redis.set(key, token, 'PX', PAINTING_MS, 'NX')) !== 'OK') return undefined;
      try {
        return await paint();
      } finally {
        await redis.eval(END_TURN, 1, key, token);
      }
    },
  };
}
