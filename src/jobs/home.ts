import type { Again, JobData } from './job.ts';
import type { Kitchen } from './kitchen.ts';

/** Paints one person's Home, with everything that has changed until now. */
export function home(
  { teamId, user }: Extract<JobData, { job: 'home' }>,
  { homes }: Kitchen,
): Promise<Again | undefined> {
  return homes.paint(teamId, user);
}
