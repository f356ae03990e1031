import type { Request } from '../domain/request.ts';
import { CLOCK_INEXACT_MS } from '../domain/rules.ts';
import { measuringFirst } from '../domain/waiting.ts';
import { SCHEDULED_AHEAD_MS } from '../workflow/ports.ts';
import { asUnreadable, UnreadableRequest } from '../workflow/unreadable-request.ts';
import { RECONCILE_EVERY_MS } from './job.ts';
import type { JobContext } from './job-context.ts';
import { lookAgain } from './look-again.ts';
import { askForClock } from './provider-time.ts';
import { queueReadings } from './read-numbers.ts';
import { recount } from './recount.ts';
import { releaseLeft } from './release-left.ts';
import { queueAbsences } from './tell-absences.ts';
import { queueNumbers } from './tend-number.ts';
import { endWhatIsOver } from './upkeep.ts';

/** How many requests are looked at side by side. */
const AT_ONCE = 50;

/**
 * Queues what will be due soon, and derives anew what a crash or a lost job left undone. It looks at nothing else: what is due later costs nothing,
 * however many requests are open.
 */
export async function reconcile(context: JobContext): Promise<undefined> {
  const { sweeps, observer, meter } = context;
  const beganAt = performance.now();
  let failed = false;
  for (const teamId of await sweeps.teams()) {
    await sweeps
      .sweepAlone(teamId, () => sweep(teamId, context))
      .then(() => lookAgain(teamId, context))
      .catch((error: unknown) => {
        failed = true;
        observer.warn('workspace not looked through', error, { teamId });
      });
  }
  if (!failed) meter({ what: 'sweep', ms: performance.now() - beganAt });
  return undefined;
}

async function sweep(teamId: string, context: JobContext): Promise<void> {
  const { sweeps, workflow, observer, clock } = context;
  await takeBack(teamId, context).catch((error: unknown) =>
    observer.warn('unreadable requests not looked at', error, { teamId }),
  );
  await queueDue(teamId, context);
  await queueAbsences(teamId, context).catch((error: unknown) =>
    observer.warn('absences not looked at', error, { teamId }),
  );
  await Promise.all([queueNumbers(teamId, context), queueReadings(teamId, context)]).catch((error: unknown) =>
    observer.warn('numbers not looked at', error, { teamId }),
  );
  const render = (request: Request) => workflow.render(request, 'whenIdle');
  await each(await sweeps.unshown(teamId, clock(), await context.waitingRenders()), teamId, context, render);
  // Until then nothing is approved that is held to a budget.
  await recount(teamId, context).catch((error: unknown) =>
    observer.warn('what was approved not counted anew', error, { teamId }),
  );
  await compareClocks(teamId, context).catch((error: unknown) =>
    observer.warn('clocks not compared', error, { teamId }),
  );
  // Last, since nobody waits for it.
  await endWhatIsOver(teamId, context).catch((error: unknown) =>
    observer.warn('what is over not looked through', error, { teamId }),
  );
}

async function queueDue(teamId: string, context: JobContext): Promise<void> {
  const { sweeps, workflow, clock } = context;
  await each(await sweeps.due(teamId, clock() + SCHEDULED_AHEAD_MS), teamId, context, workflow.schedule);
}

/** One request that cannot be read, or looked at, must not keep the sweep from the others. */
async function each(
  ids: readonly string[],
  teamId: string,
  context: JobContext,
  look: (request: Request) => Promise<void>,
): Promise<void> {
  const { workflow, sweeps, observer } = context;
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    await Promise.all(
      ids.slice(from, from + AT_ONCE).map(async (id) => {
        try {
          const request = await workflow.load(teamId, id).catch(asUnreadable);
          if (request instanceof UnreadableRequest) await releaseLeft(request, context);
          else if (request) await look(request);
          else await sweeps.drop(teamId, id);
        } catch (error) {
          observer.warn('request not reconciled', error, { teamId, id });
        }
      }),
    );
  }
}

/** Under this name it is kept how far the clock is ahead that all processes share. */
const SHARED = 'shared';

/**
 * Where our clock was set since deadlines were last compared with others, or is another one than that of the process before this one, the end of every
 * hold there is at another time of ours.
 */
async function compareClocks(teamId: string, context: JobContext): Promise<void> {
  const { sweeps, providers, clocks, workflow, observer } = context;
  const kept = await sweeps.clockOffsets(teamId);
  // A process that has just started asks once, if there is anything to ask for.
  const unknown = providers.filter(({ clock }) => clock.offsetMs() === undefined);
  if (unknown.length > 0 && (await sweeps.isHolding(teamId)))
    await Promise.all(unknown.map((provider) => askForClock(provider, observer)));
  const told = [
    ...providers.map(({ name, clock }) => [name, clock.offsetMs()] as const),
    [SHARED, clocks.sharedOffsetMs()] as const,
  ];
  const news = told.flatMap(([name, offsetMs]) =>
    offsetMs === undefined || Math.abs(offsetMs - (kept.get(name) ?? Number.NaN)) <= CLOCK_INEXACT_MS
      ? []
      : [{ name, offsetMs }],
  );
  if (news.length === 0) return;
  let queuedAt = performance.now();
  for await (const holding of sweeps.allHolding(teamId)) {
    // So many may have holds that this takes minutes, in which what comes due must not wait.
    if (performance.now() - queuedAt > RECONCILE_EVERY_MS) {
      await queueDue(teamId, context);
      queuedAt = performance.now();
    }
    await each(holding, teamId, context, async (request) => {
      const measured = measuringFirst(request, clocks);
      if (measured) await workflow.apply(teamId, request.id, measured);
    });
  }
  for (const { name, offsetMs } of news) await sweeps.keepClockOffset(teamId, name, offsetMs);
}

/** Those that an earlier process could not read, and this one can, are looked after again. */
async function takeBack(teamId: string, { sweeps, workflow }: JobContext): Promise<void> {
  for (const id of await sweeps.asides(teamId)) {
    const readable = await workflow.load(teamId, id).then(
      () => true,
      () => false,
    );
    if (readable) await sweeps.takeBack(teamId, id);
  }
}
