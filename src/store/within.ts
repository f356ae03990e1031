import { withTimeout } from '../workflow/with-timeout.ts';

/** Settles as the work does; rejects when that takes longer. What comes later is dropped. */
export function within<T>(ms: number, work: Promise<T>): Promise<T> {
  return withTimeout(ms, work, () => {
    throw new Error(`no answer from Redis within ${ms} ms`);
  });
}
