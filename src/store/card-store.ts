import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { Card, CardStore, Posting } from '../workflow/ports.ts';
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

/** After this a painter that died no longer keeps others out; one that lives says so in between. */
const TURN_MS = 5_000;
const RENEW_MS = 1_500;

/** Keeps somebody's turn, but only their own. KEYS painting · ARGV token, milliseconds */
const KEEP_TURN = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end return 0`;

/** Ends somebody's turn, but only their own. KEYS painting · ARGV token */
const END_TURN = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0`;

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

    async alone(teamId, requestId, paint) {
      const key = keys.painting(teamId, requestId);
      const token = randomUUID();
      if ((await redis.set(key, token, 'PX', TURN_MS, 'NX')) !== 'OK') return undefined;
      const renewing = setInterval(() => {
        // A turn that cannot be kept is lost; the worst that follows is a card painted twice.
        redis.eval(KEEP_TURN, 1, key, token, String(TURN_MS)).catch(() => undefined);
      }, RENEW_MS);
      try {
        return await paint();
      } finally {
        clearInterval(renewing);
        await redis.eval(END_TURN, 1, key, token);
      }
    },
  };
}
