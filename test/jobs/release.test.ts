import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hasEndedByItself } from '../../src/domain/releasing.ts';
import { release } from '../../src/jobs/release.ts';
import { verify } from '../../src/jobs/verify.ts';
import { ProviderError } from '../../src/workflow/provider.ts';
import { aJobContext, type FakeProvider } from '../support/job-context.ts';
import { useRedis } from '../support/redis.ts';
import { aDuty, aHold, aRequest, NOW, states } from '../support/requests.ts';

const server = useRedis();
let redis: Redis;
let fake: FakeProvider;
beforeAll(() => {
  redis = new Redis(server.url);
});
beforeEach(async () => {
  await server.flush();
  fake = { orders: [], owned: [], holds: [], released: [] };
});
afterAll(() => redis.disconnect());

const locked = {
  holding: {
    hold: () => Promise.reject(new Error('not asked for')),
    release: () => Promise.reject(new ProviderError('refused', '2Chat', 'no', { said: 'The reservation is locked' })),
    holds: async () => ({ holds: [], whole: false }),
  },
};

/** What is left of a duty after a provider has refused to end the hold. */
async function refused(pending: ReturnType<typeof aDuty>) {
  const context = aJobContext(redis, fake, locked);
  const request = { ...aRequest(states.expired, { releasing: [pending] }), version: 1 };
  await context.store.save(request, 0, []);
  await release(request, context, '2Chat');
  return context.store.load(request.teamId, request.id);
}

describe('a release that is refused', () => {
  it('F121: is tried again while the hold may stand, and no later than at its end', async () => {
    const pending = { ...aDuty(), expiresAt: NOW + 60_000, clockOffsetMs: 0, attempts: 9, nextAt: NOW };
    const after = await refused(pending);
    expect(after?.releasing).toMatchObject([{ attempts: 10 }]);
    expect(after?.releasing[0]?.nextAt).toBeGreaterThan(NOW + 60_000);
    expect(after?.releasing[0]?.nextAt).toBeLessThan(NOW + 70_000);
  });

  it('F121: ends by itself once the end of the hold has passed by the clock of the provider', async () => {
    // Ahead of ours by an hour: what ends in half an hour there ended half an hour ago.
    const ahead = { ...aDuty(), expiresAt: NOW + 1_800_000, clockOffsetMs: 3_600_000, nextAt: NOW };
    const after = await refused(ahead);
    expect(after?.releasing).toEqual([]);
    expect(after?.history.at(-1)).toMatchObject({ what: 'released' });
  });

  it('F121: is not over before that, whatever our own clock says', async () => {
    const behind = { ...aDuty(), expiresAt: NOW - 1_800_000, clockOffsetMs: -3_600_000, nextAt: NOW };
    expect((await refused(behind))?.releasing).toHaveLength(1);
    const { clockOffsetMs: _, ...stored } = { ...aDuty(), expiresAt: NOW - 60_000, nextAt: NOW };
    expect(hasEndedByItself(stored, NOW)).toBe(true);
    expect(hasEndedByItself({ ...stored, expiresAt: 0, attempts: 3 }, NOW)).toBe(false);
    expect(hasEndedByItself({ ...stored, expiresAt: 0, attempts: 500 }, NOW)).toBe(true);
  });
});

describe('a release that another process wants, whose clock is a little ahead', () => {
  const wanted = async (attempts: number) => {
    const context = aJobContext(redis, fake);
    const pending = { ...aDuty(), attempts, nextAt: NOW + 4_900 };
    const request = { ...aRequest(states.expired, { releasing: [pending] }), version: 1 };
    await context.store.save(request, 0, []);
    return [await release(request, context, '2Chat'), fake.released];
  };

  it('is made at once the first time', async () => {
    expect(await wanted(0)).toEqual([undefined, [aDuty().holdId]]);
  });

  it('and is not dropped where it is to be tried again later', async () => {
    expect(await wanted(1)).toEqual([{ againAt: NOW + 4_900 }, []]);
  });
});

describe('evidence from a list of holds', () => {
  it('F121: that a hold is absent counts only where the list is whole', async () => {
    for (const whole of [true, false]) {
      await server.flush();
      const context = aJobContext(redis, fake, {
        holding: { ...locked.holding, holds: async () => ({ holds: [], whole }) },
      });
      const request = { ...aRequest({ ...states.unconfirmed, hold: aHold(), nextCheckAt: NOW }), version: 1 };
      await context.store.save(request, 0, []);
      await verify(request, context);
      const state = (await context.store.load(request.teamId, request.id))?.state;
      expect(state?.name === 'unconfirmed' && state.evidence?.held).toBe(whole ? false : undefined);
    }
  });
});

describe('F99: a hold that was made before the store ran anew', () => {
  const inRun = (run: string) => {
    const request = aRequest(
      { ...states.expired, hold: { ...aHold(), run } },
      { releasing: [aDuty({ holdId: aHold().id })] },
    );
    return { ...request, version: 1 };
  };
  const released = async (run: string, changes: Parameters<typeof aJobContext>[2] = {}) => {
    const context = aJobContext(redis, fake, changes);
    await context.store.save(inRun(run), 0, []);
    await release(inRun(run), context, '2Chat');
    return (await context.store.load(team, 'r1'))?.state.name;
  };
  const { number, id } = aHold();
  const team = 'T0DESK';

  it('is bought, and not ended, where the provider has sold its number since', async () => {
    fake.owned = [number];
    expect([await released('before'), fake.released]).toEqual(['purchased', []]);
  });

  it('is ended where it has not, where that cannot be told, and where it is of this run', async () => {
    expect([await released('before'), fake.released]).toEqual(['expired', [id]]);
    await server.flush();
    const unreadable = { owned: () => Promise.reject(new ProviderError('unreadable', '2Chat', 'odd')) };
    expect([await released('before', unreadable), fake.released]).toEqual(['expired', [id, id]]);
    await server.flush();
    fake.owned = [number];
    expect([await released('run'), fake.released]).toEqual(['expired', [id, id, id]]);
  });
});
