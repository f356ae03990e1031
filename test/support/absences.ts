import type { AbsenceStore } from '../../src/workflow/absence-store.ts';

/** Nobody is away, and there is nothing to tell. */
export const nobodyAway: AbsenceStore = {
  list: async () => [],
  set: async () => undefined,
  end: async () => undefined,
  news: async () => [],
  told: async () => undefined,
  tellAlone: async () => true,
};
