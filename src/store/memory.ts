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
const OTHERS_MS = 6_000;
/** Where several take turns, each goes on at once when another one has; where nobody does, it is looked less and less often. */
const PAUSE_MS = { least: 50, most: 1_000 };

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
    const until = performance.now() + OTHERS_MS;
    let left: Saved[] = [...kept];
    let pause = PAUSE_MS.least;
    for (let isLast = false; left.length > 0 && !isLast; ) {
      const tried = left;
      left = [];
      isLast = performance.now() > until;
      // One after the other: each may build on the one before it.
      for (const saved of tried) {
        const done = await saved.again(isLast).catch((error: unknown) => {
          observer.warn('not saved again', error, {});
          return false;
        });
        if (!done) left.push(saved);
      }
      if (left.length === 0 || isLast) break;
      pause = left.length < tried.length ? PAUSE_MS.least : Math.min(PAUSE_MS.most, pause * 2);
      await sleep(pause);
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
