import { expect, it } from 'vitest';
import { run } from '../../src/jobs/handlers.ts';
import type { JobContext } from '../../src/jobs/job-context.ts';
import { aRequest, states } from '../support/requests.ts';

it('a render job of an earlier version does nothing where a later one has its own, and shows what passes by itself', async () => {
  const shown: string[] = [];
  const rendered = async (state: keyof typeof states, job: string) => {
    const request = aRequest(states[state], { version: 6 });
    const context = {
      workflow: { load: async () => request },
      notifier: { sync: async () => void shown.push(`${state} by ${job}`) },
    } as unknown as JobContext;
    await run({ job: 'render', teamId: 'T0DESK', requestId: 'r1' }, { job }, context);
  };
  await rendered('awaitingApproval', 'render-r1-v5');
  await rendered('awaitingApproval', 'render-r1-v6');
  // What follows the announcement of a call has no job that shows it.
  await rendered('reserving', 'render-r1-v5');
  await rendered('awaitingApproval', 'render-of-another');
  expect(shown).toEqual([
    'awaitingApproval by render-r1-v6',
    'reserving by render-r1-v5',
    'awaitingApproval by render-of-another',
  ]);
});
