import { minutesToMilliseconds } from 'date-fns';
import type { Counting } from '../workflow/recounting.ts';
import { asUnreadable, UnreadableRequest } from '../workflow/unreadable-request.ts';
import type { JobContext } from './job-context.ts';

/** Until all processes have read the same rules, so that none counts by the ones before any more. */
const SETTLES_MS = minutesToMilliseconds(1);
/** How many numbers one sweep counts anew; the next one goes on. */
const AT_MOST = 500;
const AT_ONCE = 50;
/** What was spent is kept for this month and so many before it. */
const MONTHS_KEPT = 13;

/**
 * Counts what was bought before anything was counted, and all that was where the rules name another time zone or currency. Each request is exchanged by
 * itself, so that a process may die at any moment, and nothing is counted twice. Two commands where all is counted.
 */
export async function recount(teamId: string, context: JobContext): Promise<void> {
  const { recounting, clock, sweeps } = context;
  if (!recounting) return;
  const { store, counting } = recounting;
  const now = clock();
  const by = counting();
  await store.forgetMonths(teamId, monthBefore(now));
  if (!by) return;
  const { isWhole, since, after } = await store.progress(teamId, by);
  if (isWhole) return;
  if (since === undefined || since > now) return store.reached(teamId, by, { since: now });
  if (now - since < SETTLES_MS) return;
  const numbers = await store.numbers(teamId, after, AT_MOST);
  await each(numbers, teamId, by, context);
  if (numbers.length > 0) return store.reached(teamId, by, { since, after: numbers.at(-1) });
  for await (const holding of sweeps.allHolding(teamId)) await each(holding, teamId, by, context);
  await store.whole(teamId, by);
}

async function each(
  ids: readonly string[],
  teamId: string,
  by: Counting,
  { workflow, recounting }: JobContext,
): Promise<void> {
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    await Promise.all(
      ids.slice(from, from + AT_ONCE).map(async (id) => {
        const request = await workflow.load(teamId, id).catch(asUnreadable);
        // One that cannot be read by this version is counted when it is saved by the one that can.
        if (request && !(request instanceof UnreadableRequest)) await recounting?.store.recount(request, by);
      }),
    );
  }
}

function monthBefore(now: number): string {
  const at = new Date(now);
  return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() - MONTHS_KEPT)).toISOString().slice(0, 7);
}
