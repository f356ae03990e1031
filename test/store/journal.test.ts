import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Request } from '../../src/domain/request.ts';
import { openQueues } from '../../src/jobs/open-queues.ts';
import { createTimers } from '../../src/jobs/timers.ts';
import { keys } from '../../src/store/keys.ts';
import { createMemory } from '../../src/store/memory.ts';
import { writeBody } from '../../src/store/request-body.ts';
import { createRequestStore } from '../../src/store/request-store.ts';
import type { Journal } from '../../src/workflow/journal.ts';
import { useRedis } from '../support/redis.ts';
import { ana, aRequest, NOW, states } from '../support/requests.ts';

const server = useRedis();
const team = 'T0DESK';
let redis: Redis;
let troubles: string[];
beforeAll(() => {
  redis = new Redis(server.url);
});
beforeEach(async () => {
  troubles = [];
  await server.flush();
});
afterAll(() => redis.disconnect());

/** A process that saves, and remembers what it has saved. */
function aProcess() {
  const memory = createMemory({ warn: (what) => void troubles.push(what) });
  const journal: Journal = { keep: async (saved) => memory.keep(saved), remember: memory.keep };
  return { journal, again: memory.again, store: createRequestStore(redis, journal) };
}

const at = (version: number, changes: Partial<Request> = {}): Request => ({
  ...aRequest(states.awaitingApproval),
  version,
  updatedAt: NOW + version,
  ...changes,
});
const stored = async () => {
  const { body = '{}', version } = await redis.hgetall(keys.request(team, 'r1'));
  return { version: Number(version), purpose: JSON.parse(body).purpose };
};

describe('F99: what Redis has forgotten and this process has saved', () => {
  it('is saved again, with the lists it stands in and its lines of the audit trail', async () => {
    const { store, again } = aProcess();
    await store.save(at(1), NOW, [{ at: NOW, what: 'created', by: ana }]);
    await store.save(at(2), NOW + 60_000, [{ at: NOW, what: 'nudged', by: ana }]);
    const kept = async () => ({
      all: (await redis.keys('*')).sort(),
      due: await redis.zrange(keys.due(team), '0', '-1', 'WITHSCORES'),
      audit: await redis.xlen(keys.audit(team)),
      ...(await stored()),
    });
    const before = await kept();
    await server.flush();
    await again();
    expect(await kept()).toEqual(before);
    // A second time there is nothing to save.
    await again();
    expect([await kept(), troubles]).toEqual([before, []]);
  });

  it('stays as it is where somebody has decided anew meanwhile, and so does what came after', async () => {
    const { store, again } = aProcess();
    const others = createRequestStore(redis);
    await others.save(at(1), NOW, []);
    await store.save(at(2, { purpose: 'mine' }), NOW, []);
    await store.save(at(3, { purpose: 'mine, too' }), NOW, []);
    // The copy that took over has the first version only.
    await redis.hset(keys.request(team, 'r1'), 'version', '1', 'body', writeBody(at(1)));
    await others.save(at(2, { purpose: 'decided anew', updatedAt: NOW + 1_000 }), NOW, []);
    await again();
    expect(await stored()).toEqual({ version: 2, purpose: 'decided anew' });
  });

  it('is put together by all processes that saved some of it, in whatever order they come', async () => {
    const [one, two] = [aProcess(), aProcess()];
    await one.store.save(at(1), NOW, []);
    await two.store.save(at(2), NOW, []);
    await one.store.save(at(3, { purpose: 'the last' }), NOW, []);
    await server.flush();
    await Promise.all([one.again(), two.again()]);
    expect([await stored(), troubles]).toEqual([{ version: 3, purpose: 'the last' }, []]);
  });

  it('is saved without what came before it where nobody has that', async () => {
    const { store, again } = aProcess();
    await createRequestStore(redis).save(at(1), NOW, []);
    await store.save(at(2, { purpose: 'all that is so' }), NOW, []);
    await server.flush();
    await again();
    expect([await stored(), troubles]).toEqual([{ version: 2, purpose: 'all that is so' }, []]);
  }, 30_000);

  it('is not remembered beyond what fits', async () => {
    const { journal, again } = aProcess();
    const done: number[] = [];
    for (const no of [1, 2, 3]) {
      const saved = async () => done.push(no) > 0;
      await journal.keep({ teamId: team, bytes: 15_000_000, again: saved });
    }
    await again();
    expect(done).toEqual([2, 3]);
  });

  it('holds for a click that waits for its clicker to be looked up', async () => {
    const { journal, again } = aProcess();
    const queues = openQueues(redis, ['2Chat'], { warn: () => undefined });
    const timers = createTimers(queues, () => NOW, journal);
    const click = { teamId: team, requestId: 'r1', user: 'U1', at: NOW, channel: 'C1', fingerprint: 'f', nonce: 'n' };
    await timers.decide({ ...click, decision: { verb: 'approve' } });
    const waiting = async () => (await queues.queue('decisions').getWaiting()).map(({ id }) => id);
    await server.flush();
    await again();
    await again();
    expect(await waiting()).toEqual(['decide-r1-U1-n']);
    await queues.close();
  });
});
