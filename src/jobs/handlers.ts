import { consequences, type FollowUpJob } from '../domain/consequences.ts';
import type { ProviderName } from '../domain/group.ts';
import { phaseOf } from '../domain/phases.ts';
import type { Request } from '../domain/request.ts';
import { asUnreadable, UnreadableRequest } from '../workflow/unreadable-request.ts';
import { countClicks } from './clicks-waiting.ts';
import { decide } from './decide.ts';
import { giveBack } from './give-back.ts';
import type { Again, Delivery, JobData } from './job.ts';
import type { JobContext } from './job-context.ts';
import { judgeAnew } from './judge-anew.ts';
import { knowClock } from './provider-time.ts';
import { purchase } from './purchase.ts';
import { AT_ONCE, laterFor } from './read-job.ts';
import { readNumbers } from './read-numbers.ts';
import { reconcile } from './reconcile.ts';
import { recordPurchase } from './record-purchase.ts';
import { release } from './release.ts';
import { releaseLeft } from './release-left.ts';
import { reserve } from './reserve.ts';
import { search } from './search.ts';
import { tellAbsences } from './tell-absences.ts';
import { tellNumbers } from './tell-numbers.ts';
import { review } from './tend-number.ts';
import { verify } from './verify.ts';

type JobHandler = (
  request: Request,
  context: JobContext,
  delivery: Delivery,
  /** The provider whose answer the job waits for; "" where it waits for none. */
  provider: ProviderName,
) => Promise<Again | undefined>;

/** What is done for each follow-up. Every handler guards and acts, and may be run twice, late, or for a request that has moved on. */
const HANDLERS: Readonly<Record<FollowUpJob, JobHandler>> = {
  search,
  reserve,
  remind: (request, context) => due('reminderDue', request, context),
  'auto-release': async (request, context) => {
    const isWaiting = await countClicks(request, context);
    const again = await due('deadlinePassed', request, context);
    return again && isWaiting ? { againAt: Math.min(again.againAt, context.clock() + CLICKS_AGAIN_MS) } : again;
  },
  purchase,
  verify,
  release: (request, context, _delivery, provider) => release(request, context, provider),
  // First, so that what is shown everywhere is in the register, too.
  render: async (request, context, delivery) => {
    if (isOvertaken(request, delivery)) return undefined;
    await recordPurchase(request, context);
    return context.notifier.sync(request);
  },
};

/** How soon it is looked again whether clicks that are waited for after a deadline have been decided about. */
const CLICKS_AGAIN_MS = 1_000;

/** Runs one delivery. */
export async function run(data: JobData, delivery: Delivery, context: JobContext): Promise<Again | undefined> {
  if (data.job === 'reconcile') return reconcile(context);
  if (data.job === 'judge') return judgeAnew(data.teamId, context);
  if (data.job === 'absences') return tellAbsences(data.teamId, context);
  if (data.job === 'decide') return decide(data, context);
  if (data.job === 'home') return context.homes.render(data.teamId, data.user);
  if (data.job === 'tellNumbers') return tellNumbers(data.teamId, context);
  if (data.job === 'review') return review(data, context);
  if (data.job === 'giveBack') return giveBack(data, context, delivery);
  if (data.job === 'numbers') return readNumbers(data, context);
  const request = await context.workflow.load(data.teamId, data.requestId).catch(asUnreadable);
  if (!request) return undefined;
  if (request instanceof UnreadableRequest) return leftToAnother(request, delivery, context);
  return HANDLERS[data.job](request, context, delivery, 'provider' in data ? data.provider : '');
}

/** A process of the version that saved it may run beside this one: it is to have the job first. The sweep of such a process derives it again, too. */
async function leftToAnother(
  request: UnreadableRequest,
  { handedOut = AT_ONCE }: Delivery,
  context: JobContext,
): Promise<Again | undefined> {
  if (handedOut < AT_ONCE) return { againAt: laterFor(handedOut, context.clock()) };
  return releaseLeft(request, context);
}

/** Whether a later version has a job of its own that shows it; one that passes may have none yet. */
function isOvertaken({ id, version, state }: Request, { job }: Delivery): boolean {
  const own = /^render-(.+)-v(\d+)$/.exec(job);
  return own?.[1] === id && Number(own[2]) < version && !phaseOf(state).isPassing;
}

/** Says that the time for something has come; the saved state then says what follows. */
async function due(
  type: 'reminderDue' | 'deadlinePassed',
  request: Request,
  context: JobContext,
): Promise<Again | undefined> {
  const { workflow, meter, clock } = context;
  await knowClock(request, context);
  const outcome = await workflow.apply(request.teamId, request.id, { type }, request);
  const [job, measured] =
    type === 'reminderDue' ? (['remind', 'reminder'] as const) : (['auto-release', 'deadline'] as const);
  const dueAt = consequences(request).find((each) => each.job === job)?.at;
  if (outcome.kind === 'changed' && dueAt !== undefined) meter({ what: 'late', job: measured, ms: clock() - dueAt });
  const isTooEarly = outcome.kind === 'refused' && outcome.refusal.reason === 'tooEarly';
  return isTooEarly ? { againAt: outcome.refusal.dueAt } : undefined;
}
