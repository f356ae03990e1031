import type { Who } from './guard.ts';
import type { ListenerContext } from './listener-context.ts';

/** How long somebody who has just pressed something on their Home may not have seen yet what has come to lie under their pointer. */
const HURRY_MS = 1_000;

/** Whether this is another button than the one that was pressed on the same Home a moment ago: the rows move up when one is done. */
export async function isHasty(
  { teamId, user }: Who,
  pressed: string,
  { deliveries, observer }: Pick<ListenerContext, 'deliveries' | 'observer'>,
): Promise<boolean> {
  if (!deliveries) return false;
  try {
    const [isFirst, isOther] = await Promise.all([
      deliveries.isFirst(teamId, `home:${user}`, HURRY_MS),
      deliveries.isFirst(teamId, `home:${user}:${pressed}`, HURRY_MS),
    ]);
    return !isFirst && isOther;
  } catch (error) {
    observer.warn('not known whether a click is hasty', error, {});
    return false;
  }
}
