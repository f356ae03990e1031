import type { Counting, Reached, Recounting } from '../workflow/recounting.ts';
import { asUnreadableRecord, UnreadableRecord } from '../workflow/unreadable-record.ts';
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
 * Each request, and each number of the register, is exchanged by itself, so that a process may die at any moment, and nothing is counted twice.
 * Two commands where all is counted; once a day the register is looked through besides.
 */
export async function recount(teamId: string, context: JobContext): Promise<void> {
  const { recounting, clock } = context;
  if (!recounting) return;
  const { store, counting } = recounting;
  const by = counting();
  const isNewDay = await store.forgetMonths(teamId, monthBefore(clock()));
  if (!by) return;
  const { isWhole, at } = await store.progress(teamId, by);
  if (isWhole && isNewDay) return countLeft(teamId, by, store, context);
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
    if (at.place === undefined) at = await countRequests(teamId, by, store, at, context);
    else {
      const { ids, next } = await store.records(teamId, at.place);
      await eachRecord(ids, teamId, by, context);
      if (next === undefined) return store.whole(teamId, by, at);
      at = await store.reached(teamId, by, at, { place: next });
    }
    if (performance.now() > until) return false;
  }
  return false;
}

/** One step. What holds a number, or is being ordered, is counted once all that was bought is; then comes the register. */
async function countRequests(teamId: string, by: Counting, store: Recounting, at: Reached, context: JobContext) {
  const numbers = await store.numbers(teamId, at.after, AT_MOST);
  await each(numbers, teamId, by, context);
  if (numbers.length > 0) return store.reached(teamId, by, at, { after: numbers.at(-1) });
  for await (const holding of context.sweeps.allHolding(teamId)) await each(holding, teamId, by, context);
  return store.reached(teamId, by, at, { place: '' });
}

/**
 * What a version that counts no records has saved of them beside this one, since all was counted. Few, if any: what this look does not come to is counted
 * when it is saved, or tomorrow.
 */
async function countLeft(teamId: string, by: Counting, store: Recounting, context: JobContext): Promise<void> {
  const until = performance.now() + LOOK_MS;
  for (let place: string | undefined = ''; place !== undefined && performance.now() < until; ) {
    const { ids, next } = await store.records(teamId, place);
    await eachRecord(await store.uncounted(teamId, ids), teamId, by, context);
    place = next;
  }
}

async function each(
  ids: readonly string[],
  teamId: string,
  by: Counting,
  { workflow, recounting }: JobContext,
): Promise<void> {
  await sideBySide(ids, async (id) => {
    const request = await workflow.load(teamId, id).catch(asUnreadable);
    // One that cannot be read by this version is counted when it is saved by the one that can.
    if (request && !(request instanceof UnreadableRequest)) await recounting?.store.recount(request, by);
  });
}

async function eachRecord(
  ids: readonly string[],
  teamId: string,
  by: Counting,
  { register, recounting }: JobContext,
): Promise<void> {
  await sideBySide(ids, async (id) => {
    const record = await register?.store.load(teamId, id).catch(asUnreadableRecord);
    if (record && !(record instanceof UnreadableRecord)) await recounting?.store.recountRecord(record, by);
  });
}

async function sideBySide(ids: readonly string[], work: (id: string) => Promise<void>): Promise<void> {
  for (let from = 0; from < ids.length; from += AT_ONCE) await Promise.all(ids.slice(from, from + AT_ONCE).map(work));
}

function monthBefore(now: number): string {
  const at = new Date(now);
  return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() - MONTHS_KEPT)).toISOString().slice(0, 7);
}
