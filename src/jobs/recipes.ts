import { UnreadableRequest } from '../workflow/unreadable-request.ts';
import { autoRelease } from './auto-release.ts';
import { decide } from './decide.ts';
import { home } from './home.ts';
import type { Again, Delivery, JobData } from './job.ts';
import type { Kitchen } from './kitchen.ts';
import { purchase } from './purchase.ts';
import { reconcile } from './reconcile.ts';
import { release } from './release.ts';
import { releaseLeft } from './release-left.ts';
import { remind } from './remind.ts';
import { reserve } from './reserve.ts';
import { search } from './search.ts';
import { show } from './show.ts';
import { verify } from './verify.ts';

/** Runs one delivery. Every recipe loads, guards, acts, and may be run twice, late, or for a request that has moved on. */
export async function run(data: JobData, delivery: Delivery, kitchen: Kitchen): Promise<Again | undefined> {
  if (data.job === 'reconcile') return reconcile(kitchen);
  if (data.job === 'decide') return decide(data.click, kitchen);
  if (data.job === 'home') return home(data, kitchen);
  const request = await kitchen.workflow.load(data.teamId, data.requestId).catch((error: unknown) => {
    if (error instanceof UnreadableRequest) return error;
    throw error;
  });
  if (!request) return undefined;
  if (request instanceof UnreadableRequest) return releaseLeft(request, kitchen);
  switch (data.job) {
    case 'search':
      return search(request, kitchen);
    case 'reserve':
      return reserve(request, kitchen, delivery);
    case 'remind':
      return remind(request, kitchen);
    case 'auto-release':
      return autoRelease(request, kitchen);
    case 'purchase':
      return purchase(request, kitchen, delivery);
    case 'verify':
      return verify(request, kitchen);
    case 'release':
      return release(request, kitchen, data.provider);
    case 'show':
      return show(request, kitchen);
  }
}
