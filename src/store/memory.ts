import { setTimeout as sleep } from 'node:timers/promises';
import type { Saved } from '../workflow/journal.ts';
import type { Observer } from '../workflow/ports.ts';

/**
 * As long as a master goes on counting a copy that no longer answers (repl-timeout, a minute): what such a copy has missed must still be here when it
 * has taken over, which Sentinels may need half a minute to begin with, and three to do.
 */
const KEPT_MS = 300_000;
const MAX_BYTES = 32_000_000;
/** What another process has to save first is waited for: it may notice a little later. */
const ROUNDS = 10;
const PAUSE_MS = 1_000;

/**
 * What this process has saved in the last minutes. Redis acknowledges before its copies have what it was given, so the copy that takes over may lack
 * the end of it; `again` is called then.
 */
export function createMemory(
  observer: Pick<Observer, 'warn'>,
): Readonly<{ keep(saved: Saved): void; again(): Promise<void> }> {
  const kept = new Set<Saved & { at: number }>();
  let bytes = 0;
  let saving: Promise<void> | undefined;

  function forget(): void {
    for (const saved of kept) {
      if (bytes <= MAX_BYTES && performance.now() - saved.at < KEPT_MS) return;
      kept.delete(saved);
      bytes -= saved.bytes;
    }
  }

  async function saveAgain(): Promise<void> {
    forget();
    let left: Saved[] = [...kept];
    for (let round = 1; left.length > 0 && round <= ROUNDS; round++) {
      if (round > 1) await sleep(PAUSE_MS);
      const tried = left;
      left = [];
      // One after the other: each may build on the one before it.
      for (const saved of tried) {
        const done = await saved.again(round === ROUNDS).catch((error: unknown) => {
          observer.warn('not saved again', error, {});
          return false;
        });
        if (!done) left.push(saved);
      }
    }
    if (left.length > 0)
      observer.warn('redis has forgotten what was saved', new Error('what came before is missing'), {
        changes: left.length,
      });
  }

  return {
    keep(saved) {
      kept.add({ ...saved, at: performance.now() });
      bytes += saved.bytes;
      forget();
    },
    again() {
      saving ??= saveAgain().finally(() => {
        saving = undefined;
      });
      return saving;
    },
  };
}
