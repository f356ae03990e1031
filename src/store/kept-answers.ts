import { randomUUID } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Observer } from '../workflow/ports.ts';
import type { RedisConnection } from './client.ts';
import { keys } from './keys.ts';
import { script } from './script.ts';
import { within } from './within.ts';

const REDIS_MS = 1000;

/** What this process keeps of the answers it has read, in characters of JSON: as objects they take several times as much. The longest list of cities has two million. */
const MAX_IN_MIND = 8_000_000;
const MARK = 36;

/** The mark of an answer and how long it is still kept (ms), of one moment. */
const looking = script(`return {redis.call('GETRANGE', KEYS[1], 0, ARGV[1]), redis.call('PTTL', KEYS[1])}`);

export type KeptAnswer = Readonly<{ value: unknown; fresh: boolean }>;

/** What keeping answers takes. */
export type KeepingDeps = Readonly<{ redis: RedisConnection; observer?: Pick<Observer, 'warn'> | undefined }>;

/** Answers of providers in Redis; how old one is tells the time it has left there, so that no process's clock matters. */
export function createKeptAnswers(deps: KeepingDeps) {
  const { redis } = deps;
  /** Answers that were read, with the mark that Redis has of them: a long list is carried over and parsed once, and is one and the same object. */
  const inMind = new LRUCache<string, { mark: string; value: unknown }>({ maxSize: MAX_IN_MIND, max: 1000 });

  function remember(key: string, mark: string, value: unknown, size: number): void {
    inMind.set(key, { mark, value }, { size: size + key.length });
  }

  return {
    /** The answer that is kept, if one is; for its last `extraMs` it is not fresh any more. */
    async look(key: string, extraMs: number): Promise<KeptAnswer | undefined> {
      const found = await attempt(
        deps,
        'looking for an answer',
        key,
        looking(redis, [keys.answer(key)], String(MARK - 1)),
      );
      const [mark, leftMs] = Array.isArray(found) ? (found as unknown[]) : [];
      if (typeof mark !== 'string' || mark.length < MARK || typeof leftMs !== 'number') return undefined;
      const fresh = leftMs > extraMs;
      const known = inMind.get(key);
      if (known?.mark === mark) return { value: known.value, fresh };
      const text = await attempt(deps, 'reading an answer', key, redis.get(keys.answer(key)));
      // Another answer may have come in between: its mark is with it.
      if (typeof text !== 'string') return undefined;
      try {
        const value: unknown = JSON.parse(text.slice(MARK));
        remember(key, text.slice(0, MARK), value, text.length);
        return { value, fresh };
      } catch {
        return undefined;
      }
    },

    async keep(key: string, value: unknown, forMs: number): Promise<void> {
      const mark = randomUUID();
      const json = JSON.stringify(value);
      await attempt(deps, 'keeping an answer', key, redis.set(keys.answer(key), mark + json, 'PX', forMs));
      remember(key, mark, value, json.length);
    },
  };
}

/** A cache operation that its caller can do without; undefined where Redis does not do it in time. */
export async function attempt<T>(
  { observer }: KeepingDeps,
  what: string,
  key: string,
  work: Promise<T>,
): Promise<T | undefined> {
  try {
    return await within(REDIS_MS, work);
  } catch (error) {
    observer?.warn(`${what} of a provider failed`, error, { key });
    return undefined;
  }
}
