import { z } from 'zod';
import type { Parsed } from './parsed.ts';

const approversSchema = z.object({ mentions: z.array(z.string()), users: z.array(z.string()) });

export const stagedApproversSchema = approversSchema.extend({ next: approversSchema.optional() });

/** Who is asked to decide: as configured (users and user groups, to mention) and as people (to write to). */
export type Approvers = Parsed<typeof approversSchema> &
  Readonly<{
    /** Who is in each group that is mentioned, where it was looked up just now; not kept. */
    groups?: Readonly<Record<string, readonly string[]>>;
  }>;

/** Who is asked at first, and who is asked too (`next`) when the deadline is near; from then on they are among the first. */
export type StagedApprovers = Approvers & Readonly<{ next?: Approvers }>;
