import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createCardStore } from '../../src/store/card-store.ts';
import { createClaimStore } from '../../src/store/claim-store.ts';
import { createMemory } from '../../src/store/memory.ts';
import { useRedis } from '../support/redis.ts';

const server = useRedis();
let redis: Redis;
beforeAll(() => {
  redis = new Redis(server.url);
});
afterAll(() => redis.disconnect());
beforeEach(() => server.flush());

const warn = () => undefined;
const team = 'T0DESK';
const posting = { at: 1, to: 'C1', rendered: 'a' };
const card = { channel: 'C1', ts: '1.1', rendered: 'a' };

/** A process of the bot, and what it remembers. */
function aProcess() {
  const memory = createMemory({ warn });
  const journal = { remember: memory.keep };
  return { ...memory, cards: createCardStore(redis, journal), claims: createClaimStore(redis, journal) };
}

describe('F99: a copy that takes over without the end of what was saved', () => {
  it('is given cards again, as they were announced and kept', async () => {
    const { cards, again } = aProcess();
    await cards.withLock(team, 'r1', async (writer) => {
      await writer.announce('request', posting);
      await writer.save('request', card);
      await writer.announce('note', posting);
      await writer.announce('gone', posting);
      await writer.withdraw('gone');
    });
    await server.flush();
    await again();
    const { cards: kept, announced } = await cards.known(team, 'r1');
    expect([Object.fromEntries(kept), Object.fromEntries(announced)]).toEqual([{ request: card }, { note: posting }]);
  });

  it('keeps what was written there since', async () => {
    const { cards, again } = aProcess();
    await cards.withLock(team, 'r1', (writer) => writer.save('request', card));
    await server.flush();
    const other = { ...card, ts: '2.2' };
    await aProcess().cards.withLock(team, 'r1', (writer) => writer.save('request', other));
    await again();
    expect((await cards.load(team, 'r1')).get('request')).toEqual(other);
  });

  it('waits for what another process wrote before', async () => {
    const [one, two] = [aProcess(), aProcess()];
    await one.cards.withLock(team, 'r1', (writer) => writer.announce('request', posting));
    await two.cards.withLock(team, 'r1', (writer) => writer.save('request', card));
    await server.flush();
    const late = two.again();
    await new Promise((resolve) => setTimeout(resolve, 300));
    await one.again();
    await late;
    expect((await one.cards.load(team, 'r1')).get('request')).toEqual(card);
  });

  it('is given claims again, but none that were given up', async () => {
    const { claims, again } = aProcess();
    const [kept, dropped] = ['+1', '+2'].map((number) => ({
      teamId: team,
      provider: '2Chat',
      requestId: 'r1',
      number,
    }));
    if (!kept || !dropped) throw new Error('there are two');
    await claims.take(kept, 60_000);
    await claims.take(dropped, 60_000);
    await claims.drop(dropped);
    await server.flush();
    await again();
    const byOther = (claim: typeof kept) => aProcess().claims.take({ ...claim, requestId: 'r2' }, 60_000);
    expect([await byOther(kept), await byOther(dropped)]).toEqual([false, true]);
  });

  it('is given what was saved a minute before it began to take two minutes to take over', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    try {
      const { keep, again } = createMemory({ warn });
      let times = 0;
      keep({ bytes: 1, again: async () => ++times > 0 });
      vi.advanceTimersByTime(180_000);
      await again();
      expect(times).toBe(1);
      vi.advanceTimersByTime(180_000);
      await again();
      expect(times).toBe(1);
    } finally {
      vi.useRealTimers();
    }
  });
});
