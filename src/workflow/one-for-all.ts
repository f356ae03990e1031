/**
 * Work that never runs twice at a time, and once for all who ask until it begins: one that is under way may have begun before what the caller has done,
 * so it does not count.
 */
export function oneForAll<T>(work: () => Promise<T>): () => Promise<T> {
  let underWay: Promise<unknown> = Promise.resolve();
  let next: Promise<T> | undefined;
  return () => {
    if (next) return next;
    next = underWay.then(() => {
      next = undefined;
      return work();
    });
    underWay = next.catch(() => undefined);
    return next;
  };
}
