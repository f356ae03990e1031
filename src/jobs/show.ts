import type { Request } from '../domain/request.ts';
import type { Again } from './job.ts';
import type { Kitchen } from './kitchen.ts';

/** Paints every card of the request as it is now. */
export function show(request: Request, { notifier }: Kitchen): Promise<Again | undefined> {
  return notifier.show(request);
}
