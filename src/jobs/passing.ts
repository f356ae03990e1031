/**
 * For what may pass before anybody sees it: does the work after so long, unless there is other work for the same key by then. Work that waits is lost with its
 * process; a sweep has to make good what it was for.
 */
export function createPassing() {
  const waiting = new Map<string, NodeJS.Timeout>();
  return async (key: string, afterMs: number, work: () => Promise<unknown>): Promise<void> => {
    clearTimeout(waiting.get(key));
    waiting.delete(key);
    if (afterMs === 0) return void (await work());
    const later = () => {
      waiting.delete(key);
      void work().catch(() => undefined);
    };
    waiting.set(key, setTimeout(later, afterMs).unref());
  };
}
