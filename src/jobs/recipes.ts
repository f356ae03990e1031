import type { FollowUpJob } from '../domain/consequences.ts';
import type { ProviderName } from '../domain/group.ts';
import type { Request } from '../domain/request.ts';
import { asUnreadable, UnreadableRequest } from '../workflow/unreadable-request.ts';
import { decide } from './decide.ts';
import type { Again, Delivery, JobData } from './job.ts';
import type { Kitchen } from './kitchen.ts';
import { purchase } from './purchase.ts';
import { reconcile } from './reconcile.ts';
import { release } from './release.ts';
import { releaseLeft } from './release-left.ts';
import { reserve } from './reserve.ts';
import { search } from './search.ts';
import { verify } from './verify.ts';

type Recipe = (
  request: Request,
  kitchen: Kitchen,
  delivery: Delivery,
  /** Whose answer the job waits for; "" where it waits for nobody's. */
  provider: ProviderName,
) => Promise<Again | undefined>;

/** What is done for each follow-up. Every recipe guards and acts, and may be run twice, late, or for a request that has moved on. */
const FOLLOW_UPS: Readonly<Record<FollowUpJob, Recipe>> = {
  search,
  reserve,
  remind: (request, kitchen) => due('reminderDue', request, kitchen),
  'auto-release': (request, kitchen) => due('deadlinePassed', request, kitchen),
  purchase,
  verify,
  release: (request, kitchen, _delivery, provider) => release(request, kitchen, provider),
  show: (request, { notifier }) => notifier.show(request),
};

/** Runs one delivery. */
export async function run(data: JobData, delivery: Delivery, kitchen: Kitchen): Promise<Again | undefined> {
  if (data.job === 'reconcile') return reconcile(kitchen);
  if (data.job === 'decide') return decide(data.click, kitchen);
  if (data.job === 'home') return kitchen.homes.paint(data.teamId, data.user);
  const request = await kitchen.workflow.load(data.teamId, data.requestId).catch(asUnreadable);
  if (!request) return undefined;
  if (request instanceof UnreadableRequest) return releaseLeft(request, kitchen);
  return FOLLOW_UPS[data.job](request, kitchen, delivery, 'provider' in data ? data.provider : '');
}

/** Says that the time for something has come; the saved state then says what follows. */
async function due(
  type: 'reminderDue' | 'deadlinePassed',
  { teamId, id }: Request,
  { workflow }: Kitchen,
): Promise<Again | undefined> {
  const outcome = await workflow.apply(teamId, id, { type });
  const isTooEarly = outcome.kind === 'refused' && outcome.refusal.reason === 'tooEarly';
  return isTooEarly ? { againAt: outcome.refusal.dueAt } : undefined;
}
