import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { factsOf } from '../../src/domain/register/facts.ts';
import { auditLines } from '../../src/store/audit-lines.ts';
import { readAuditTrail } from '../../src/store/audit-trail.ts';
import { keys } from '../../src/store/keys.ts';
import { createRegisterStore } from '../../src/store/register-store.ts';
import type { Saved } from '../../src/workflow/journal.ts';
import type { RegisterStore } from '../../src/workflow/register-store.ts';
import { useRedis } from '../support/redis.ts';
import { aRecord, givingBacks, omar, TEAM } from '../support/register-desk.ts';
import { ana, aRequest, marta, NOW } from '../support/requests.ts';

const server = useRedis();
let redis: Redis;
let store: RegisterStore;
const first = aRecord();
const { id } = first;
const second = { ...first, version: 2 };

beforeAll(() => {
  redis = new Redis(server.url);
  store = createRegisterStore(redis);
});
beforeEach(() => server.flush());
afterAll(() => redis.disconnect());

const ofOwner = async (owner: string) => (await store.factsOfOwner(TEAM, owner)).map((facts) => facts.id);
const refuses = async (body: string) => {
  await redis.hset(keys.record(TEAM, id), { version: '1', body });
  await expect(store.load(TEAM, id)).rejects.toThrow(`number ${id} cannot be read`);
};

describe('numbers of the register', () => {
  it('come back as they were saved, in every state of giving back', async () => {
    for (const [no, givingBack] of Object.values(givingBacks).entries()) {
      const record = { ...aRecord({ number: `+1213555013${no}` }), givingBack };
      expect(await store.save(record, NOW, [])).toBe(true);
      expect(await store.load(TEAM, record.id)).toEqual(record);
    }
    expect(await store.load(TEAM, 'nothing')).toBeUndefined();
    expect(await store.load('T0OTHER', id)).toBeUndefined();
  });

  it('are saved only over the version they were made from; of many writers one wins', async () => {
    expect(await store.save(second, undefined, [])).toBe(false);
    expect(await store.save(first, undefined, [])).toBe(true);
    const won = await Promise.all(
      Array.from({ length: 30 }, (_, no) => store.save({ ...second, owner: `U${no}` }, undefined, [])),
    );
    expect(won.filter(Boolean)).toHaveLength(1);
    const owner = (await store.load(TEAM, id))?.owner ?? '';
    expect(owner).toBe(`U${won.indexOf(true)}`);
    // Whoever lost the race is in no list.
    expect(await Promise.all(Array.from({ length: 30 }, async (_, no) => (await ofOwner(`U${no}`)).length))).toEqual(
      won.map(Number),
    );
    expect(await ofOwner(ana)).toEqual([]);
  });

  it('stand in the list of their owner until they are gone, due when something must follow, untold until it was told', async () => {
    await store.save({ ...first, untold: 1 }, NOW, []);
    expect([await ofOwner(ana), await store.due(TEAM, NOW - 1, 9), await store.due(TEAM, NOW, 9)]).toEqual([
      [id],
      [],
      [id],
    ]);
    expect(await store.untold(TEAM, 9)).toEqual([id]);
    await store.save({ ...second, owner: omar }, undefined, []);
    expect([await ofOwner(ana), await ofOwner(omar), await store.due(TEAM, NOW, 9)]).toEqual([[], [id], []]);
    expect(await store.untold(TEAM, 9)).toEqual([]);
    await store.save({ ...second, version: 3, owner: omar, goneAt: NOW }, undefined, []);
    expect([await ofOwner(omar), await store.gone(TEAM, NOW - 1, 9), await store.gone(TEAM, NOW, 9)]).toEqual([
      [],
      [],
      [id],
    ]);
    expect((await store.facts(TEAM)).map(({ status }) => status)).toEqual(['gone']);
  });

  it('that are gone are forgotten with all that lists say of them, unless they were bought here or have changed', async () => {
    const gone = { ...first, goneAt: NOW, untold: 1 };
    await store.save(gone, NOW, []);
    expect(await store.forget(first)).toBe(false);
    expect(await store.forget({ ...gone, version: 2 })).toBe(false);
    expect(await store.forget(gone)).toBe(true);
    expect(await redis.keys('*')).toEqual([keys.teams]);
    const bought = { ...gone, bought: { request: 'r1', by: ana, at: NOW } };
    await store.save(bought, undefined, []);
    expect([await store.gone(TEAM, NOW, 9), await store.forget(bought)]).toEqual([[], false]);
  });

  it('that are not there any more are dropped from all lists; one that is stays', async () => {
    await store.save({ ...first, untold: 1 }, NOW, []);
    await store.drop(TEAM, id);
    expect(await store.due(TEAM, NOW, 9)).toEqual([id]);
    await redis.del(keys.record(TEAM, id));
    await store.drop(TEAM, id);
    expect([await store.due(TEAM, NOW, 9), await store.untold(TEAM, 9), await store.facts(TEAM)]).toEqual([[], [], []]);
  });

  it('that cannot be read are an error, never half a number, and left out of lists, which is told', async () => {
    await store.save(first, NOW, []);
    const body = JSON.stringify({ ...first, schema: 1 });
    await refuses('{"id":"x"');
    await refuses('{"id":"x"}');
    await refuses(JSON.stringify({ ...first, schema: 99 }));
    await refuses(JSON.stringify({ ...first, id: 'another' }));
    await refuses(body.replace('"active"', '"sleeping"'));
    await redis.hset(keys.recordFacts(TEAM), {
      odd: '{"id":',
      later: JSON.stringify({ ...factsOf(first), id: 'later', status: 'sleeping' }),
    });
    const unreadable: string[] = [];
    const found = await store.facts(TEAM, (each) => unreadable.push(each));
    expect([found.map((facts) => facts.id), unreadable.sort()]).toEqual([[id], ['later', 'odd']]);
    await store.putOff(TEAM, id, NOW + 1);
    expect([await store.due(TEAM, NOW, 9), await store.due(TEAM, NOW + 1, 9)]).toEqual([[], [id]]);
  });

  it('keep what only a later version knows: fields, and lines of their history', async () => {
    const line = { at: 1, what: 'ported', to: 'Elsewhere', extra: { deep: true } };
    const later = { ...first, mood: 'good', listed: { ...first.listed, sla: 9 }, history: [line] };
    await redis.hset(keys.record(TEAM, id), { version: '1', owner: ana, body: JSON.stringify(later) });
    const read = await store.load(TEAM, id);
    expect(read?.history).toMatchObject([{ at: 1, what: 'other' }]);
    if (read) await store.save({ ...read, version: 2, owner: omar }, undefined, []);
    const kept = JSON.parse((await redis.hget(keys.record(TEAM, id), 'body')) ?? '');
    expect(kept).toMatchObject({ mood: 'good', owner: omar, listed: { sla: 9 } });
    expect(kept.history).toEqual([line]);
  });

  it('are saved only in a run of Redis that this process knows', async () => {
    let known = 'another run';
    let caughtUp = 0;
    const runs = {
      known: () => known,
      proof: () => undefined,
      async catchUp() {
        caughtUp += 1;
        known = '';
      },
    };
    const careful = createRegisterStore(redis, undefined, () => runs);
    expect(await careful.save(first, undefined, [])).toBe(true);
    expect(caughtUp).toBe(1);
    runs.known = () => 'always another';
    await expect(careful.save(second, undefined, [])).rejects.toThrow('Redis is another one each time');
    expect(await store.load(TEAM, id)).toEqual(first);
  });

  it('are saved again where a copy of Redis lacks them, and not over what was decided since', async () => {
    const saved: Saved[] = [];
    const keep = async (each: Saved) => void saved.push(each);
    const kept = createRegisterStore(redis, { keep, remember: () => {} });
    const done = { ...second, updatedAt: NOW, owner: omar };
    await kept.save(first, undefined, []);
    await kept.save(done, NOW, []);
    await server.flush();
    expect([await saved[1]?.again(false), await saved[0]?.again(false), await saved[1]?.again(false)]).toEqual([
      false,
      true,
      true,
    ]);
    expect([await store.load(TEAM, id), await ofOwner(omar), await ofOwner(ana)]).toEqual([done, [id], []]);
    await server.flush();
    const other = { ...first, updatedAt: NOW + 1, owner: marta };
    await store.save(other, undefined, []);
    await saved[1]?.again(true);
    expect(await store.load(TEAM, id)).toEqual(other);
  });

  it('write each new line into the audit trail, beside those of requests', async () => {
    const news = [{ at: NOW, what: 'giveBackConfirmed', by: marta, until: NOW + 1 }] as const;
    await store.save({ ...first, history: [...news] }, undefined, news);
    const lines = [];
    for await (const line of readAuditTrail(redis, 0)) lines.push(line);
    expect(lines).toEqual([
      {
        ...{ at: NOW, team: TEAM, record: id, version: 1, number: first.number, provider: '2Chat', owner: ana },
        ...{ what: 'giveBackConfirmed', by: marta, until: NOW + 1 },
      },
    ]);
    expect(auditLines(aRequest(), [{ at: 1, what: 'created' }])[0]).not.toHaveProperty('record');
  });
});

describe('beside them', () => {
  it('one process tells, and one reads a list, at a time; others may see that', async () => {
    const answers: unknown[] = [];
    await store.readAlone(TEAM, '2Chat', async () => {
      answers.push(await store.isReading(TEAM, '2Chat'), await store.isReading(TEAM, 'Bird'));
      answers.push(await store.readAlone(TEAM, '2Chat', async () => {}));
      answers.push(await store.tellAlone(TEAM, async () => {}));
    });
    expect([...answers, await store.isReading(TEAM, '2Chat')]).toEqual([true, false, false, true, false]);
  });

  it('it is kept how lists were read, which month was told and how far purchases are taken over', async () => {
    const reading = { at: NOW, numbers: 3, unreadable: 1, failingSince: NOW - 1, problem: 'it was cut' };
    await store.keepReading(TEAM, '2Chat', reading);
    expect([await store.lastReading(TEAM, '2Chat'), await store.lastReading(TEAM, 'Bird')]).toEqual([
      reading,
      undefined,
    ]);
    await redis.hset(keys.readings(TEAM), 'Bird', '{"at":');
    expect(await store.lastReading(TEAM, 'Bird')).toBeUndefined();
    expect(await store.monthTold(TEAM)).toBeUndefined();
    await store.keepMonthTold(TEAM, '2026-01');
    expect(await store.monthTold(TEAM)).toBe('2026-01');
    expect([await store.isNewNight(TEAM, '2026-01-15'), await store.isNewNight(TEAM, '2026-01-15')]).toEqual([
      true,
      false,
    ]);
    await redis.zadd(keys.numbers(TEAM), 1, 'r1', 2, 'r2', 3, 'r3');
    await store.keepPurchasesKept(TEAM, 2);
    expect(await store.purchases(TEAM, await store.purchasesKept(TEAM), 9)).toEqual(['r3']);
    await store.keepPartlyTold(TEAM, ['a', 'b']);
    expect([...(await store.partlyTold(TEAM))].sort()).toEqual(['a', 'b']);
    expect(await redis.pttl(keys.partlyTold(TEAM))).toBeGreaterThan(0);
    await store.keepPartlyTold(TEAM, []);
    expect((await store.partlyTold(TEAM)).size).toBe(0);
  });
});
