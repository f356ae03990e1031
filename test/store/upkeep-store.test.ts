import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Request } from '../../src/domain/request.ts';
import type { State } from '../../src/domain/state.ts';
import { reconcile } from '../../src/jobs/reconcile.ts';
import { endWhatIsOver } from '../../src/jobs/upkeep.ts';
import { createCardStore } from '../../src/store/card-store.ts';
import { createHomeStore } from '../../src/store/home-store.ts';
import { keys } from '../../src/store/keys.ts';
import { createRequestStore } from '../../src/store/request-store.ts';
import { createUpkeepStore } from '../../src/store/upkeep-store.ts';
import { keepCard } from '../support/card-keeping.ts';
import { aJobContext } from '../support/job-context.ts';
import { useRedis } from '../support/redis.ts';
import { aDuty, ana, aRequest, NOW, states } from '../support/requests.ts';

const server = useRedis();
const team = 'T0DESK';
const DAY_MS = 86_400_000;
const cardAt = { channel: 'C1', ts: '1.1', rendered: 'a' };
let redis: Redis;
/** How many requests were read. */
let loaded: number;

beforeAll(() => {
  redis = new Redis(server.url);
});
beforeEach(async () => {
  await server.flush();
  loaded = 0;
});
afterAll(() => redis.disconnect());

/** Saves a request whose card shows it. */
async function shown(id: string, state: State, changes: Partial<Request> = {}): Promise<Request> {
  const store = createRequestStore(redis);
  const request = { ...aRequest(state, { id, ...changes }), version: 1 };
  await store.save(request, undefined, []);
  await keepCard(createCardStore(redis), team, id, 'request', cardAt);
  await store.markRendered(request);
  return request;
}

function contextAt(now: number, offsetMs = 0) {
  const clock = { offsetMs: () => offsetMs, forget() {} };
  const context = aJobContext(redis, { orders: [], owned: [], holds: [], released: [] }, { clock });
  const load = (teamId: string, id: string) => {
    loaded += 1;
    return context.workflow.load(teamId, id);
  };
  return { ...context, workflow: { ...context.workflow, load }, clock: () => now };
}

const sweepAt = (now: number, offsetMs = 0) => reconcile(contextAt(now, offsetMs));
const bodyOf = (id: string) => redis.hget(keys.request(team, id), 'body');

/** Every place in Redis that names this request. */
async function traces(id: string): Promise<string[]> {
  const found: string[] = [];
  for (const key of await redis.keys('*')) {
    const type = await redis.type(key);
    const members =
      type === 'zset' ? await redis.zrange(key, '0', '-1') : type === 'set' ? await redis.smembers(key) : [];
    if (key.endsWith(`:${id}`) || members.includes(id)) found.push(key.replace(`nd:{${team}}:`, ''));
  }
  return found.sort();
}

const nothings = ['denied', 'expired', 'cancelled', 'failed'] as const;

describe('F105: what is over', () => {
  it('is kept whole for a day, then in short under the same version, and nothing is rendered or noted', async () => {
    await shown('r1', states.purchased);
    const lines = await redis.xlen(keys.audit(team));
    const whole = (await bodyOf('r1')) ?? '';
    await sweepAt(NOW + DAY_MS - 1);
    expect(await bodyOf('r1')).toBe(whole);
    await sweepAt(NOW + DAY_MS);
    expect(((await bodyOf('r1')) ?? '').length).toBeLessThan(whole.length);
    expect(await redis.hget(keys.request(team, 'r1'), 'version')).toBe('1');
    expect(await redis.zcard(keys.unshown(team))).toBe(0);
    expect(await redis.xlen(keys.audit(team))).toBe(lines);
    expect(await traces('r1')).toEqual([
      'cards:r1',
      'compacted',
      'numbers',
      `numbers:${ana}`,
      `of:${ana}`,
      'request:r1',
    ]);
  });

  it('leaves no trace when it came to nothing and its time is over, not a moment before', async () => {
    for (const name of nothings) await shown(name, states[name]);
    await sweepAt(NOW + DAY_MS);
    await sweepAt(NOW + 90 * DAY_MS - 1);
    for (const name of nothings) expect(await traces(name)).toContain(`request:${name}`);
    await sweepAt(NOW + 90 * DAY_MS);
    for (const name of nothings) expect(await traces(name), name).toEqual([]);
  });

  it('stays in the register when it was bought; only where its cards are is forgotten, and nothing is posted again', async () => {
    await shown('r1', states.purchased);
    await sweepAt(NOW + 90 * DAY_MS);
    await sweepAt(NOW + 90 * DAY_MS);
    expect(await traces('r1')).toEqual(['numbers', `numbers:${ana}`, `of:${ana}`, 'request:r1']);
    const { requests } = await createRequestStore(redis).list(team, { of: 'numbers' }, 10);
    expect(requests).toMatchObject([{ id: 'r1', cardsGone: true, state: { hold: { number: '+12135550134' } } }]);
  });

  it('waits while something must follow, or a card may not show it; after its time the card is not waited for', async () => {
    await shown('releasing', states.expired, { releasing: [aDuty()] });
    await shown('checked', states.purchased, {});
    await redis.zadd(keys.due(team), NOW + 1000 * DAY_MS, 'checked');
    await shown('unshown', states.denied);
    await redis.zadd(keys.unshown(team), NOW, 'unshown');
    const context = contextAt(NOW + 2 * DAY_MS);
    const sweeps = createUpkeepStore(redis);
    for (const id of ['releasing', 'checked', 'unshown']) {
      const request = (await context.workflow.load(team, id)) as Request;
      expect(await sweeps.compact(request, false), id).toBe(false);
    }
    const old = (await context.workflow.load(team, 'unshown')) as Request;
    expect(await sweeps.compact(old, true)).toBe(true);
    expect(await sweeps.forget(old)).toBe(true);
    expect(await traces('unshown')).toEqual([]);
  });

  it('is looked at once a day where it cannot be ended, and never keeps others waiting', async () => {
    await shown('broken', states.denied, { updatedAt: NOW - 1 });
    await redis.hset(keys.request(team, 'broken'), 'body', '{"state":');
    for (let at = 0; at < 3; at++) await shown(`r${at}`, states.denied);
    await sweepAt(NOW + DAY_MS);
    expect(await redis.zrange(keys.compacted(team), '0', '-1')).toEqual(['r0', 'r1', 'r2']);
    loaded = 0;
    await sweepAt(NOW + DAY_MS + 30_000);
    expect(loaded).toBe(0);
    await sweepAt(NOW + 2 * DAY_MS);
    expect(loaded).toBe(1);
    expect(await bodyOf('broken')).toBe('{"state":');
  });

  it('is kept whole again when it goes on, also where an earlier version saved that', async () => {
    const { workflow } = contextAt(NOW);
    await shown('r1', states.expired);
    await sweepAt(NOW + DAY_MS);
    expect(await workflow.apply(team, 'r1', { type: 'reheld', by: ana })).toMatchObject({ kind: 'changed' });
    expect(await traces('r1')).not.toContain('compacted');
    // One that does not know the list leaves it there.
    await redis.zadd(keys.compacted(team), NOW, 'r1');
    const before = await traces('r1');
    await sweepAt(NOW + 10_000 * DAY_MS);
    expect(await traces('r1')).toEqual(before);
    const request = (await workflow.load(team, 'r1')) as Request;
    const looksOver = { ...request, state: states.expired };
    expect(await createUpkeepStore(redis).forget(looksOver)).toBe(false);
    expect(await traces('r1')).toEqual(before.filter((key) => key !== 'compacted'));
  });

  it('loses against a change that is saved meanwhile', async () => {
    const store = createRequestStore(redis);
    const request = await shown('r1', states.expired);
    await store.save({ ...request, version: 2, purpose: 'newer' }, undefined, []);
    const upkeep = createUpkeepStore(redis);
    expect(await upkeep.compact(request, true)).toBe(false);
    expect(await store.load(team, 'r1')).toMatchObject({ purpose: 'newer' });
    // And a change that was decided before is saved over the short form.
    const newest = (await store.load(team, 'r1')) as Request;
    expect(await upkeep.compact(newest, true)).toBe(true);
    expect(await store.save({ ...newest, version: 3, purpose: 'last' }, undefined, [])).toBe(true);
    expect(await store.load(team, 'r1')).toMatchObject({
      purpose: 'last',
      state: { approvers: { users: ['U0MARTA', 'U0OMAR'] } },
    });
  });

  it('takes nothing of an open request, whatever the clock says', async () => {
    const open = ['searching', 'choosing', 'reserving', 'awaitingApproval', 'purchasing', 'unconfirmed'] as const;
    for (const name of open) await shown(name, states[name]);
    await redis.del(keys.due(team));
    const before = await Promise.all(open.map(traces));
    // None is even looked at.
    loaded = 0;
    await endWhatIsOver(team, contextAt(NOW + 1_000 * 365 * DAY_MS));
    expect(loaded).toBe(0);
    for (const years of [1, 10, 1_000]) await sweepAt(NOW + years * 365 * DAY_MS);
    expect(await Promise.all(open.map(traces))).toEqual(before);
    expect(await createRequestStore(redis).load(team, 'awaitingApproval')).toEqual({
      ...aRequest(states.awaitingApproval, { id: 'awaitingApproval' }),
      version: 1,
    });
  });

  it('is not forgotten by a clock that was set ahead, where a provider tells a better time', async () => {
    await shown('r1', states.denied);
    const ahead = 10 * 365 * DAY_MS;
    await sweepAt(NOW + ahead, -ahead);
    expect(await traces('r1')).toContain('by-end');
    // A provider whose clock is ahead of ours hurries nothing.
    await sweepAt(NOW + 1, ahead);
    expect(await traces('r1')).toContain('by-end');
  });

  it('is ended once by two processes, and a process that renders it meanwhile writes no card', async () => {
    for (let at = 0; at < 120; at++) await shown(`r${at}`, states.cancelled);
    await Promise.all([sweepAt(NOW + DAY_MS), sweepAt(NOW + DAY_MS)]);
    const cards = createCardStore(redis);
    await cards.withLock(team, 'r7', async (writer) => {
      await Promise.all([sweepAt(NOW + 90 * DAY_MS), sweepAt(NOW + 90 * DAY_MS)]);
      await expect(writer.save('request', cardAt)).rejects.toThrow();
      await cards.invalidate(team, 'r7', 'request');
    });
    expect((await redis.keys('*')).filter((key) => !/:(audit|homes-seen)$|^nd:teams$|clocks$/.test(key))).toEqual([]);
  });

  it('costs three commands when there is nothing to end, and reads no request', async () => {
    await shown('open', states.choosing);
    await shown('lately', states.denied);
    await sweepAt(NOW + 1);
    loaded = 0;
    await sweepAt(NOW + 2);
    expect(loaded).toBe(0);
  });

  it('is ended five hundred at a time, and the next sweep goes on', async () => {
    const store = createRequestStore(redis);
    for (let at = 0; at < 1_200; at += 100) {
      await Promise.all(
        Array.from({ length: 100 }, async (_, n) => {
          const request = { ...aRequest(states.denied, { id: `r${at + n}` }), version: 1 };
          await store.save(request, undefined, []);
          await store.markRendered(request);
        }),
      );
    }
    const left: number[] = [];
    for (let sweeps = 0; sweeps < 3; sweeps++) {
      await sweepAt(NOW + DAY_MS);
      left.push(await redis.zcard(keys.byEnd(team)));
    }
    expect(left).toEqual([700, 200, 0]);
    for (let sweeps = 0; sweeps < 3; sweeps++) await sweepAt(NOW + 90 * DAY_MS);
    expect(await redis.keys('*:request:*')).toEqual([]);
  });

  it('takes what the lists say of a request that is not there any more', async () => {
    await shown('r1', states.denied);
    await redis.zadd(keys.due(team), 0, 'r1');
    await redis.zadd(keys.unshown(team), 0, 'r1');
    await shown('r2', states.denied);
    await redis.del(keys.request(team, 'r1'), keys.request(team, 'r2'));
    await sweepAt(NOW);
    expect(await traces('r1')).toEqual(['cards:r1', `ended-of:${ana}`, `of:${ana}`]);
    await sweepAt(NOW + DAY_MS);
    expect(await traces('r2')).toEqual(['cards:r2', `ended-of:${ana}`, `of:${ana}`]);
  });

  it('a Home that is no longer kept up to date leaves the set of those that are, once a day', async () => {
    const homes = createHomeStore(redis);
    for (const user of ['U1', 'U2', 'U3']) await homes.opened(team, user);
    await redis.del(keys.home(team, 'U2'));
    await sweepAt(NOW);
    expect((await redis.smembers(keys.homes(team))).sort()).toEqual(['U1', 'U3']);
    await redis.del(keys.home(team, 'U3'));
    await sweepAt(NOW + 30_000);
    expect((await redis.smembers(keys.homes(team))).sort()).toEqual(['U1', 'U3']);
    expect(await redis.pttl(keys.homesSeen(team))).toBeGreaterThan(DAY_MS - 60_000);
  });
});
