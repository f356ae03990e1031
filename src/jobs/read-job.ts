import { z } from 'zod';
import { OTHER_JOBS, PROVIDER_JOBS } from '../domain/consequences.ts';
import { providerSchema } from '../domain/group.ts';
import { SCHEMA } from '../domain/request.ts';
import type { JobData } from './job.ts';

const kept = { schema: z.number().max(SCHEMA).optional() };
const request = { ...kept, teamId: z.string().min(1), requestId: z.string().min(1) };

/** As much of a job as must be there for its handler to know what it is about; more may be. */
const schema = z.union([
  z.looseObject({ job: z.enum(PROVIDER_JOBS), ...request, provider: providerSchema }),
  z.looseObject({ job: z.enum(OTHER_JOBS), ...request }),
  z.looseObject({
    job: z.literal('decide'),
    ...kept,
    click: z.looseObject({
      teamId: z.string().min(1),
      requestId: z.string().min(1),
      user: z.string().min(1),
      decision: z.looseObject({ verb: z.enum(['approve', 'deny', 'resolve']) }),
    }),
  }),
  z.looseObject({ job: z.literal('home'), ...kept, teamId: z.string().min(1), user: z.string().min(1) }),
  z.looseObject({ job: z.literal('reconcile'), ...kept }),
]);

/** What a queue handed out, as it was put there; undefined for a job that this version does not know. */
export function readJob(data: unknown): JobData | undefined {
  // Looked at and left as it is: what a later version added travels on with it.
  return schema.safeParse(data).success ? (data as JobData) : undefined;
}

/** How soon an unknown job is handed out again: a worker of the version that knows it may start just now, or not for days. */
const SOONEST_MS = 30_000;
const LATEST_MS = 60 * 60_000;

/** When to look at such a job again (epoch ms), the later the longer it has been waiting since `addedAt`. */
export function laterFor(addedAt: number, now: number): number {
  return now + Math.min(Math.max(now - addedAt, SOONEST_MS), LATEST_MS);
}
