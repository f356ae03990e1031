import type { Counting, Reached, Recounting } from '../workflow/recounting.ts';
import { asUnreadable, UnreadableRequest } from '../workflow/unreadable-request.ts';
import type { JobContext } from './job-context.ts';

/** So long one look counts anew; the next one goes on. */
const LOOK_MS = 10_000;
/** How many numbers are counted in one step. */
const AT_MOST = 500;
const AT_ONCE = 50;
/** What was spent is kept for this month and so many before it. */
const MONTHS_KEPT = 13;

/**
 * Counts what was bought before anything was counted, and all that was where the rules name another time zone or currency, or what was counted is lost.
 * Each request is exchanged by itself, so that a process may die at any moment, and nothing is counted twice. Two commands where all is counted.
 */
export async function recount(teamId: string, context: JobContext): Promise<void> {
  const { recounting, clock } = context;
  if (!recounting) return;
  const { store, counting } = recounting;
  const by = counting();
  await store.forgetMonths(teamId, monthBefore(clock()));
  if (!by) return;
  const { isWhole, at } = await store.progress(teamId, by);
  if (isWhole || !(await countAll(teamId, by, store, at, context))) return;
  // What is shown was judged by less than was spent.
  await context.timers.judgeAnew(teamId);
  await context.homes.invalidateAll(teamId);
}

const running = new WeakMap<Recounting, Map<string, Promise<void>>>();

/** For those who wait for it here: once for all of them. */
export async function recountNow(teamId: string, context: JobContext): Promise<void> {
  const { recounting, sweeps, observer } = context;
  if (!recounting) return;
  const here = running.get(recounting.store) ?? new Map<string, Promise<void>>();
  running.set(recounting.store, here);
  const run =
    here.get(teamId) ??
    sweeps
      .sweepAlone(teamId, () => recount(teamId, context))
      .catch((error: unknown) => observer.warn('what was approved not counted anew', error, { teamId }))
      .finally(() => here.delete(teamId));
  here.set(teamId, run);
  await run;
}

/** False where that is left to the next look, or to a process that counts by other rules. */
async function countAll(
  teamId: string,
  by: Counting,
  store: Recounting,
  begun: Reached | undefined,
  context: JobContext,
): Promise<boolean> {
  const until = performance.now() + LOOK_MS;
  let at = begun ?? (await store.begin(teamId, by));
  while (at) {
    const numbers = await store.numbers(teamId, at.after, AT_MOST);
    if (numbers.length === 0) break;
    await each(numbers, teamId, by, context);
    at = await store.reached(teamId, by, at, numbers.at(-1));
    if (performance.now() > until) return false;
  }
  if (!at) return false;
  for await (const holding of context.sweeps.allHolding(teamId)) await each(holding, teamId, by, context);
  return store.whole(teamId, by, at);
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
