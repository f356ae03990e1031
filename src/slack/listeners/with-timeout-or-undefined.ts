import { withTimeout } from '../../workflow/with-timeout.ts';
import type { ListenerContext } from './listener-context.ts';

/** Slack waits three seconds; what is not there by then is answered without. */
const PATIENCE_MS = 2_000;

/** For what only adds to what is there already, so that both come in time. */
export const SHORT_PATIENCE_MS = 900;

/** What was asked for; undefined when it does not come in time, or fails. `warn` says what is missing then. */
export async function withTimeoutOrUndefined<T>(
  wanted: Promise<T>,
  { observer }: Pick<ListenerContext, 'observer'>,
  { patienceMs = PATIENCE_MS, warn = 'options not listed' }: { patienceMs?: number; warn?: string } = {},
): Promise<T | undefined> {
  try {
    return await withTimeout(patienceMs, wanted, () => undefined);
  } catch (error) {
    observer.warn(warn, error, {});
    return undefined;
  }
}
