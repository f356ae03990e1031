import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiQuota } from '../workflow/api-quota.ts';
import { attempt, createKeptAnswers, type KeepingDeps } from './kept-answers.ts';
import { keys } from './keys.ts';
import { drop, take } from './lock.ts';

/** How much longer than it is fresh an answer is kept for when the provider fails. */
const STALE_MS = 7 * 24 * 60 * 60_000;
/** Longer than a read may take; after this, a process that asks is taken for dead. */
const ASKING_MS = 10_000;
const POLL_MS = 50;

/** Answers of providers, fetched once for all requests at one time. See {@link ApiQuota}. */
export function createAnswerCache(deps: KeepingDeps): ApiQuota['cached'] {
  const { redis, observer } = deps;
  const kept = createKeptAnswers(deps);
  const flights = new Map<string, Promise<unknown>>();

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
    const old = await kept.look(key, extraMs);
    if (old?.fresh) return old.value;
    const token = randomUUID();
    for (let waited = 0; waited < ASKING_MS && !(await mayAsk(key, token)); waited += POLL_MS) {
      await sleep(POLL_MS);
      const theirs = await kept.look(key, extraMs);
      if (theirs?.fresh) return theirs.value;
    }
    try {
      // Another process may have stored its answer after we looked and before we were allowed to ask.
      const theirs = await kept.look(key, extraMs);
      if (theirs?.fresh) return theirs.value;
      const value = await fetch();
      await kept.keep(key, value, ttlMs + extraMs);
      return value;
    } catch (error) {
      if (!stale || old === undefined) throw error;
      observer?.warn('an old answer of a provider is used', error, { key });
      return old.value;
    } finally {
      await attempt(deps, 'ending a question', key, drop(redis, keys.asking(key), token));
    }
  }

  /** True also when Redis does not say: better asked twice than not at all. */
  async function mayAsk(key: string, token: string): Promise<boolean> {
    return (await attempt(deps, 'beginning a question', key, take(redis, keys.asking(key), token, ASKING_MS))) ?? true;
  }
}
