import type { Request } from '../domain/request.ts';
import type { Again } from './job.ts';
import type { Kitchen } from './kitchen.ts';

/** Paints every card of the request as it is now, and then the Homes, which link to the cards. */
export async function show(request: Request, { notifier, homes }: Kitchen): Promise<Again | undefined> {
  const again = await notifier.show(request);
  return again ?? homes.refresh(request);
}
