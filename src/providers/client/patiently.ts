import { setTimeout as sleep } from 'node:timers/promises';
import { isKind } from './failures.ts';

/** How often a listing waits for one of its calls before it fails. */
const MAX_WAITS = 40;
const SHORTEST_MS = 1_000;
const LONGEST_MS = 60_000;

/** Asks again where the limit of calls, or the provider, asks for patience: nobody waits for a listing. */
export async function patiently<T>(ask: () => Promise<T>, pause: (ms: number) => Promise<unknown> = sleep): Promise<T> {
  for (let waits = 0; ; waits++) {
    try {
      return await ask();
    } catch (error) {
      if (!isKind(error, 'rateLimited') || waits >= MAX_WAITS) throw error;
      await pause(Math.min(Math.max(error.retryAfterMs ?? 0, SHORTEST_MS), LONGEST_MS));
    }
  }
}
