import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createAuditTrail, type ReadSoFar, readAuditTrail, removeLines } from '../../src/store/audit-trail.ts';
import { keys } from '../../src/store/keys.ts';
import { createRequestStore } from '../../src/store/request-store.ts';
import type { RequestStore } from '../../src/workflow/ports.ts';
import { useRedis } from '../support/redis.ts';
import { aGroup, ana, aRequest, marta, NOW, states } from '../support/requests.ts';

const server = useRedis();
let redis: Redis;
let store: RequestStore;
beforeAll(() => {
  redis = new Redis(server.url);
  store = createRequestStore(redis);
});
beforeEach(() => server.flush());
afterAll(() => redis.disconnect());

async function trail(sinceAt = 0) {
  const lines = [];
  for await (const line of readAuditTrail(redis, sinceAt)) lines.push(line);
  return lines;
}

const request = { ...aRequest(states.denied), version: 1 };
const denied = { at: NOW, what: 'denied', by: marta, note: '=cmd', number: '+12135550134' } as const;

describe('the audit trail', () => {
  it('has a line for what is new, with what was shown, and none when the save is refused', async () => {
    expect(await store.save(request, undefined, [denied])).toBe(true);
    expect(await store.save(request, undefined, [denied])).toBe(false);
    expect(await trail()).toEqual([
      {
        at: NOW,
        team: 'T0DESK',
        request: 'r1',
        version: 1,
        what: 'denied',
        by: marta,
        requester: ana,
        number: '+12135550134',
        provider: '2Chat',
        monthly: { amount: '3.50', currency: null },
        setup: { amount: '0.00', currency: null },
        hold: 'res-1',
        holdUntil: NOW + 30 * 60_000,
        note: '=cmd',
      },
    ]);
  });

  it('is kept without what its key says, and a line that an earlier version kept whole reads the same', async () => {
    await store.save(request, undefined, [denied]);
    const [[, [name = '', json = '']] = ['', []]] = await redis.xrange(keys.audit('T0DESK'), '-', '+');
    expect(name).toBe('line');
    expect(json).not.toMatch(/T0DESK|currency/);
    const [line] = await trail();
    await redis.xadd(keys.audit('T0DESK'), '*', 'line', JSON.stringify(line));
    expect(await trail()).toEqual([line, line]);
    // Field by field in the same order, as it is printed.
    expect((await trail()).map((each) => JSON.stringify(each))).toEqual(Array(2).fill(JSON.stringify(line)));
  });

  it('says the currency where the provider states one', async () => {
    const { hold } = states.denied;
    const priced = aGroup({ monthly: { amount: '2.00', currency: 'EUR' }, setup: { amount: '0.00', currency: null } });
    const state = { ...states.denied, hold: { ...hold, group: priced } };
    await store.save({ ...request, state }, undefined, [denied]);
    expect(await trail()).toMatchObject([priced].map(({ monthly, setup }) => ({ monthly, setup })));
  });

  it('has a line for what a person tried in vain', async () => {
    await store.save(request, undefined, []);
    const refusal = { reason: 'notAnApprover', membership: 'member', approvers: [] } as const;
    await createAuditTrail(redis).refused(request, 'approved', 'U0EVE', refusal, NOW + 1);
    expect(await trail()).toMatchObject([
      { what: 'refused', event: 'approved', by: 'U0EVE', reason: 'notAnApprover', at: NOW + 1 },
    ]);
  });

  it('is read page by page, in order', async () => {
    const history = Array.from({ length: 1_201 }, (_, at) => ({ at, what: 'reminded' }) as const);
    await store.save(request, undefined, history);
    expect((await trail()).map(({ at }) => at)).toEqual(history.map(({ at }) => at));
  });

  it('leaves out what was written long before', async () => {
    await store.save(request, undefined, [denied]);
    expect(await trail(Date.now() + 3_600_000)).toEqual([]);
    expect(await trail(Date.now() - 3_600_000)).toHaveLength(1);
  });
});

describe('lists', () => {
  const put = (id: string, state: Parameters<typeof aRequest>[0], changes = {}) =>
    store.save({ ...aRequest(state, { id, ...changes }), version: 1 }, 0, []);
  const ids = async (...of: Parameters<RequestStore['list']>) => (await store.list(...of)).requests.map(({ id }) => id);

  it('a person’s own, newest first, as many as asked for, and no other person’s', async () => {
    await put('old', states.denied, { createdAt: 1 });
    await put('new', states.choosing, { createdAt: 3 });
    await put('mid', states.searching, { createdAt: 2 });
    await put('ben', states.searching, { requester: 'U0BEN' });
    await put('far', states.searching, { teamId: 'T0OTHER' });
    expect(await ids('T0DESK', { of: 'requester', user: ana }, 10)).toEqual(['new', 'mid', 'old']);
    expect(await ids('T0DESK', { of: 'requester', user: ana }, 2)).toEqual(['new', 'mid']);
  });

  it('what must be decided, the most urgent first, until it is decided', async () => {
    await put('later', states.awaitingApproval);
    await put('soon', { ...states.awaitingApproval, decideBy: NOW + 1 });
    await put('unsettled', states.unconfirmed);
    await put('asking', { ...states.unconfirmed, askPerson: false });
    expect(await ids('T0DESK', { of: 'approvers' }, 10)).toEqual(['unsettled', 'soon', 'later']);
    await store.save({ ...aRequest(states.denied, { id: 'soon' }), version: 2 }, undefined, []);
    expect(await ids('T0DESK', { of: 'approvers' }, 10)).toEqual(['unsettled', 'later']);
  });

  it('bought numbers, of all and of one', async () => {
    await put('one', states.purchased);
    await put('two', { ...states.purchased, at: NOW + 1 }, { requester: 'U0BEN' });
    await put('none', states.failed);
    expect(await ids('T0DESK', { of: 'numbers' }, 10)).toEqual(['two', 'one']);
    expect(await ids('T0DESK', { of: 'numbers', user: ana }, 10)).toEqual(['one']);
  });
});

describe('F105: lines that are moved out', () => {
  const add = (teamId: string, at: number) =>
    redis.xadd(keys.audit(teamId), '*', 'line', JSON.stringify({ at, team: teamId, what: 'denied' }));
  const left = async () => (await trail()).map(({ team, at }) => `${team} ${at}`).sort();

  it('are those that were read and are meant; what was written since stays, and so does a workspace that was not read', async () => {
    await redis.sadd(keys.teams, 'T1', 'T2');
    for (const at of [1, 5, 2]) await add('T1', at);
    await add('T2', 1);
    const soFar: ReadSoFar = new Map();
    for await (const _ of readAuditTrail(redis, 0, undefined, soFar));
    await add('T1', 1);
    await redis.sadd(keys.teams, 'T3');
    await add('T3', 1);
    const removed: number[] = [];
    for await (const some of removeLines(redis, soFar, ({ at }) => at < 5)) removed.push(some);
    expect(removed.reduce((sum, each) => sum + each, 0)).toBe(3);
    expect(await left()).toEqual(['T1 1', 'T1 5', 'T3 1']);
  });

  it('go a page at a time: who is stopped in between goes on later', async () => {
    await redis.sadd(keys.teams, 'T1');
    for (let at = 0; at < 1_100; at++) await add('T1', at);
    const soFar: ReadSoFar = new Map();
    for await (const _ of readAuditTrail(redis, 0, undefined, soFar));
    for await (const some of removeLines(redis, soFar, () => true)) {
      expect(some).toBe(500);
      break;
    }
    expect(await left()).toHaveLength(600);
    for await (const _ of removeLines(redis, soFar, () => true));
    expect(await left()).toEqual([]);
  });
});
