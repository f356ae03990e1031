import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OrphanHold } from '../../src/domain/hold.ts';
import type { Request } from '../../src/domain/request.ts';
import type { JobContext } from '../../src/jobs/job-context.ts';
import { release } from '../../src/jobs/release.ts';
import { reserve } from '../../src/jobs/reserve.ts';
import type { ProviderHold } from '../../src/workflow/provider.ts';
import { aJobContext, type FakeProvider } from '../support/job-context.ts';
import { useRedis } from '../support/redis.ts';
import { aDuty, aGroup, aHold, aRequest, MINUTE, NOW, states } from '../support/requests.ts';

const server = useRedis();
let redis: Redis;
let fake: FakeProvider;
let context: JobContext;

beforeAll(() => {
  redis = new Redis(server.url);
});
afterAll(() => redis.disconnect());
beforeEach(async () => {
  await server.flush();
  fake = { orders: [], owned: [], holds: [], released: [] };
  context = aJobContext(redis, fake);
});

const orphanHolds: OrphanHold = {
  no: 7,
  provider: '2Chat',
  groupId: aGroup().id,
  from: NOW - 10_000,
  until: NOW - 5_000,
  attempts: 0,
  nextAt: NOW,
};

/** A hold as the provider lists it; five minutes ahead of our clock, as its other times. */
function listed(changes: Partial<ProviderHold> = {}): ProviderHold {
  const clockOffsetMs = 5 * MINUTE;
  return {
    id: 'res-7',
    number: '+12135550177',
    expiresAt: NOW + 30 * MINUTE,
    clockOffsetMs,
    groupId: aGroup().id,
    createdAt: NOW - 8_000 + clockOffsetMs,
    ...changes,
  };
}

async function given(id: string, state: Request['state'], changes: Partial<Request> = {}): Promise<Request> {
  const request = { ...aRequest(state, { id, ...changes }), version: 1 };
  await context.store.save(request, 0, []);
  return request;
}

/** Looks once, and answers with what then must be released and what is still looked for. */
async function look(request: Request) {
  await release(request, context, '2Chat');
  const after = await context.store.load(request.teamId, request.id);
  return { releasing: after?.releasing.map(({ holdId }) => holdId), orphanHolds: after?.orphanHolds };
}
const searching = () => given('r1', states.choosing, { orphanHolds: [orphanHolds] });

describe('a hold whose making got no answer', () => {
  it('is known by its group and the time of the call, and is released', async () => {
    fake.holds = [listed({ id: 'other', groupId: 'de-berlin' }), listed()];
    expect(await look(await searching())).toEqual({ releasing: ['res-7'], orphanHolds: [] });
    const found = await context.store.load('T0DESK', 'r1');
    if (found) await release(found, context, '2Chat');
    expect(fake.released).toEqual(['res-7']);
  });

  it.each<[string, Partial<ProviderHold>]>([
    ['made before the call', { createdAt: NOW - 13_000 + 5 * MINUTE }],
    ['made after it', { createdAt: NOW - 2_000 + 5 * MINUTE }],
    ['of another group', { groupId: 'de-berlin' }],
    ['of which no group is told', { groupId: '' }],
  ])('is not a hold %s: that is left alone', async (_what, changes) => {
    fake.holds = [listed(changes)];
    expect(await look(await searching())).toMatchObject({
      releasing: [],
      orphanHolds: [{ attempts: 1, nextAt: NOW + 5_000 }],
    });
  });

  it('is not one of two that fit: which it is cannot be told', async () => {
    fake.holds = [listed(), listed({ id: 'res-8', number: '+12135550178' })];
    expect(await look(await searching())).toMatchObject({ releasing: [] });
  });

  it('is not a hold that has no time or no group: it could be a stranger’s', async () => {
    const { createdAt: _at, ...timeless } = listed();
    const { groupId: _group, ...groupless } = listed();
    fake.holds = [timeless];
    expect(await look(await searching())).toMatchObject({ releasing: [] });
    fake.holds = [groupless];
    expect(await look(await given('r2', states.choosing, { orphanHolds: [orphanHolds] }))).toMatchObject({
      releasing: [],
    });
  });

  it('is of the number that was picked', async () => {
    fake.holds = [listed(), listed({ id: 'res-8', number: '+12135550178' })];
    const request = await given('r1', states.choosing, { orphanHolds: [{ ...orphanHolds, number: '+12135550178' }] });
    expect(await look(request)).toMatchObject({ releasing: ['res-8'] });
  });

  it.each<[string, Request['state'], Partial<Request>]>([
    ['has', { ...states.awaitingApproval, hold: aHold({ id: 'res-7' }) }, {}],
    ['is letting go', states.choosing, { releasing: [aDuty({ holdId: 'res-7' })] }],
    ['has bought', { ...states.purchased, hold: aHold({ id: 'gone', number: '+12135550177' }) }, {}],
  ])('is not one that another request %s', async (_what, state, changes) => {
    fake.holds = [listed()];
    await given('other', state, { teamId: 'T0OTHER', ...changes });
    expect(await look(await searching())).toMatchObject({ releasing: [], orphanHolds: [{ attempts: 1 }] });
  });

  it('is not looked for while another request is just getting one', async () => {
    fake.holds = [listed()];
    await given('other', states.reserving);
    expect(await look(await searching())).toMatchObject({ releasing: [], orphanHolds: [{ attempts: 1 }] });
  });

  it('is looked for five times and then given up', async () => {
    const last = { ...orphanHolds, attempts: 4 };
    expect(await look(await given('r1', states.choosing, { orphanHolds: [last] }))).toEqual({
      releasing: [],
      orphanHolds: [],
    });
  });

  it('is looked for again when the provider does not answer', async () => {
    context = aJobContext(redis, fake, {
      holding: {
        hold: () => Promise.reject(new Error('no')),
        release: async () => {},
        holds: () => Promise.reject(new Error('no')),
      },
    });
    expect(await look(await searching())).toMatchObject({ releasing: [], orphanHolds: [{ attempts: 1 }] });
  });

  it('begins when a delivery finds that an earlier one had announced the call', async () => {
    const attempt = { no: 7, at: NOW, job: 'reserve-1' };
    const request = await given('r1', { ...states.reserving, attempt });
    await reserve(request, context, { job: 'reserve-1' });
    const after = await context.store.load('T0DESK', 'r1');
    expect(after?.orphanHolds).toMatchObject([{ no: 7, groupId: aGroup().id, from: NOW, attempts: 0, nextAt: NOW }]);
    expect(after?.state).toMatchObject({ name: 'choosing', problem: { code: 'reserveUnanswered' } });
  });

  it('does not begin where the hold would be ours alone', async () => {
    const { holding: _holding, ...without } = context.provider('2Chat');
    context = { ...context, provider: () => without };
    await reserve(await given('r1', states.reserving), context, { job: 'reserve-1' });
    expect((await context.store.load('T0DESK', 'r1'))?.orphanHolds).toEqual([]);
  });
});
