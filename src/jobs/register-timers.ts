import type { JobsOptions } from 'bullmq';
import { SCHEMA } from '../domain/request.ts';
import { type Clock, SCHEDULED_AHEAD_MS } from '../workflow/ports.ts';
import type { RegisterTimers } from '../workflow/registering.ts';
import type { JobData } from './job.ts';
import type { Queues } from './open-queues.ts';
import { queueOf } from './queues.ts';

/** How long what is to be told of a number waits for more, so that what happens to many at once is told at once. */
const TELL_GRACE_MS = 1_000;

/** Puts what follows for numbers of the register on the queues, each with the `options` of this moment. */
export function createRegisterTimers(queue: Queues['queue'], clock: Clock, options: () => JobsOptions): RegisterTimers {
  return {
    async tendNumber({ teamId, id, version }, { at, ...due }) {
      const delay = Math.max(0, at - clock());
      if (delay > SCHEDULED_AHEAD_MS) return;
      const data: JobData = { ...due, teamId, recordId: id, schema: SCHEMA };
      const jobId = `${data.job}-${id}-v${version}`;
      await queue(queueOf(data)).add(data.job, data, { ...options(), jobId, delay });
    },

    async tellNumbers(teamId) {
      const data: JobData = { job: 'tellNumbers', teamId, schema: SCHEMA };
      // What comes while it waits is told with it; what comes while it is told is told after.
      const deduplication = { id: `numbers-${teamId}`, keepLastIfActive: true };
      await queue(queueOf(data)).add('tellNumbers', data, { ...options(), deduplication, delay: TELL_GRACE_MS });
    },

    async readNumbers(teamId, provider) {
      const data: JobData = { job: 'numbers', provider, teamId, schema: SCHEMA };
      // One that waits, or is under way, is enough.
      const deduplication = { id: `numbers-${teamId}-${provider}` };
      await queue(queueOf(data)).add('numbers', data, { ...options(), deduplication });
    },
  };
}
