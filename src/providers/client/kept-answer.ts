import type { ApiQuota } from '../../workflow/api-quota.ts';

/** For how long an answer is shared, and whether an older one is better than none. */
export type Keep = Readonly<{ ttlMs: number; stale?: boolean }>;

/** Long enough for lists that hardly ever change. */
export const FOR_A_DAY: Keep = { ttlMs: 24 * 60 * 60_000, stale: true };
/** For answers that all requests for the same at one time may share. */
export const FOR_A_MINUTE: Keep = { ttlMs: 60_000 };
/** Long enough for one request while a person types, short enough for numbers that other customers buy. */
export const FOR_A_MOMENT: Keep = { ttlMs: 5000 };

/**
 * An answer that another request may have fetched already. It is kept as it came and read by each process, so that no version reads another's leavings;
 * one that `read` throws at is not kept.
 */
export async function keptAnswer<Raw, T>(
  quota: ApiQuota,
  key: string,
  keep: Keep,
  fetch: () => Promise<Raw>,
  read: (raw: Raw) => T,
): Promise<T> {
  let mine: Readonly<{ raw: Raw; value: T }> | undefined;
  const raw = await quota.cached(key, keep, async () => {
    const fresh = await fetch();
    mine = { raw: fresh, value: read(fresh) };
    return fresh;
  });
  // What was just read need not be read again.
  return mine !== undefined && mine.raw === raw ? mine.value : read(raw);
}

/** A reader that remembers what it read of an answer that is still in memory: a list is looked into at every keystroke. */
export function once<T, More extends unknown[]>(
  read: (body: unknown, ...more: More) => T,
): (body: unknown, ...more: More) => T {
  const known = new WeakMap<object, T>();
  return (body, ...more) => {
    if (typeof body !== 'object' || body === null) return read(body, ...more);
    const before = known.get(body);
    if (before !== undefined) return before;
    const now = read(body, ...more);
    known.set(body, now);
    return now;
  };
}
