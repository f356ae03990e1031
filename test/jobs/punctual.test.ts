import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { State } from '../../src/domain/state.ts';
import { run } from '../../src/jobs/handlers.ts';
import type { JobData } from '../../src/jobs/job.ts';
import { reconcile } from '../../src/jobs/reconcile.ts';
import type { Measure } from '../../src/workflow/meter.ts';
import { aJobContext } from '../support/job-context.ts';
import { useRedis } from '../support/redis.ts';
import { aDuty, aRequest, MINUTE, NOW, states } from '../support/requests.ts';

const server = useRedis();
let redis: Redis;
let told: Measure[];
beforeAll(() => {
  redis = new Redis(server.url);
});
beforeEach(async () => {
  await server.flush();
  told = [];
});
afterAll(() => redis.disconnect());

const contextOf = () => ({
  ...aJobContext(redis, { orders: [], owned: [], holds: [], released: [] }),
  meter: (measure: Measure) => void told.push(measure),
});

async function late(job: 'remind' | 'auto-release' | 'release', state: State, nextAt?: number): Promise<unknown[]> {
  const context = contextOf();
  const releasing = nextAt === undefined ? [] : [aDuty({ nextAt })];
  const request = { ...aRequest(state, { releasing }), version: 1 };
  await context.store.save(request, 0, []);
  const about = { teamId: request.teamId, requestId: request.id };
  const data: JobData = job === 'release' ? { job, provider: '2Chat', ...about } : { job, ...about };
  await run(data, { job: 'j' }, context);
  return told.filter(({ what }) => what === 'late');
}

const waits = (changes: object) => ({ ...states.awaitingApproval, ...changes });

it('the end of a wait is late by what it is after the deadline', async () => {
  expect(await late('auto-release', waits({ decideBy: NOW - 7_000, remindAt: [] }))).toEqual([
    { what: 'late', job: 'deadline', ms: 7_000 },
  ]);
});

it('what comes before its time is not late, and not done', async () => {
  expect(await late('auto-release', waits({ decideBy: NOW + MINUTE }))).toEqual([]);
});

it('a reminder is late by what it is after its time', async () => {
  expect(await late('remind', waits({ remindAt: [NOW - 3_000, NOW + MINUTE] }))).toEqual([
    { what: 'late', job: 'reminder', ms: 3_000 },
  ]);
});

it('a hold is given back late by what it is after the end, however often that was tried', async () => {
  expect(await late('release', { ...states.expired, at: NOW - 40_000 }, NOW)).toEqual([
    { what: 'late', job: 'release', ms: 40_000 },
  ]);
});

it('a sweep is measured when nothing failed in it', async () => {
  const context = contextOf();
  const { sweeps } = context;
  await redis.sadd('nd:teams', 'T0DESK');
  const failing = { ...sweeps, sweepAlone: () => Promise.reject(new Error('READONLY')) };
  await reconcile({ ...context, sweeps: failing });
  expect(told).toEqual([]);
  await reconcile(context);
  expect(told).toEqual([{ what: 'sweep', ms: expect.any(Number) }]);
});
