import { z } from 'zod';
import { OTHER_JOBS, PROVIDER_JOBS } from '../domain/consequences.ts';
import { providerSchema } from '../domain/group.ts';
import { SCHEMA } from '../domain/request.ts';
import type { JobData } from './job.ts';

const kept = { schema: z.number().max(SCHEMA).optional() };
const record = { ...kept, teamId: z.string().min(1), recordId: z.string().min(1) };
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
      decision: z.looseObject({ verb: z.enum(['approve', 'deny', 'ask', 'passOn', 'resolve']) }),
    }),
  }),
  z.looseObject({ job: z.literal('home'), ...kept, teamId: z.string().min(1), user: z.string().min(1) }),
  z.looseObject({ job: z.literal('judge'), ...kept, teamId: z.string().min(1) }),
  z.looseObject({ job: z.literal('absences'), ...kept, teamId: z.string().min(1) }),
  z.looseObject({ job: z.literal('tellNumbers'), ...kept, teamId: z.string().min(1) }),
  z.looseObject({ job: z.literal('numbers'), ...kept, teamId: z.string().min(1), provider: providerSchema }),
  z.looseObject({ job: z.literal('review'), ...record }),
  z.looseObject({ job: z.literal('giveBack'), ...record, provider: providerSchema }),
  z.looseObject({ job: z.literal('reconcile'), ...kept }),
]);

/** What a queue handed out, as it was put there; undefined for a job that this version does not know. */
export function readJob(data: unknown): JobData | undefined {
  // Looked at and left as it is: what a later version added travels on with it.
  return schema.safeParse(data).success ? (data as JobData) : undefined;
}

/** How often a job that this version cannot do is handed out again at once: where another version runs beside it, that one gets it within seconds. */
export const AT_ONCE = 20;
const SOONEST_MS = 1_000;
/** After that the version that knows it is not there, and may start just now, or not for days. */
const LATEST_MS = 60_000;

/** When to look at such a job again (epoch ms), the later the more often it was handed out. */
export function laterFor(handedOut: number, now: number): number {
  return now + Math.min(SOONEST_MS * 2 ** Math.max(0, handedOut - AT_ONCE), LATEST_MS);
}
