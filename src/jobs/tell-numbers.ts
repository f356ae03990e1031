import { digest } from '../domain/digest.ts';
import { monthOf } from '../domain/policy/month.ts';
import { costsOf } from '../domain/register/costs.ts';
import type { RecordEntryKind } from '../domain/register/entry.ts';
import { type NewsFor, newsOf, type RecordNews, untoldOf } from '../domain/register/news.ts';
import type { NumberRecord } from '../domain/register/record.ts';
import { asUnreadableRecord, UnreadableRecord } from '../workflow/unreadable-record.ts';
import type { Again } from './job.ts';
import type { JobContext, RegisterJobs } from './job-context.ts';

/** How soon to look again when another job tells the same. */
const BUSY_MS = 500;
/** Of how many numbers one run tells; the next one goes on. All but the largest accounts are told of in one message, with their true number. */
const AT_MOST = 10_000;
const AT_ONCE = 20;

/** What a list says: while one is read, more of it comes, and is told at once when it was read. */
const OF_A_LIST: ReadonlySet<RecordEntryKind> = new Set(['found', 'statusChanged', 'missing', 'seenAgain', 'gone']);

/**
 * Tells people what happened to numbers, each of them once for all that is alike. It stays in the store until it was told, so that a process which dies
 * here is made good for by the next sweep; somebody may be told twice then.
 */
export async function tellNumbers(teamId: string, context: JobContext, atMost = AT_MOST): Promise<Again | undefined> {
  const { register, clock } = context;
  if (!register) return undefined;
  let again: Again | undefined;
  const isDone = await register.store.tellAlone(teamId, async () => {
    again = (await tellUntold(teamId, register, context, atMost)) ?? (await tellCosts(teamId, register, context));
  });
  return isDone ? again : { againAt: clock() + BUSY_MS };
}

async function tellUntold(
  teamId: string,
  register: RegisterJobs,
  context: JobContext,
  atMost: number,
): Promise<Again | undefined> {
  const { store, registering } = register;
  const ids = await store.untold(teamId, atMost);
  const isReading = await isAnyRead(teamId, register, context);
  const records = (await loadAll(teamId, ids, register)).filter(
    (record) => !isReading || !untoldOf(record).some(({ what }) => OF_A_LIST.has(what)),
  );
  await countRent(records, context);
  const { left, again, failure } = await tellEach(teamId, newsOf(records), register, context);
  const waits = new Set(left.flatMap(({ news }) => news.map(({ record }) => record.id)));
  const told = records.filter(({ id }) => !waits.has(id));
  for (let from = 0; from < told.length; from += AT_ONCE) {
    const some = told.slice(from, from + AT_ONCE);
    await Promise.all(some.map(({ id, untold }) => registering.apply(teamId, id, { type: 'told', count: untold })));
  }
  if (failure !== undefined) throw failure;
  if (again) return again;
  // Only where something was done: what cannot be read, or waits for a list, must not keep it running.
  return ids.length === atMost && records.length > 0 ? { againAt: context.clock() } : undefined;
}

/** Before it counts as told: what is ours no more takes no rent of a budget, and what is ours again does. */
async function countRent(records: readonly NumberRecord[], { workflow }: JobContext): Promise<void> {
  for (const record of records) {
    const { teamId, bought, boughtBefore, goneAt } = record;
    const isNews = untoldOf(record).some(
      // A purchase that becomes known only once its number is gone, too.
      ({ what }) => what === 'gone' || what === 'seenAgain' || (what === 'bought' && goneAt !== undefined),
    );
    if (!isNews) continue;
    if (boughtBefore)
      await workflow.apply(teamId, boughtBefore.request, { type: 'numberGone', at: boughtBefore.goneAt });
    if (bought) await workflow.apply(teamId, bought.request, { type: 'numberGone', at: goneAt });
  }
}

/** One audience that cannot be told now must not keep the others from being told, nor have them told twice. */
async function tellEach(
  teamId: string,
  all: readonly NewsFor[],
  { store, teller }: RegisterJobs,
  { observer }: JobContext,
): Promise<Readonly<{ left: readonly NewsFor[]; again?: Again; failure?: unknown }>> {
  const before = await store.partlyTold(teamId);
  const told = new Set<string>();
  const left: NewsFor[] = [];
  let again: Again | undefined;
  let failure: unknown;
  for (const each of all) {
    const news = each.news.filter((one) => !before.has(nameOf(each, one)));
    try {
      // Where Slack asks for patience the others would only hear the same.
      again ??= news.length > 0 ? await teller.tell(teamId, { ...each, news }) : undefined;
      if (again) left.push(each);
      else for (const one of each.news) told.add(nameOf(each, one));
    } catch (error) {
      observer.warn('not told of a number', error, { teamId, what: each.what });
      failure ??= error ?? new Error('not told');
      left.push(each);
    }
  }
  const isKept = left.length > 0 || before.size > 0;
  if (isKept) await store.keepPartlyTold(teamId, left.length > 0 ? [...new Set([...before, ...told])] : []);
  return { left, ...(again ? { again } : {}), ...(failure === undefined ? {} : { failure }) };
}

function nameOf({ audience, what }: NewsFor, { record, entry }: RecordNews): string {
  return digest([audience, what, record.id, entry]);
}

async function loadAll(teamId: string, ids: readonly string[], { store }: RegisterJobs): Promise<NumberRecord[]> {
  const found: NumberRecord[] = [];
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const some = ids.slice(from, from + AT_ONCE);
    for (const record of await Promise.all(some.map((id) => store.load(teamId, id).catch(asUnreadableRecord)))) {
      if (record && !(record instanceof UnreadableRecord)) found.push(record);
    }
  }
  return found;
}

async function isAnyRead(teamId: string, { store }: RegisterJobs, { providers }: JobContext): Promise<boolean> {
  const reading = providers.map(({ inventory, name }) => inventory !== undefined && store.isReading(teamId, name));
  return (await Promise.all(reading)).includes(true);
}

/** A new month is told of once a list was read in it. Where none was told of before there is nothing to compare it with: the next one is. */
async function tellCosts(
  teamId: string,
  { store, teller, zone }: RegisterJobs,
  { providers, clock }: JobContext,
): Promise<Again | undefined> {
  const month = monthOf(clock(), zone());
  const before = await store.monthTold(teamId);
  if (before !== undefined && before >= month.name) return undefined;
  const readings = await Promise.all(providers.map(({ name }) => store.lastReading(teamId, name)));
  if (!readings.some((reading) => reading && reading.at >= month.from)) return undefined;
  if (before !== undefined) {
    const again = await teller.tellCosts(teamId, costsOf(await store.facts(teamId), clock(), zone()));
    if (again) return again;
  }
  await store.keepMonthTold(teamId, month.name);
  return undefined;
}
