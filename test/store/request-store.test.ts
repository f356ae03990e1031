import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createCardStore } from '../../src/store/card-store.ts';
import { keys } from '../../src/store/keys.ts';
import { createRequestStore } from '../../src/store/request-store.ts';
import { createSweepStore } from '../../src/store/sweep-store.ts';
import { LockLostError } from '../../src/workflow/lock-lost-error.ts';
import type { CardStore, RequestStore } from '../../src/workflow/ports.ts';
import type { SweepStore } from '../../src/workflow/sweep-store.ts';
import { announcePost, keepCard } from '../support/card-keeping.ts';
import { useRedis } from '../support/redis.ts';
import { aDuty, aRequest, NOW, states } from '../support/requests.ts';

const server = useRedis();
let redis: Redis;
let store: RequestStore;
let sweeps: SweepStore;
let cards: CardStore;

beforeAll(() => {
  redis = new Redis(server.url);
  store = createRequestStore(redis);
  sweeps = createSweepStore(redis);
  cards = createCardStore(redis);
});
beforeEach(() => server.flush());
afterAll(() => {
  redis.disconnect();
});

const first = { ...aRequest(), version: 1 };
const second = { ...first, version: 2 };

describe('requests', () => {
  it('come back as they were saved, in every state', async () => {
    for (const [name, state] of Object.entries(states)) {
      const request = {
        ...aRequest(state, { id: `r${name.toLowerCase()}` }),
        version: 1,
        releasing: [aDuty({ attempts: 1 })],
        history: [
          { at: 1, what: 'created', by: 'U1' },
          { at: 2, what: 'failed', number: '+12135550134', problem: { code: 'purchaseRefused', message: 'no' } },
        ] as const,
      };
      expect(await store.save(request, 0, [])).toBe(true);
      expect(await store.load(request.teamId, request.id)).toEqual(request);
    }
  });

  it('that were never saved are undefined', async () => {
    expect(await store.load('T0DESK', 'nothing')).toBeUndefined();
  });

  it('are saved only over the version they were made from', async () => {
    expect(await store.save(second, 0, [])).toBe(false);
    expect(await store.save(first, 0, [])).toBe(true);
    expect(await store.save(first, 0, [])).toBe(false);
    expect(await store.save({ ...second, purpose: 'mine' }, 0, [])).toBe(true);
    expect(await store.save({ ...second, purpose: 'yours' }, 0, [])).toBe(false);
    expect(await store.load('T0DESK', 'r1')).toMatchObject({ version: 2, purpose: 'mine' });
  });

  it('let exactly one of many writers win', async () => {
    await store.save(first, 0, []);
    const won = await Promise.all(
      Array.from({ length: 50 }, (_, n) => store.save({ ...second, purpose: `${n}` }, 0, [])),
    );
    expect(won.filter(Boolean)).toHaveLength(1);
    expect((await store.load('T0DESK', 'r1'))?.purpose).toBe(String(won.indexOf(true)));
  });

  it('belong to a workspace: the same id in another is another request', async () => {
    await store.save(first, 0, []);
    expect(await store.load('T0OTHER', 'r1')).toBeUndefined();
    expect(await sweeps.due('T0OTHER', NOW)).toEqual([]);
    expect(await sweeps.teams()).toEqual(['T0DESK']);
  });

  it('are due when something must follow, not before, and until nothing must', async () => {
    await store.save(first, NOW, []);
    await store.save({ ...first, id: 'r2' }, NOW - 1, []);
    expect(await sweeps.due('T0DESK', NOW - 2)).toEqual([]);
    expect(await sweeps.due('T0DESK', NOW)).toEqual(['r2', 'r1']);
    await store.save(second, undefined, []);
    expect(await sweeps.due('T0DESK', NOW)).toEqual(['r2']);
  });

  it('are unshown until every card shows the newest version', async () => {
    await store.save(first, NOW, []);
    await store.save(second, undefined, []);
    await store.markRendered(first);
    expect(await sweeps.unshown('T0DESK', NOW)).toEqual(['r1']);
    await store.markRendered(second);
    expect(await sweeps.unshown('T0DESK', NOW)).toEqual([]);
  });

  it('F100: that cannot be shown keep no other from being found: each look goes on where the last one ended', async () => {
    const ids = Array.from({ length: 1_100 }, (_, n) => `r${1_000 + n}`);
    await Promise.all(ids.map((id, n) => store.save({ ...first, id, updatedAt: NOW + n }, undefined, [])));
    const looks = [1, 2, 3].map((n) => sweeps.unshown('T0DESK', NOW + 2_000 + n));
    const seen = (await Promise.all(looks)).flat();
    expect([seen.length, new Set(seen).size]).toEqual([1_500, 1_100]);
  });

  it('are looked through by one process at a time, and by the next when that one has died', async () => {
    let done = 0;
    const sweep = async () => void done++;
    await redis.set(keys.sweeping('T0DESK'), 'dead', 'PX', 800);
    await sweeps.sweepAlone('T0DESK', sweep);
    expect(done).toBe(1);
    expect(await redis.exists(keys.sweeping('T0DESK'))).toBe(0);
  });

  it('that cannot be read are an error, never half a request', async () => {
    await redis.hset('nd:{T0DESK}:request:r1', { version: '1', body: '{"id":"r1"}' });
    await expect(store.load('T0DESK', 'r1')).rejects.toThrow();
  });
});

describe('cards', () => {
  it('come back as they were saved, by key', async () => {
    await keepCard(cards, 'T0DESK', 'r1', 'request', { channel: 'C1', ts: '1.1', rendered: 'a' });
    await keepCard(cards, 'T0DESK', 'r1', 'request', { channel: 'C1', ts: '1.1', rendered: 'b' });
    await keepCard(cards, 'T0DESK', 'r1', 'approval', { channel: 'C2', rendered: 'c' });
    expect(Object.fromEntries(await cards.load('T0DESK', 'r1'))).toEqual({
      request: { channel: 'C1', ts: '1.1', rendered: 'b' },
      approval: { channel: 'C2', rendered: 'c' },
    });
    expect((await cards.known('T0DESK', 'r1')).announced.size).toBe(0);
  });

  it('are announced before they are posted, until they are kept or taken back', async () => {
    const posting = { at: 1, to: 'C1', under: '1.1', rendered: 'a' };
    for (const key of ['kept', 'withdrawn', 'open']) await announcePost(cards, 'T0DESK', 'r1', key, posting);
    await keepCard(cards, 'T0DESK', 'r1', 'kept', { channel: 'C1', ts: '1.1', rendered: 'a' });
    await cards.withLock('T0DESK', 'r1', (writer) => writer.withdraw('withdrawn'));
    expect([...(await cards.load('T0DESK', 'r1')).keys()]).toEqual(['kept']);
    expect(Object.fromEntries((await cards.known('T0DESK', 'r1')).announced)).toEqual({ open: posting });
    // A card that is gone and announced anew is not known any more.
    await announcePost(cards, 'T0DESK', 'r1', 'kept', posting);
    expect((await cards.load('T0DESK', 'r1')).size).toBe(0);
  });

  it('F83: one that cannot be read takes the others from no person, and is named', async () => {
    await keepCard(cards, 'T0DESK', 'r1', 'request', { channel: 'C1', ts: '1.1', rendered: 'a' });
    const bad = ['{"channel":"C1"', '{"channel":7,"shows":"a"}', 'null', '[]', '{"posting":{"place":"C1"}}', ''];
    for (const [index, json] of bad.entries()) await redis.hset('nd:{T0DESK}:cards:r1', `bad-${index}`, json);
    expect(Object.fromEntries(await cards.load('T0DESK', 'r1'))).toEqual({
      request: { channel: 'C1', ts: '1.1', rendered: 'a' },
    });
    const { announced, unreadable } = await cards.known('T0DESK', 'r1');
    expect(announced.size).toBe(0);
    expect([...unreadable].sort()).toEqual(bad.map((_, index) => `bad-${index}`));
    await redis.hset('nd:{T0DESK}:request:r1', 'version', '1');
    for (const index of bad.keys()) await cards.invalidate('T0DESK', 'r1', `bad-${index}`);
    expect(await redis.zrange('nd:{T0DESK}:unshown', '0', '-1')).toEqual(['r1']);
  });

  it('are written only by the one whose turn it is: who wakes up later writes nothing', async () => {
    await cards.withLock('T0DESK', 'r1', async (sleeper) => {
      await redis.del('nd:{T0DESK}:rendering:r1');
      await keepCard(cards, 'T0DESK', 'r1', 'request', { channel: 'C1', ts: '1.1', rendered: 'new' });
      const late = { channel: 'C1', ts: '9.9', rendered: 'old' };
      await expect(sleeper.save('request', late)).rejects.toThrow(LockLostError);
      await expect(sleeper.announce('request', { at: 1, to: 'C1', rendered: 'old' })).rejects.toThrow(LockLostError);
      await expect(sleeper.withdraw('request')).rejects.toThrow(LockLostError);
    });
    expect((await cards.load('T0DESK', 'r1')).get('request')).toEqual({ channel: 'C1', ts: '1.1', rendered: 'new' });
  });

  it('of which the store does not know what they show are rendered anew', async () => {
    await store.save(first, undefined, []);
    await store.markRendered(first);
    await keepCard(cards, 'T0DESK', 'r1', 'request', { channel: 'C1', ts: '1.1', rendered: 'a' });
    expect(await sweeps.unshown('T0DESK', NOW)).toEqual([]);
    await cards.invalidate('T0DESK', 'r1', 'request');
    await cards.invalidate('T0DESK', 'r1', 'never posted');
    // Of a request that the store has forgotten nothing can be rendered.
    await cards.invalidate('T0DESK', 'forgotten', 'request');
    expect((await cards.load('T0DESK', 'r1')).get('request')).toEqual({ channel: 'C1', ts: '1.1', rendered: '' });
    expect(await sweeps.unshown('T0DESK', NOW)).toEqual(['r1']);
  });

  it('are rendered by one at a time, and by the next when that one is done or has failed', async () => {
    let finish = () => {};
    const rendering = cards.withLock('T0DESK', 'r1', () => new Promise<void>((resolve) => (finish = () => resolve())));
    await expect.poll(() => redis.exists('nd:{T0DESK}:rendering:r1')).toBe(1);
    const nothing = async () => undefined;
    expect(await cards.withLock('T0DESK', 'r1', nothing)).toBe(false);
    expect(await cards.withLock('T0DESK', 'r2', nothing)).toBe(true);
    finish();
    expect(await rendering).toBe(true);
    await expect(cards.withLock('T0DESK', 'r1', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await cards.withLock('T0DESK', 'r1', nothing)).toBe(true);
  });
});
