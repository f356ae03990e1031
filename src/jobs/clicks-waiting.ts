import type { Request } from '../domain/request.ts';
import { oneForAll } from '../workflow/one-for-all.ts';
import { byOurClock, DECIDES } from './decide.ts';
import type { JobContext } from './job-context.ts';
import type { Queues } from './open-queues.ts';

/** Where a click is that is not decided about yet; how many of each are looked at, the oldest first. */
const UNDECIDED = ['wait', 'active', 'delayed', 'prioritized'] as const;
const MAX_LOOKED_AT = 10_000;

/** Finds the clicks on a request that are saved, and not decided about yet; with one look for all requests about which that is asked at a time. */
export function findClicksWaiting({ queue }: Pick<Queues, 'queue'>): JobContext['clicksWaiting'] {
  const look = oneForAll(async () => {
    const decisions = queue('decisions');
    // Mostly there are none, and that is quickly said.
    if ((await decisions.getJobCountByTypes(...UNDECIDED)) === 0) return [];
    const jobs = await decisions.getJobs([...UNDECIDED], 0, MAX_LOOKED_AT, true);
    return jobs.flatMap(({ data }) => (data.job === 'decide' ? [data.click] : []));
  });
  return async ({ teamId, id }) => (await look()).filter((click) => click.requestId === id && click.teamId === teamId);
}

/**
 * What was clicked in time and waits to be decided about counts, however late that is: as while it is asked who clicked. What has been decided about
 * meanwhile counts no longer. True while anything is waited for.
 */
export async function countClicks(request: Request, context: JobContext): Promise<boolean> {
  const { workflow, clicksWaiting, observer } = context;
  const { teamId, id, state } = request;
  try {
    const clicks = (await clicksWaiting(request)).filter(({ decision }) => DECIDES.has(decision.verb));
    for (const click of clicks) {
      const { user: clicker, at, fingerprint } = byOurClock(click, context);
      await workflow.apply(teamId, id, { type: 'clickPending', clicker, at, fingerprint });
    }
    const pending = state.name === 'awaitingApproval' ? (state.clicks ?? []) : [];
    for (const { by: clicker } of pending) {
      if (!clicks.some(({ user }) => user === clicker))
        await workflow.apply(teamId, id, { type: 'clickResolved', clicker });
    }
    return clicks.length > 0;
  } catch (error) {
    // The deadline is kept all the same.
    observer.warn('clicks not looked for', error, { id });
    return false;
  }
}
