import { describe, expect, it } from 'vitest';
import type { FollowUpJob } from '../../src/domain/consequences.ts';
import type { JobData } from '../../src/jobs/job.ts';
import { queueOf, queuesOf } from '../../src/jobs/queues.ts';

const at = { teamId: 'T0DESK', requestId: 'r1' };
const followUps: Readonly<Record<FollowUpJob, true>> = {
  search: true,
  reserve: true,
  remind: true,
  'auto-release': true,
  purchase: true,
  verify: true,
  release: true,
  render: true,
};
const of = (job: FollowUpJob, provider = '2Chat') => queueOf({ job, provider, ...at } as JobData);
const click = { job: 'decide' } as unknown as JobData;
const home = { job: 'home', teamId: 'T0DESK', user: 'U0ANA' } as const;

describe('queues', () => {
  it('F60: no decision, order, release or deadline waits in a queue that rendering, searching, reminding or sweeping can fill', () => {
    const money: FollowUpJob[] = ['reserve', 'purchase', 'verify', 'release', 'auto-release'];
    const others = (Object.keys(followUps) as FollowUpJob[])
      .filter((job) => !money.includes(job))
      .map((job) => of(job));
    const taken = new Set([...others, queueOf(home), queueOf({ job: 'reconcile' })]);
    for (const queue of [...money.map((job) => of(job)), queueOf(click)]) expect(taken).not.toContain(queue);
  });

  it('F60: a deadline needs no provider’s answer, and shares its queue with nothing that waits for one', () => {
    const rest = (Object.keys(followUps) as FollowUpJob[])
      .filter((job) => job !== 'auto-release')
      .map((job) => of(job));
    expect([...rest, queueOf(click), queueOf(home), queueOf({ job: 'reconcile' })]).not.toContain(of('auto-release'));
  });

  it('F60: one provider’s slow answers hold up neither another’s, nor its own orders behind what is put right', () => {
    for (const job of ['reserve', 'purchase', 'release', 'verify'] as const) expect(of(job)).not.toBe(of(job, 'Bird'));
    expect(of('purchase')).not.toBe(of('release'));
    // A reservation asks Slack first, who may be slow.
    expect(of('purchase')).not.toBe(of('reserve'));
  });

  it('F83: a job of a provider that is no longer configured waits in a queue that no worker of this bot empties', () => {
    const queues = [...queuesOf(['2Chat', 'Bird']).keys()];
    for (const job of Object.keys(followUps) as FollowUpJob[]) expect(queues).toContain(of(job));
    for (const job of ['reserve', 'purchase', 'release', 'verify'] as const)
      expect(queues).not.toContain(of(job, 'Telnyx'));
  });
});
