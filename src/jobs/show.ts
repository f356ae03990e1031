import type { Request } from '../domain/request.ts';
import type { Again } from './job.ts';
import type { Kitchen } from './kitchen.ts';

/** Paints every card of the request as it is now, and then has the Homes painted, which link to the cards. */
export async function show(request: Request, { notifier, homes, timers }: Kitchen): Promise<Again | undefined> {
  const again = await notifier.show(request);
  if (again) return again;
  // Marked once more: one that was painted before the cards were there has no links to them.
  const users = await homes.changed(request);
  await Promise.all(users.map((user) => timers.paintHome(request.teamId, user)));
  return undefined;
}
