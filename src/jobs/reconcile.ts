import { endsAt, type Request } from '../domain/request.ts';
import { CLOCK_INEXACT_MS } from '../domain/rules.ts';
import type { Kitchen } from './kitchen.ts';

/** Derives anew what must follow from every unfinished request, so that whatever a crash or a lost job left undone is done after all. */
export async function reconcile(kitchen: Kitchen): Promise<undefined> {
  const { store, workflow, homes, observer } = kitchen;
  for (const teamId of await store.teams()) {
    for (const id of await store.unfinished(teamId)) {
      try {
        const request = await workflow.load(teamId, id);
        if (!request) continue;
        await workflow.followUp(request);
        await compareClocks(request, kitchen);
      } catch (error) {
        // One request that cannot be read must not keep the sweep from the others.
        observer.trouble('request not reconciled', error, { teamId, id });
      }
    }
    await homes.sweep(teamId).catch((error: unknown) => observer.trouble('homes not swept', error, { teamId }));
  }
}

/** Where our clock was set since a hold was made, its end is at another time of ours. */
async function compareClocks({ teamId, id, state }: Request, { workflow, provider, clock }: Kitchen): Promise<void> {
  if (state.name !== 'awaitingApproval' || state.hold.ours) return;
  const { hold } = state;
  const { name, clock: theirs, holding } = provider(hold.group.provider);
  // Whoever has just started asks once: its own clock may be another one than that of the process before it.
  if (theirs.offsetMs() === undefined && clock() < endsAt(hold)) await holding?.holds();
  const offsetMs = theirs.offsetMs();
  if (offsetMs === undefined || Math.abs(offsetMs - (hold.clockOffsetMs ?? hold.aheadMs)) <= CLOCK_INEXACT_MS) return;
  await workflow.apply(teamId, id, { type: 'clockMeasured', provider: name, offsetMs });
}
