import { z } from 'zod';
import type { Parsed } from './parsed.ts';

export const approversSchema = z.object({
  mentions: z.array(z.string()),
  users: z.array(z.string()),
  /** Who is asked in place of whom: delegate → the approver who is away. */
  standIns: z.record(z.string(), z.string()).optional(),
});

export const stagedApproversSchema = approversSchema.extend({ next: approversSchema.optional() });

/** Who is asked to decide: as the policy or the settings name them (users and user groups, to mention) and as people (to write to). */
export type Approvers = Parsed<typeof approversSchema>;

/** Who is asked at first, and who is asked too (`next`) later; from then on they are among the first. */
export type StagedApprovers = Approvers & Readonly<{ next?: Approvers }>;
