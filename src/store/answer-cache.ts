import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { LRUCache } from 'lru-cache';
import type { Observer } from '../workflow/ports.ts';
import type { Traffic } from '../workflow/traffic.ts';
import { keys } from './keys.ts';
import { drop, take } from './lock.ts';
import { within } from './within.ts';

/** How much longer than it is fresh an answer is kept for when the provider fails. */
const STALE_MS = 7 * 24 * 60 * 60_000;
/** Longer than a read may take; after this, whoever asks is taken for dead. */
const ASKING_MS = 10_000;
const POLL_MS = 50;
const REDIS_MS = 1000;

/** What this process keeps of the answers it has read, in characters of JSON. */
const MOST_IN_MIND = 32_000_000;
const MARK = 36;

type Kept = Readonly<{ value: unknown; fresh: boolean }>;

/** Answers of providers in Redis; how old one is tells the time it has left there, so that no process's clock matters. See {@link Traffic}. */
export function createAnswerCache(deps: {
  redis: Redis;
  observer?: Pick<Observer, 'trouble'> | undefined;
}): Traffic['cached'] {
  const { redis, observer } = deps;
  const flights = new Map<string, Promise<unknown>>();
  /** Answers that were read, with the mark that Redis has of them: a long list is carried over and parsed once, and is one and the same object. */
  const inMind = new LRUCache<string, { mark: string; value: unknown }>({ maxSize: MOST_IN_MIND, max: 1000 });

  return function cached<T>(key: string, options: { ttlMs: number; stale?: boolean }, fetch: () => Promise<T>) {
    const flying = flights.get(key) ?? answer(key, options, fetch).finally(() => flights.delete(key));
    flights.set(key, flying);
    return flying as Promise<T>;
  };

  async function answer(
    key: string,
    { ttlMs, stale = false }: { ttlMs: number; stale?: boolean },
    fetch: () => Promise<unknown>,
  ): Promise<unknown> {
    const extraMs = stale ? STALE_MS : 0;
    const kept = await look(key, extraMs);
    if (kept?.fresh) return kept.value;
    const token = randomUUID();
    for (let waited = 0; waited < ASKING_MS && !(await mayAsk(key, token)); waited += POLL_MS) {
      await sleep(POLL_MS);
      const theirs = await look(key, extraMs);
      if (theirs?.fresh) return theirs.value;
    }
    try {
      // Whoever asked before may have ended between the look and the leave to ask.
      const theirs = await look(key, extraMs);
      if (theirs?.fresh) return theirs.value;
      const value = await fetch();
      const mark = randomUUID();
      const json = JSON.stringify(value);
      await attempt('keeping an answer', key, redis.set(keys.answer(key), mark + json, 'PX', ttlMs + extraMs));
      remember(key, mark, value, json.length);
      return value;
    } catch (error) {
      if (!stale || kept === undefined) throw error;
      observer?.trouble('an old answer of a provider is used', error, { key });
      return kept.value;
    } finally {
      await attempt('ending a question', key, drop(redis, keys.asking(key), token));
    }
  }

  async function look(key: string, extraMs: number): Promise<Kept | undefined> {
    const found = await attempt(
      'looking for an answer',
      key,
      redis
        .multi()
        .getrange(keys.answer(key), 0, MARK - 1)
        .pttl(keys.answer(key))
        .exec(),
    );
    const [mark, leftMs] = (found ?? []).map(([, result]) => result);
    if (typeof mark !== 'string' || mark.length < MARK || typeof leftMs !== 'number') return undefined;
    const fresh = leftMs > extraMs;
    const known = inMind.get(key);
    if (known?.mark === mark) return { value: known.value, fresh };
    const text = await attempt('reading an answer', key, redis.get(keys.answer(key)));
    // Another answer may have come in between: its mark is with it.
    if (typeof text !== 'string') return undefined;
    try {
      const value: unknown = JSON.parse(text.slice(MARK));
      remember(key, text.slice(0, MARK), value, text.length);
      return { value, fresh };
    } catch {
      return undefined;
    }
  }

  function remember(key: string, mark: string, value: unknown, size: number): void {
    inMind.set(key, { mark, value }, { size: size + key.length });
  }

  /** Also when Redis does not say: better asked twice than not at all. */
  async function mayAsk(key: string, token: string): Promise<boolean> {
    return (await attempt('beginning a question', key, take(redis, keys.asking(key), token, ASKING_MS))) ?? true;
  }

  async function attempt<T>(what: string, key: string, work: Promise<T>): Promise<T | undefined> {
    try {
      return await within(REDIS_MS, work);
    } catch (error) {
      observer?.trouble(`${what} of a provider failed`, error, { key });
      return undefined;
    }
  }
}
