import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Absence } from '../../src/domain/policy/absence.ts';
import { createAbsenceStore } from '../../src/store/absences.ts';
import { createPolicyApplied } from '../../src/store/policy-applied.ts';
import type { AbsenceStore } from '../../src/workflow/absence-store.ts';
import type { Saved } from '../../src/workflow/journal.ts';
import { useRedis } from '../support/redis.ts';
import { MINUTE, NOW } from '../support/requests.ts';

const server = useRedis();
const team = 'T0DESK';
let redis: Redis;
let other: Redis;
let store: AbsenceStore;
let saved: Saved[];

beforeAll(() => {
  redis = new Redis(server.url);
  other = new Redis(server.url);
});
beforeEach(async () => {
  await server.flush();
  saved = [];
  store = createAbsenceStore(redis, { keep: async (each) => void saved.push(each) });
});
afterAll(() => {
  redis.disconnect();
  other.disconnect();
});

const away = (user: string, to: string, from = NOW, until = NOW + 60 * MINUTE): Absence => ({ user, to, from, until });
const said = async () => (await store.list(team)).map(({ user, to }) => `${user} → ${to}`).sort();
const news = async () =>
  (await store.news(team)).map(({ what, at, absence: { to } }) => [what, to, (at - NOW) / MINUTE]);

describe('absences', () => {
  it('are one for each person: the next takes the place of the one before, and its delegate is told', async () => {
    expect(await store.set(team, away('U1', 'U2'), NOW)).toBeUndefined();
    expect(await store.set(team, away('U1', 'U3', NOW + MINUTE), NOW + 1)).toBeUndefined();
    expect(await store.set(team, away('U4', 'U3'), NOW)).toBeUndefined();
    expect(await said()).toEqual(['U1 → U3', 'U4 → U3']);
    expect((await store.news(team)).filter(({ what }) => what === 'ended')).toMatchObject([{ absence: { to: 'U2' } }]);
    expect(await store.list('T0OTHER')).toEqual([]);
  });

  it('are refused where they do not go with what others have said, and nothing is kept of them', async () => {
    await store.set(team, away('U1', 'U2'), NOW);
    const before = await store.news(team);
    expect(await store.set(team, away('U2', 'U1'), NOW)).toBe('circle');
    expect(await store.set(team, away('U3', 'U3'), NOW)).toBe('self');
    expect(await said()).toEqual(['U1 → U2']);
    expect(await store.news(team)).toEqual(before);
  });

  it('of two people who name each other at the same moment one is refused, on two connections', async () => {
    const second = createAbsenceStore(other);
    for (let round = 0; round < 30; round += 1) {
      await server.flush();
      const answers = await Promise.all([
        store.set(team, away('U1', 'U2'), NOW),
        second.set(team, away('U2', 'U1'), NOW),
      ]);
      expect(answers.sort()).toEqual(['circle', undefined]);
      expect(await said()).toHaveLength(1);
    }
  });

  it('of many people at once are all kept', async () => {
    const second = createAbsenceStore(other);
    const people = Array.from({ length: 20 }, (_, no) => `U${no}`);
    await Promise.all(people.map((user, no) => (no % 2 ? second : store).set(team, away(user, 'U99'), NOW)));
    expect(await said()).toHaveLength(20);
    expect((await store.news(team)).filter(({ what }) => what === 'named')).toHaveLength(20);
  });

  it('are said only so often in an hour by one person, who may come back at any time; what is refused does not count', async () => {
    const second = createAbsenceStore(other);
    expect(await store.set(team, away('U1', 'U1'), NOW)).toBe('self');
    const all = Array.from({ length: 10 }, (_, no) => (no % 2 ? second : store).set(team, away('U1', 'U2'), NOW + no));
    expect(new Set(await Promise.all(all))).toEqual(new Set([undefined]));
    const before = await store.news(team);
    expect(await store.set(team, away('U1', 'U3'), NOW + 11)).toBe('often');
    expect([await said(), await store.news(team)]).toEqual([['U1 → U2'], before]);
    // What was saved is saved again where a copy of Redis lacks it, and others say so themselves.
    await redis.del(`nd:{${team}}:absences`);
    await saved.at(-1)?.again(true);
    expect(await said()).toEqual(['U1 → U2']);
    expect(await store.set(team, away('U4', 'U2'), NOW)).toBeUndefined();
    expect(await store.end(team, 'U1', NOW + 12)).toMatchObject({ to: 'U2' });
    expect(await store.set(team, away('U1', 'U2'), NOW + 13)).toBe('often');
    const left = await redis.pttl(`nd:{${team}}:absences-said:U1`);
    expect(left > 3_000_000 && left <= 3_600_000).toBe(true);
    await redis.del(`nd:{${team}}:absences-said:U1`);
    expect(await store.set(team, away('U1', 'U2'), NOW + 14)).toBeUndefined();
  });

  it('end early, once, and are not there any more for those who ask for what is', async () => {
    await store.set(team, away('U1', 'U2'), NOW);
    expect(await store.end(team, 'U1', NOW + MINUTE)).toMatchObject({ to: 'U2', until: NOW + 60 * MINUTE });
    expect(await store.end(team, 'U1', NOW + MINUTE)).toBeUndefined();
    expect(await store.end(team, 'U2', NOW)).toBeUndefined();
    expect(await store.set(team, away('U2', 'U1', NOW + MINUTE), NOW + MINUTE)).toBeUndefined();
  });

  it('that are over are dropped with a later one, not before it is sure that nobody saves them again', async () => {
    await store.set(team, away('U1', 'U2', NOW, NOW + MINUTE), NOW);
    await store.set(team, away('U3', 'U4'), NOW + 2 * MINUTE);
    expect(await said()).toHaveLength(2);
    await store.set(team, away('U3', 'U4'), NOW + 12 * MINUTE);
    expect(await said()).toEqual(['U3 → U4']);
  });

  it('of a later version are read as far as they are known, and what it has added stays', async () => {
    await redis.hset(`nd:{${team}}:absences`, {
      U1: JSON.stringify({ ...away('U1', 'U2'), why: 'holiday' }),
      U5: JSON.stringify({ user: 'U5', shared: ['U1', 'U2'] }),
      U6: '{"user":"U6","to":"U1","from":1,"unt',
    });
    await redis.hset(`nd:{${team}}:absence-news`, 'x', JSON.stringify({ what: 'shared', at: NOW }));
    expect(await said()).toEqual(['U1 → U2']);
    expect(await store.news(team)).toEqual([]);
    await store.end(team, 'U1', NOW + MINUTE);
    const kept = await redis.hgetall(`nd:{${team}}:absences`);
    expect(JSON.parse(kept['U1'] ?? '')).toMatchObject({ why: 'holiday', until: NOW + MINUTE });
    expect(Object.keys(kept).sort()).toEqual(['U1', 'U5', 'U6']);
    expect(await redis.hlen(`nd:{${team}}:absence-news`)).toBe(2);
  });
});

describe('what is to be told', () => {
  it('is kept with it, what is due first: at once, when it begins, and when it is over', async () => {
    await store.set(team, away('U1', 'U2', NOW + 5 * MINUTE), NOW);
    expect(await news()).toEqual([
      ['confirmed', 'U2', 0],
      ['named', 'U2', 0],
      ['begins', 'U2', 5],
      ['over', 'U2', 60],
    ]);
    for (const each of (await store.news(team)).slice(0, 2)) await store.told(team, each);
    await store.end(team, 'U1', NOW + MINUTE);
    expect(await news()).toEqual([
      ['ended', 'U2', 1],
      ['begins', 'U2', 5],
      ['over', 'U2', 60],
    ]);
  });

  it('is told to the delegate of one who is away, too', async () => {
    await store.set(team, away('U2', 'U3'), NOW);
    await store.set(team, away('U1', 'U2'), NOW + 1);
    const through = (await store.news(team)).filter(({ what }) => what === 'namedThrough');
    expect(through).toMatchObject([{ to: 'U3', through: 'U2', absence: { user: 'U1' } }]);
  });

  it('is told by one at a time', async () => {
    const second = createAbsenceStore(other);
    await store.tellAlone(team, async () => {
      expect(await second.tellAlone(team, async () => {})).toBe(false);
    });
    expect(await second.tellAlone(team, async () => {})).toBe(true);
  });
});

describe('a copy of Redis that takes over', () => {
  const again = async () => {
    for (const each of saved) expect(await each.again(true)).toBe(true);
  };

  it('is given again what it lacks, with what is to be told', async () => {
    await store.set(team, away('U1', 'U2'), NOW);
    await store.set(team, away('U3', 'U2'), NOW);
    const before = [await said(), await news()];
    await server.flush();
    await again();
    expect([await said(), await news()]).toEqual(before);
  });

  it('keeps what was said later, and what was told stays told', async () => {
    await store.set(team, away('U1', 'U2'), NOW);
    for (const each of await store.news(team)) await store.told(team, each);
    await createAbsenceStore(other).end(team, 'U1', NOW + MINUTE);
    await again();
    expect((await store.list(team)).map(({ until }) => until)).toEqual([NOW + MINUTE]);
    expect(await news()).toEqual([['ended', 'U2', 1]]);
  });
});

describe('the policy by which all that waits was judged last', () => {
  it('is noted when that is queued, and has it queued once', async () => {
    const applied = createPolicyApplied(redis);
    let judged = 0;
    const judge = async () => void judged++;
    const notes = async (digest: string | undefined) => {
      await applied.note(team, digest, judge);
      return judged;
    };
    // Without a file there never was another one.
    expect(await notes(undefined)).toBe(0);
    expect(await notes('a')).toBe(1);
    expect(await notes('a')).toBe(1);
    expect(await notes('b')).toBe(2);
    expect(await notes(undefined)).toBe(3);
    expect(await notes(undefined)).toBe(3);
    // A process that dies before it was queued leaves it to the next.
    await expect(applied.note(team, 'c', () => Promise.reject(new Error('away')))).rejects.toThrow('away');
    expect(await notes('c')).toBe(4);
  });
});
