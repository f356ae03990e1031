import type { Kitchen } from './kitchen.ts';

/** Derives anew what must follow from every unfinished request, so that whatever a crash or a lost job left undone is done after all. */
export async function reconcile({ store, workflow, homes, observer }: Kitchen): Promise<undefined> {
  for (const teamId of await store.teams()) {
    for (const id of await store.unfinished(teamId)) {
      try {
        const request = await workflow.load(teamId, id);
        if (request) await workflow.followUp(request);
      } catch (error) {
        // One request that cannot be read must not keep the sweep from the others.
        observer.trouble('request not reconciled', error, { teamId, id });
      }
    }
    await homes.sweep(teamId).catch((error: unknown) => observer.trouble('homes not swept', error, { teamId }));
  }
}
