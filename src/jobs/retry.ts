import { setTimeout as wait } from 'node:timers/promises';

/** How long a provider's answer is worth keeping in memory while the store cannot take it. */
const RETRY_MS = 60_000;

/**
 * Tries until it works, for what must not be forgotten: a provider has answered, and only this process knows.
 * After a minute it gives up and rejects with the last error.
 */
export async function retry<T>(attempt: () => Promise<T>): Promise<T> {
  const until = Date.now() + RETRY_MS;
  for (let pauseMs = 50; ; pauseMs = Math.min(pauseMs * 2, 2_000)) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > until) throw error;
      await wait(pauseMs);
    }
  }
}
