import { Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { holdFingerprint } from '../../src/domain/fingerprint.ts';
import { findClicksWaiting } from '../../src/jobs/clicks-waiting.ts';
import { byOurClock } from '../../src/jobs/decide.ts';
import { run } from '../../src/jobs/handlers.ts';
import { type JobData, PREFIX } from '../../src/jobs/job.ts';
import type { JobContext } from '../../src/jobs/job-context.ts';
import { openQueues, type Queues } from '../../src/jobs/open-queues.ts';
import { createTimers } from '../../src/jobs/timers.ts';
import { createAuditTrail } from '../../src/store/audit-trail.ts';
import type { DecisionClick } from '../../src/workflow/ports.ts';
import { createWorkflow } from '../../src/workflow/workflow.ts';
import { aJobContext } from '../support/job-context.ts';
import { useRedis } from '../support/redis.ts';
import { aHold, aRequest, MINUTE, marta, NOW, rules, states } from '../support/requests.ts';

const server = useRedis();
const team = 'T0DESK';
const observer = { changed() {}, refused() {}, warn() {} };
const fingerprint = holdFingerprint(aHold());
const deadline = NOW - 1_000;
let redis: Redis;
let queues: Queues;
let context: JobContext;
let sharedMs: number | undefined;

beforeAll(() => {
  redis = new Redis(server.url, { maxRetriesPerRequest: null });
});
afterAll(() => redis.disconnect());
beforeEach(async () => {
  await server.flush();
  sharedMs = undefined;
  queues = openQueues(redis, ['2Chat'], observer);
  const given = aJobContext(redis, { orders: [], owned: [], holds: [], released: [] });
  const { store } = given;
  const clocks = { offsetOf: () => undefined, sharedOffsetMs: () => sharedMs, shownOffsetMs: () => undefined };
  const timers = createTimers(queues, () => NOW);
  const audit = createAuditTrail(redis);
  const workflow = createWorkflow({
    ...{ store, audit, timers, clocks, observer },
    clock: () => NOW,
    rules: () => rules,
  });
  context = { ...given, workflow, clocks, clicksWaiting: findClicksWaiting(queues) };
  const { state } = aRequest({ ...states.awaitingApproval, decideBy: deadline });
  await store.save(aRequest(state, { version: 1 }), deadline, []);
});
afterEach(() => queues.close());

/** Somebody clicks; saved by a process whose clock is that far behind the one that all share. */
async function clicks(changes: Partial<DecisionClick> = {}, behindMs?: number): Promise<void> {
  const click: DecisionClick = {
    ...{ teamId: team, requestId: 'r1', user: marta, at: deadline - 1, channel: 'C1', fingerprint, nonce: '1.1' },
    ...{ decision: { verb: 'approve' as const }, ...changes },
  };
  await createTimers(
    queues,
    () => NOW,
    undefined,
    undefined,
    () => behindMs,
  ).decide(click);
}

async function timeIsUp() {
  const again = await run({ job: 'auto-release', teamId: team, requestId: 'r1' }, { job: 'j' }, context);
  const state = (await context.store.load(team, 'r1'))?.state;
  return { again, name: state?.name, clicks: state?.name === 'awaitingApproval' ? state.clicks : undefined };
}
const waits = {
  name: 'awaitingApproval',
  clicks: [{ by: marta, at: deadline - 1 }],
  again: { againAt: expect.any(Number) },
};
const over = { name: 'expired', clicks: undefined, again: undefined };

describe('when the time to decide is over', () => {
  it('what was clicked in time and waits in the queue is waited for, until the last moment that the hold allows', async () => {
    await clicks();
    expect(await timeIsUp()).toEqual(waits);
  });

  it('what is being decided about in this moment is, too', async () => {
    await clicks();
    let took: () => void = () => undefined;
    const taken = new Promise<void>((resolve) => {
      took = resolve;
    });
    let end: () => void = () => undefined;
    const busy = async () => {
      took();
      await new Promise<void>((resolve) => {
        end = resolve;
      });
    };
    const worker = new Worker<JobData>('decisions', busy, { connection: redis, prefix: PREFIX });
    await taken;
    expect(await timeIsUp()).toEqual(waits);
    end();
    await worker.close();
  });

  it('what has been decided about meanwhile, as a click of one who may not, is waited for no longer than a second', async () => {
    await clicks();
    expect(await timeIsUp()).toEqual({ ...waits, again: { againAt: NOW + 1_000 } });
    await queues.queue('decisions').obliterate({ force: true });
    expect(await timeIsUp()).toEqual(over);
    expect((await context.store.load(team, 'r1'))?.history.at(-1)).toEqual({
      at: NOW,
      what: 'expired',
      number: aHold().number,
    });
  });

  it.each<[string, Partial<DecisionClick>]>([
    ['at the deadline', { at: deadline }],
    ['on another request', { requestId: 'r2' }],
    ['in another workspace', { teamId: 'T0OTHER' }],
    ['on what was shown before', { fingerprint: 'other' }],
    ['to ask something', { decision: { verb: 'ask', question: 'Why?' } }],
  ])('what was clicked %s is not', async (_how, changes) => {
    await clicks(changes);
    expect(await timeIsUp()).toEqual(over);
  });

  it('the deadline is kept where it cannot be known', async () => {
    await clicks();
    context = { ...context, clicksWaiting: () => Promise.reject(new Error('away')) };
    expect(await timeIsUp()).toEqual(over);
  });

  it('what is due at one time looks once, together, through the clicks on all others', async () => {
    for (let no = 0; no < 20; no++) await clicks({ requestId: `other${no}`, nonce: `${no}` });
    await clicks();
    const looks = vi.spyOn(queues.queue('decisions'), 'getJobs');
    const request = aRequest(states.awaitingApproval);
    const all = await Promise.all(Array.from({ length: 50 }, () => context.clicksWaiting(request)));
    expect(all.map((found) => found.length)).toEqual(Array(50).fill(1));
    expect(looks.mock.calls.length).toBeLessThanOrEqual(2);
  });
});

describe('when a click was made', () => {
  it('is reckoned by the clock that all processes share', async () => {
    // A minute behind, and so the click looks older than it is; ours is half a minute ahead.
    sharedMs = -30_000;
    await clicks({ at: deadline - 2 * MINUTE }, MINUTE);
    expect(await timeIsUp()).toMatchObject({ clicks: [{ by: marta, at: deadline - 30_000 }] });
  });

  it('and counts as late where it was, though its process was behind', async () => {
    sharedMs = 0;
    await clicks({ at: deadline - 1 }, MINUTE);
    expect(await timeIsUp()).toEqual(over);
  });

  it.each([
    [undefined, 5],
    [5, undefined],
  ])('is what its process said where that is not known: %o, %o', (then, now) => {
    const click = { at: 7, sharedOffsetMs: then } as DecisionClick;
    const clocks = { offsetOf: () => undefined, sharedOffsetMs: () => now, shownOffsetMs: () => undefined };
    expect(byOurClock(click, { clocks }).at).toBe(7);
  });
});
