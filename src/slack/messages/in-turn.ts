/**
 * Work of which, in this process, only one runs at a time for each key, and one more waits. Who comes while one waits leaves it to that one: it begins
 * later, and is told that it `hasWaited`, so that it looks at what is newest.
 */
export function inTurn(): <T>(key: string, work: (hasWaited: boolean) => Promise<T>) => Promise<T | undefined> {
  const running = new Map<string, Promise<unknown>>();
  const waiting = new Set<string>();
  return async (key, work) => {
    const before = running.get(key);
    if (before && waiting.has(key)) return undefined;
    if (before) {
      waiting.add(key);
      await before.catch(() => undefined);
      waiting.delete(key);
    }
    const own = work(before !== undefined);
    running.set(key, own);
    try {
      return await own;
    } finally {
      if (running.get(key) === own) running.delete(key);
    }
  };
}
