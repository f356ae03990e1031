import { asItIsNow } from '../domain/policy/absence-news.ts';
import type { KeptNews } from '../workflow/absence-store.ts';
import { SCHEDULED_AHEAD_MS } from '../workflow/ports.ts';
import type { Again } from './job.ts';
import type { JobContext } from './job-context.ts';

/** How soon to look again when another job tells the same. */
const BUSY_MS = 500;

/**
 * An absence was set, begins, or ends: what waits is judged anew, Homes are rendered, and people are told. What is to be told stays in the store
 * until it was, so that a process which dies here is made good for by the next sweep; somebody may be told twice then.
 */
export async function tellAbsences(teamId: string, context: JobContext): Promise<Again | undefined> {
  let again: Again | undefined;
  const isDone = await context.absences.tellAlone(teamId, async () => {
    again = await tellDue(teamId, context);
  });
  return isDone ? again : { againAt: context.clock() + BUSY_MS };
}

async function tellDue(teamId: string, context: JobContext): Promise<Again | undefined> {
  const { absences, timers, clock } = context;
  const all = await absences.news(teamId);
  const now = clock();
  const due = all.filter(({ at }) => at <= now);
  if (due.length > 0) {
    await timers.judgeAnew(teamId);
    await renderHomes(teamId, due, context);
  }
  const again = await tellEach(teamId, due, context);
  const next = all.find(({ at }) => at > now);
  if (next && next.at <= now + SCHEDULED_AHEAD_MS) await timers.tellAbsences(teamId, next.at);
  return again;
}

/** One person who cannot be told now must not keep the others from being told. */
async function tellEach(
  teamId: string,
  due: readonly KeptNews[],
  { absences, absenceTeller, observer, clock }: JobContext,
): Promise<Again | undefined> {
  const known = await absences.list(teamId);
  const failures: unknown[] = [];
  for (const news of due) {
    try {
      const told = asItIsNow(news, known, clock());
      const again = told && (await absenceTeller.tell(told));
      // The others would only hear the same.
      if (again) return again;
      await absences.told(teamId, news);
    } catch (error) {
      observer.warn('not told of an absence', error, { what: news.what });
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
  return undefined;
}

/** Whom an absence concerns reads it on their Home: also those for whom others decide, and whoever stands behind them. */
async function renderHomes(teamId: string, due: readonly KeptNews[], { absences, timers }: JobContext): Promise<void> {
  const all = [...due.map(({ absence }) => absence), ...(await absences.list(teamId))];
  const users = new Set(all.flatMap(({ user, to }) => [user, to]));
  await Promise.all([...users].map((user) => timers.renderHome(teamId, user)));
}

/** Queues what is due, or will be soon; what is due later is found by a later sweep. */
export async function queueAbsences(
  teamId: string,
  { absences, timers, clock }: Pick<JobContext, 'absences' | 'timers' | 'clock'>,
): Promise<void> {
  const [first] = await absences.news(teamId);
  const now = clock();
  if (!first || first.at > now + SCHEDULED_AHEAD_MS) return;
  await timers.tellAbsences(teamId, first.at > now ? first.at : undefined);
}
