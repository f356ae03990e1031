import { endsAt } from '../domain/hold.ts';
import type { Request } from '../domain/request.ts';
import { CLOCK_INEXACT_MS } from '../domain/rules.ts';
import { UnreadableRequest } from '../workflow/unreadable-request.ts';
import type { JobContext } from './job-context.ts';
import { releaseLeft } from './release-left.ts';

/** Derives anew what must follow from every unfinished request, so that whatever a crash or a lost job left undone is done after all. */
export async function reconcile(context: JobContext): Promise<undefined> {
  const { store, workflow, observer } = context;
  for (const teamId of await store.teams()) {
    await takeBack(teamId, context).catch((error: unknown) =>
      observer.warn('unreadable requests not looked at', error, { teamId }),
    );
    for (const id of await store.unfinished(teamId)) {
      try {
        const request = await workflow.load(teamId, id);
        if (!request) continue;
        await workflow.followUp(request);
        await compareClocks(request, context);
      } catch (error) {
        if (error instanceof UnreadableRequest) {
          await releaseLeft(error, context);
          continue;
        }
        // One request that cannot be read must not keep the sweep from the others.
        observer.warn('request not reconciled', error, { teamId, id });
      }
    }
  }
}

/** Where our clock was set since a hold was made, its end is at another time of ours. */
async function compareClocks({ teamId, id, state }: Request, { workflow, provider, clock }: JobContext): Promise<void> {
  if (state.name !== 'awaitingApproval' || state.hold.local) return;
  const { hold } = state;
  const { name, clock: theirs, holding } = provider(hold.group.provider);
  // A process that has just started asks once: its clock may be another one than that of the process before it.
  if (theirs.offsetMs() === undefined && clock() < endsAt(hold)) await holding?.holds();
  const offsetMs = theirs.offsetMs();
  if (offsetMs === undefined || Math.abs(offsetMs - (hold.measuredOffsetMs ?? hold.clockOffsetMs)) <= CLOCK_INEXACT_MS)
    return;
  await workflow.apply(teamId, id, { type: 'clockMeasured', provider: name, offsetMs });
}

/** Those that an earlier process could not read, and this one can, are looked after again. */
async function takeBack(teamId: string, { store }: JobContext): Promise<void> {
  for (const id of await store.asides(teamId)) {
    const readable = await store.load(teamId, id).then(
      () => true,
      () => false,
    );
    if (readable) await store.takeBack(teamId, id);
  }
}
