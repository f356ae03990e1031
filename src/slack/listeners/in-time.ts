import type { Desk } from './desk.ts';

/** Slack waits three seconds; what is not there by then is answered without. */
const PATIENCE_MS = 2_000;

/** What was asked for; undefined when it does not come in time, or fails. `trouble` says what is missing then. */
export async function inTime<T>(
  wanted: Promise<T>,
  { observer }: Pick<Desk, 'observer'>,
  trouble = 'options not listed',
): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), PATIENCE_MS);
  });
  try {
    return await Promise.race([wanted, over]);
  } catch (error) {
    observer.trouble(trouble, error, {});
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}
