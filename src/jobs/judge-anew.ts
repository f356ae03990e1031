import type { Again } from './job.ts';
import type { JobContext } from './job-context.ts';

/** Other rules apply, or others decide: what waits for a decision is judged by them, and its cards say so. */
export async function judgeAnew(teamId: string, context: JobContext): Promise<Again | undefined> {
  for await (const ids of context.sweeps.allHolding(teamId)) {
    await Promise.all(ids.map((id) => judgeOne(teamId, id, context)));
  }
  return undefined;
}

async function judgeOne(teamId: string, id: string, { workflow, judging, observer }: JobContext): Promise<void> {
  try {
    const request = await workflow.load(teamId, id);
    if (request?.state.name !== 'awaitingApproval') return;
    const { basis } = await judging.approvers(request, request.state.hold.group);
    if (basis) await workflow.apply(teamId, id, { type: 'judgedAnew', basis });
  } catch (error) {
    // A click is judged by the rules as they are then, whatever the card says.
    observer.warn('request not judged anew', error, { id });
  }
}
