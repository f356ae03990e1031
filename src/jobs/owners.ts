import { setTimeout as wait } from 'node:timers/promises';
import { lastNight } from '../domain/register/night.ts';
import type { JobContext, RegisterJobs } from './job-context.ts';

/** Slack lets an app look up some hundred people a minute, and people who click come first. */
const PAUSE_MS = 1_000;

/** Once a night: owners who are in the workspace no more have nobody asked for their numbers. Of whom Slack does not say it stays as it is. */
export async function lookForOwners(
  teamId: string,
  { store, registering, directory, zone }: RegisterJobs,
  { observer, clock }: JobContext,
  pauseMs = PAUSE_MS,
): Promise<void> {
  if (!(await store.isNewNight(teamId, lastNight(clock(), zone(), teamId).name))) return;
  const all = await store.facts(teamId);
  const owners = new Set(all.flatMap(({ owner, status }) => (owner === undefined || status === 'gone' ? [] : [owner])));
  for (const [index, owner] of [...owners].entries()) {
    try {
      if (index > 0) await wait(pauseMs);
      const membership = await directory.membershipNow(teamId, owner);
      if (membership !== 'deactivated' && membership !== 'stranger') continue;
      for (const { id } of await store.factsOfOwner(teamId, owner))
        await registering.apply(teamId, id, { type: 'ownerLeft', owner });
    } catch (error) {
      observer.warn('not known whether an owner is still there', error, { teamId });
    }
  }
}
