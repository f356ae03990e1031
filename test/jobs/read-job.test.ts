import { Queue } from 'bullmq';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SCHEMA } from '../../src/domain/request.ts';
import { PREFIX } from '../../src/jobs/job.ts';
import { openQueues } from '../../src/jobs/open-queues.ts';
import { AT_ONCE, laterFor, readJob } from '../../src/jobs/read-job.ts';
import { createTimers } from '../../src/jobs/timers.ts';
import { createWorkers } from '../../src/jobs/worker.ts';
import { openRedis } from '../../src/store/connections.ts';
import { keys } from '../../src/store/keys.ts';
import { aJobContext } from '../support/job-context.ts';
import { useRedis } from '../support/redis.ts';
import { aRequest, MINUTE, NOW } from '../support/requests.ts';

const server = useRedis();
const at = { teamId: 'T0DESK', requestId: 'r1' };
const click = { ...at, user: 'U1', at: NOW, channel: 'C1', fingerprint: 'f', nonce: 'n' };

describe('what a queue hands out', () => {
  it('F83: jobs of this version are read, whatever a later one adds to them', () => {
    const known = [
      { job: 'render', ...at },
      { job: 'release', provider: 'Bird', ...at, urgency: 3 },
      { job: 'decide', click: { ...click, decision: { verb: 'deny', reason: 'too dear', by: 'voice' } } },
      { job: 'decide', click: { ...click, decision: { verb: 'ask', question: 'Why?' } } },
      { job: 'home', teamId: 'T0DESK', user: 'U1' },
      { job: 'absences', teamId: 'T0DESK' },
      { job: 'reconcile' },
      { job: 'home', teamId: 'T0DESK', user: 'U1', schema: SCHEMA },
    ];
    for (const job of known) expect(readJob(job)).toBe(job);
  });

  it('F83: another kind, a provider without a name, another decision, or none of it, is no job of this version', () => {
    const others = [
      { job: 'renew', ...at },
      { job: 'release', provider: 'a:b', ...at },
      { job: 'release', ...at },
      { job: 'render', teamId: 'T0DESK' },
      { job: 'decide', click: { ...click, decision: { verb: 'delegate', to: 'U2' } } },
      { job: 'decide' },
      { job: 'absences' },
      { job: 'render', ...at, schema: SCHEMA + 1 },
      { job: 'reconcile', schema: SCHEMA + 1 },
      {},
      null,
      'render',
    ];
    for (const job of others) expect([job, readJob(job)]).toEqual([job, undefined]);
  });

  it('F98: what is not known is looked at again every second for a while, so that a version that knows it gets it in time, then once a minute', () => {
    expect([1, 2, AT_ONCE].map((handedOut) => laterFor(handedOut, NOW) - NOW)).toEqual([1_000, 1_000, 1_000]);
    expect(laterFor(AT_ONCE + 2, NOW)).toBe(NOW + 4_000);
    expect(laterFor(5_000, NOW)).toBe(NOW + MINUTE);
  });
});

describe('a job of a later version', () => {
  let stop: () => Promise<void>;
  const troubles: string[] = [];
  const redis = () => openRedis(server.url, { patient: true });
  let connection: ReturnType<typeof redis>;
  beforeEach(async () => {
    // What the test before left in a queue is counted by none.
    await server.flush();
    troubles.length = 0;
    connection = redis();
    const warn = (what: string) => void troubles.push(what);
    const fake = { orders: [], owned: [], holds: [], released: [] };
    const context = { ...aJobContext(connection, fake), clock: Date.now };
    const queues = openQueues(connection, ['2Chat'], { warn });
    const connections = { open: () => connection, queues };
    const workers = createWorkers(connections, { ...context, observer: { ...context.observer, warn } });
    stop = () => workers.close();
  });
  afterEach(async () => {
    await stop();
    connection.disconnect();
  });

  it('F83: one for a provider that is no longer configured waits in that provider’s queue, and is said once', async () => {
    const said: string[] = [];
    const queues = openQueues(connection, ['2Chat'], { warn: (what) => void said.push(what) });
    const { schedule } = createTimers(queues, Date.now);
    const request = aRequest();
    await schedule({ job: 'release', at: 0, provider: 'Bird' }, request);
    await schedule({ job: 'verify', at: 0, provider: 'Bird' }, request);
    await schedule({ job: 'render', at: 0 }, request);
    await expect.poll(() => queues.queue('cards').count(), { timeout: 10_000 }).toBe(0);
    expect(await queues.queue('holds-Bird').getWaitingCount()).toBe(2);
    expect(said).toEqual(['jobs wait for a provider that is not configured']);
    await queues.close();
  }, 30_000);

  it('F98: one whose request cannot be read here is left to a process that can read it, before it is looked at what can be released', async () => {
    await connection.hset(keys.request('T0DESK', 'r9'), { version: '1', body: '{"schema":99,"history":[]}' });
    const queue = new Queue('cards', { connection, prefix: PREFIX });
    await queue.add('render', { job: 'render', teamId: 'T0DESK', requestId: 'r9' }, { jobId: 'render-r9-v1' });
    await expect.poll(() => queue.getDelayedCount(), { timeout: 10_000 }).toBe(1);
    expect(troubles).toEqual([]);
    await queue.close();
  }, 30_000);

  it('F83: it stays in its queue for one that knows it, and is said', async () => {
    const queue = new Queue('cards', { connection, prefix: PREFIX });
    const options = { removeOnComplete: true, removeOnFail: true, attempts: 6, jobId: 'renew-r1-v3' };
    await queue.add('renew', { job: 'renew', ...at }, options);
    await expect.poll(() => troubles[0], { timeout: 10_000 }).toBe('job of another version left for later');
    await expect.poll(() => queue.getDelayedCount(), { timeout: 10_000 }).toBe(1);
    // Handed out again, and again, within seconds.
    await expect.poll(() => troubles.length, { timeout: 10_000 }).toBeGreaterThan(2);
    const kept = await queue.getJob('renew-r1-v3');
    expect(kept?.data).toEqual({ job: 'renew', ...at });
    expect(kept?.attemptsMade).toBeLessThanOrEqual(1);
    await queue.close();
  }, 30_000);

  it('F82: one of which only the id is left is no job of another version: it goes, and what follows anew can be queued under its id', async () => {
    const queue = new Queue('cards', { connection, prefix: PREFIX });
    const id = 'render-r1-v5';
    await connection.rpush(`${PREFIX}:cards:wait`, id);
    await connection.zadd(`${PREFIX}:cards:marker`, 0, '0');
    await expect.poll(() => troubles[0], { timeout: 10_000 }).toBe('job forgotten by redis');
    await expect.poll(() => queue.getJob(id), { timeout: 10_000 }).toBeUndefined();
    expect(await queue.getCompletedCount()).toBe(0);
    await queue.add('renew', { job: 'renew', ...at }, { jobId: id });
    await expect.poll(() => troubles.at(-1), { timeout: 10_000 }).toBe('job of another version left for later');
    await queue.close();
  }, 30_000);
});
