import type { Absence } from '../domain/policy/absence.ts';

/** Which approvers are away, and who decides for them meanwhile. */
export interface AbsenceStore {
  /** All that are not over, and those that begin later. */
  list(teamId: string): Promise<readonly Absence[]>;
}
