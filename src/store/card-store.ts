import { z } from 'zod';
import type { Journal } from '../workflow/journal.ts';
import { LockLostError } from '../workflow/lock-lost-error.ts';
import type { Card, CardStore, FoundCard, KnownCards, PostedCard, Posting } from '../workflow/ports.ts';
import type { RedisConnection } from './client.ts';
import { keys } from './keys.ts';
import { withLock } from './lock.ts';
import { script } from './script.ts';

const cardSchema: z.ZodType<Card> = z.object({
  channel: z.string(),
  ts: z.string().exactOptional(),
  rendered: z.string(),
});
const postingSchema: z.ZodType<Posting> = z.object({
  at: z.number(),
  to: z.string(),
  under: z.string().exactOptional(),
  rendered: z.string(),
});
const keptSchema = z.union([cardSchema, z.object({ posting: postingSchema })]);

/**
 * Writes one card, or drops it, but only while one has the lock. KEYS cards, lock · ARGV token, card's key, JSON where it is written. Returns what was
 * there before, "" for nothing, or 0 where the lock is another's.
 */
const writing = script(`
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
local before = redis.call('HGET', KEYS[1], ARGV[2]) or ''
if ARGV[3] then redis.call('HSET', KEYS[1], ARGV[2], ARGV[3]) else redis.call('HDEL', KEYS[1], ARGV[2]) end
return before`);

/**
 * Writes one card once more, but only over what it was written over. KEYS cards · ARGV card's key, what was there, what was written ("" where it was
 * dropped). Returns 0 while what came before is missing, too.
 */
const WRITE_AGAIN = `
local now = redis.call('HGET', KEYS[1], ARGV[1]) or ''
if now == ARGV[2] then
  if ARGV[3] ~= '' then redis.call('HSET', KEYS[1], ARGV[1], ARGV[3]) else redis.call('HDEL', KEYS[1], ARGV[1]) end
elseif now == '' and ARGV[3] ~= '' then
  return 0
end
return 1`;

/** Forgets what a card shows and has the request rendered anew, if the store still knows it. KEYS request, cards, unshown · ARGV card's key, request id */
const DOUBT = `
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
local kept = redis.call('HGET', KEYS[2], ARGV[1])
if kept then
  local isJson, card = pcall(cjson.decode, kept)
  if isJson and type(card) == 'table' and card.rendered then
    card.rendered = ''
    redis.call('HSET', KEYS[2], ARGV[1], cjson.encode(card))
  end
end
return redis.call('ZADD', KEYS[3], 0, ARGV[2])`;

/** Where each card of a request stands in Slack, one hash per request. */
export function createCardStore(redis: RedisConnection, journal?: Pick<Journal, 'remember'>): CardStore {
  async function known(teamId: string, requestId: string): Promise<KnownCards> {
    const cards = new Map<string, Card>();
    const announced = new Map<string, Posting>();
    const unreadable = new Set<string>();
    for (const [key, json] of Object.entries(await redis.hgetall(keys.cards(teamId, requestId)))) {
      const kept = read(json);
      if (!kept) unreadable.add(key);
      else if ('posting' in kept) announced.set(key, kept.posting);
      else cards.set(key, kept);
    }
    return { cards, announced, unreadable };
  }

  return {
    known,
    load: async (teamId, requestId) => (await known(teamId, requestId)).cards,

    async firstOf(teamId, wanted) {
      const asking = [...wanted].reduce(
        (batch, [id, names]) => batch.hmget(keys.cards(teamId, id), ...names),
        redis.pipeline(),
      );
      const answers = (await asking.exec()) ?? [];
      const found = new Map<string, FoundCard>();
      for (const [index, [id, names]] of [...wanted].entries()) {
        const [error, kept] = answers[index] ?? [];
        if (error) throw error;
        const posted = (kept as (string | null)[]).map(postedCard);
        const first = posted.findIndex((each) => each !== undefined);
        const [card, key] = [posted[first], names[first]];
        if (card && key !== undefined) found.set(id, { ...card, key });
      }
      return found;
    },

    async invalidate(teamId, requestId, key) {
      const all = [keys.request(teamId, requestId), keys.cards(teamId, requestId), keys.unshown(teamId)];
      await redis.eval(DOUBT, all.length, ...all, key, requestId);
    },

    withLock(teamId, requestId, render) {
      const lock = keys.rendering(teamId, requestId);
      return withLock(redis, lock, (token) => {
        const cards = keys.cards(teamId, requestId);
        const write = async (...[key, json]: [key: string, json?: string]) => {
          const before = await writing(redis, [cards, lock], token, key, ...(json === undefined ? [] : [json]));
          if (typeof before !== 'string') throw new LockLostError(`somebody else renders ${requestId} by now`);
          const again = writingAgain(redis, cards, key, before, json);
          journal?.remember({ teamId, bytes: before.length + (json ?? '').length, again });
        };
        return render({
          save: (key, card) => write(key, JSON.stringify(card)),
          announce: (key, posting) => write(key, JSON.stringify({ posting })),
          withdraw: (key) => write(key),
        });
      });
    },
  };
}

/** What writes it once more. It is kept for minutes, and must not keep the request that was rendered. */
function writingAgain(redis: RedisConnection, cards: string, key: string, before: string, json = '') {
  return async () => (await redis.eval(WRITE_AGAIN, 1, cards, key, before, json)) === 1;
}

/** Undefined for what is not in Slack, or not known to be, and for what cannot be read: there is nothing to link to. */
function postedCard(json: string | null): PostedCard | undefined {
  const card = json === null ? undefined : read(json);
  if (!card || 'posting' in card || card.ts === undefined) return undefined;
  const { channel, ts, rendered } = card;
  return { channel, ts, rendered: rendered };
}

/** What is kept under a key; undefined when this version cannot read it. */
function read(json: string): z.infer<typeof keptSchema> | undefined {
  try {
    return keptSchema.parse(JSON.parse(json));
  } catch {
    return undefined;
  }
}
