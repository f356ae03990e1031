import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { keys } from '../../src/store/keys.ts';
import { keepWriting } from '../../src/store/pulse.ts';
import { useRedis } from '../support/redis.ts';

const server = useRedis();
const observer = { warn() {} };
const probed = { prefix: '{nd-jobs}', names: ['cards'] };
let redis: Redis;
beforeAll(async () => {
  redis = new Redis(server.url);
  await redis.ping();
});
beforeEach(server.flush);
afterAll(() => redis.disconnect());

it('a process that runs no jobs warns as long as none that does has been there, and no other does', async () => {
  const web = keepWriting({ redis, teamId: 'T1', probed, runsJobs: false, observer });
  expect(await web.warnings()).toEqual([expect.stringContaining('no process runs the jobs')]);
  const elsewhere = keepWriting({ redis, teamId: 'T2', probed, runsJobs: true, observer });
  expect(await elsewhere.warnings()).toEqual([]);
  await expect.poll(() => redis.exists(keys.workers('T2'))).toBe(1);
  expect(await web.warnings()).toHaveLength(1);

  const worker = keepWriting({ redis, teamId: 'T1', probed, runsJobs: true, observer });
  await expect.poll(() => web.warnings()).toEqual([]);
  // Long enough for a worker to be started again, and no longer.
  expect(await redis.pttl(keys.workers('T1'))).toBeGreaterThan(10_000);
  expect(await redis.pttl(keys.workers('T1'))).toBeLessThanOrEqual(15_000);
  worker.close();
  await redis.del(keys.workers('T1'));
  expect(await web.warnings()).toHaveLength(1);
  for (const each of [web, elsewhere]) each.close();
});
