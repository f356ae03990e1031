import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { knowClock } from '../../src/jobs/provider-time.ts';
import { aJobContext } from '../support/job-context.ts';
import { useRedis } from '../support/redis.ts';
import { aHold, aRequest, states } from '../support/requests.ts';

const server = useRedis();
let redis: Redis;
beforeAll(() => {
  redis = new Redis(server.url);
});
afterAll(() => redis.disconnect());

const held = aRequest(states.awaitingApproval);

/** A provider whose clock is known once it has answered, if it does. */
function aProvider(answers: 'at once' | 'never' | 'with an error') {
  const seen = { asked: 0, known: undefined as number | undefined };
  const holds = async () => {
    seen.asked += 1;
    if (answers === 'never') await new Promise(() => undefined);
    if (answers === 'with an error') throw new Error('away');
    seen.known = 0;
    return { holds: [], whole: true };
  };
  const holding = { hold: () => Promise.reject(new Error('no')), release: async () => {}, holds };
  const fake = { orders: [], owned: [], holds: [], released: [] };
  const context = aJobContext(redis, fake, { holding, clock: { offsetMs: () => seen.known, forget() {} } });
  return { seen, context };
}

it('a process that knows no clock of the provider asks once, however many holds are due', async () => {
  const { seen, context } = aProvider('at once');
  await Promise.all(Array.from({ length: 100 }, () => knowClock(held, context)));
  await knowClock(held, context);
  expect(seen).toEqual({ asked: 1, known: 0 });
});

it.each([
  'never',
  'with an error',
] as const)('one that answers %s keeps nothing that is due, and is not asked again at once', async (answers) => {
  const { seen, context } = aProvider(answers);
  await Promise.all(Array.from({ length: 100 }, () => knowClock(held, context)));
  await knowClock(held, context);
  expect(seen).toEqual({ asked: 1, known: undefined });
});

it('nobody is asked about a local hold, or where nothing is held', async () => {
  const { seen, context } = aProvider('at once');
  await knowClock(aRequest({ ...states.awaitingApproval, hold: aHold({ local: true }) }), context);
  await knowClock(aRequest(states.purchased), context);
  expect(seen.asked).toBe(0);
});
