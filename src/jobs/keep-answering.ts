import type { Observer } from '../workflow/ports.ts';
import { withTimeout } from '../workflow/with-timeout.ts';

/** How often a connection is asked something: one that has twice in a row no answer, where another connection has one, is given up. */
const LOOK_EVERY_MS = 10_000;
const ANSWER_MS = 2_000;

/** One connection of several to the same Redis, as its watch sees it. */
type Watched = Readonly<{
  ask(): Promise<unknown>;
  /** The same question on another connection of this process: without an answer there either, Redis is away. */
  askElsewhere(): Promise<unknown>;
  /** It answers no more, though Redis is there. */
  onSilent(): void;
  observer: Pick<Observer, 'warn'>;
  lookEveryMs: number | undefined;
}>;

/** Watches a connection that waits for Redis for as long as that takes, and so would wait for ever where it is the connection that is lost. */
export function keepAnswering(watched: Watched): Readonly<{ close(): void }> {
  const { ask, askElsewhere, onSilent, observer, lookEveryMs = LOOK_EVERY_MS } = watched;
  let wasSilent = false;
  let isLooking = false;

  async function look(): Promise<void> {
    const isSilent = !(await answers(ask)) && (await answers(askElsewhere));
    const isLost = isSilent && wasSilent;
    wasSilent = isSilent && !isLost;
    if (isLost) onSilent();
  }

  const timer = setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    void look()
      .catch((error: unknown) => observer.warn('connection not looked at', error, {}))
      .finally(() => {
        isLooking = false;
      });
  }, lookEveryMs);
  timer.unref();
  return { close: () => clearInterval(timer) };
}

function answers(ask: () => Promise<unknown>): Promise<boolean> {
  const answered = ask().then(
    () => true,
    () => false,
  );
  return withTimeout(ANSWER_MS, answered, () => false);
}
