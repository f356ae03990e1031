import { hoursToMilliseconds } from 'date-fns';
import type { Request } from '../domain/request.ts';
import { asUnreadable, UnreadableRequest } from '../workflow/unreadable-request.ts';
import type { JobContext } from './job-context.ts';
import { forgetNumbers } from './tend-number.ts';

/** A request is kept whole for so long after its last change: until then a restart renders its cards anew, and an answer that comes late is believed. */
const WHOLE_MS = hoursToMilliseconds(24);
/** How many one sweep shortens, and forgets, at most; the next one goes on. */
const AT_MOST = 500;
const AT_ONCE = 50;

/** Ends what is over: requests are kept in short after a day, and not at all after {@link JobContext.retentionMs}. Three commands where there is nothing to end. */
export async function endWhatIsOver(teamId: string, context: JobContext): Promise<void> {
  const { sweeps, retentionMs } = context;
  const now = earliest(context);
  const whole = await sweeps.whole(teamId, now - WHOLE_MS, AT_MOST);
  // What cannot be shortened now, since its cards cannot be shown or nobody can read it, is looked at again in a day.
  const compact = (request: Request) => sweeps.compact(request, request.updatedAt <= now - retentionMs);
  await each(whole, teamId, context, compact, now);
  const compacted = await sweeps.compacted(teamId, now - retentionMs, AT_MOST);
  await each(compacted, teamId, context, sweeps.forget, now - retentionMs + WHOLE_MS);
  await sweeps.forgetHomes(teamId);
  await forgetNumbers(teamId, now - retentionMs, context);
}

async function each(
  ids: readonly string[],
  teamId: string,
  { workflow, sweeps, observer }: JobContext,
  end: (request: Request) => Promise<boolean>,
  againAs: number,
): Promise<void> {
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    await Promise.all(
      ids.slice(from, from + AT_ONCE).map(async (id) => {
        try {
          const request = await workflow.load(teamId, id).catch(asUnreadable);
          if (!request) await sweeps.drop(teamId, id);
          else if (request instanceof UnreadableRequest || !(await end(request)))
            await sweeps.putOff(teamId, id, againAs);
        } catch (error) {
          observer.warn('ended request not shortened or forgotten', error, { teamId, id });
        }
      }),
    );
  }
}

/** By our clock, or an earlier one of a provider: where ours was set ahead by mistake, nothing is to go before its time. */
function earliest({ clock, providers }: JobContext): number {
  return clock() + Math.min(0, ...providers.map((provider) => provider.clock.offsetMs() ?? 0));
}
