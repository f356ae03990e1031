import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Absence } from '../../src/domain/policy/absence.ts';
import type { AbsenceNews } from '../../src/domain/policy/absence-news.ts';
import type { JobContext } from '../../src/jobs/job-context.ts';
import { queueAbsences, tellAbsences } from '../../src/jobs/tell-absences.ts';
import { createAbsenceStore } from '../../src/store/absences.ts';
import { aJobContext } from '../support/job-context.ts';
import { useRedis } from '../support/redis.ts';
import { MINUTE, NOW } from '../support/requests.ts';

const server = useRedis();
const team = 'T0DESK';
let redis: Redis;
let context: JobContext;
let now: number;
let told: string[];
let queued: string[];
/** Why nothing can be posted to a person. */
let trouble: Map<string, Error | { againAt: number }>;

beforeAll(() => {
  redis = new Redis(server.url);
});
beforeEach(async () => {
  await server.flush();
  now = NOW;
  told = [];
  queued = [];
  trouble = new Map();
  context = {
    ...aJobContext(redis, { orders: [], owned: [], holds: [], released: [] }),
    clock: () => now,
    absences: createAbsenceStore(redis),
    timers: {
      judgeAnew: async () => void queued.push('judge'),
      tellAbsences: async (_team, at) => void queued.push(at === undefined ? 'tell' : `tell at ${(at - NOW) / MINUTE}`),
      renderHome: async (_team, user) => void queued.push(`home ${user}`),
    },
    absenceTeller: {
      async tell({ what, absence: { user, to: named }, to = what === 'confirmed' ? user : named }: AbsenceNews) {
        const no = trouble.get(to);
        if (no instanceof Error) throw no;
        if (no) return no;
        told.push(`${what} ${user} ${to}`);
        return undefined;
      },
    },
  };
});
afterAll(() => redis.disconnect());

const away = (user: string, to: string, from = NOW, until = NOW + 60 * MINUTE): Absence => ({ user, to, from, until });
const set = (...absence: Parameters<typeof away>) => context.absences.set(team, away(...absence), now);

describe('what is to be told of absences', () => {
  it('is told once; what waits is judged anew, and Homes are rendered', async () => {
    await set('U1', 'U2');
    expect(await tellAbsences(team, context)).toBeUndefined();
    expect(told.sort()).toEqual(['confirmed U1 U1', 'named U1 U2']);
    expect(queued.sort()).toEqual(['home U1', 'home U2', 'judge']);
    queued = [];
    await tellAbsences(team, context);
    expect([told.length, queued]).toEqual([2, []]);
    now = NOW + 60 * MINUTE;
    await tellAbsences(team, context);
    expect(told).toHaveLength(2 + 1);
    expect(queued).toContain('judge');
    expect(await context.absences.news(team)).toEqual([]);
  });

  it('that begins later is told then, by a job that is queued shortly before', async () => {
    await set('U1', 'U2', NOW + 5 * MINUTE);
    await tellAbsences(team, context);
    expect(queued).not.toContain('tell at 5');
    now = NOW + 4 * MINUTE;
    queued = [];
    await queueAbsences(team, context);
    expect(queued).toEqual(['tell at 5']);
    // A process that was down at that moment: the first sweep after it.
    now = NOW + 9 * MINUTE;
    await queueAbsences(team, context);
    expect(queued.at(-1)).toBe('tell');
    await tellAbsences(team, context);
    expect(told.at(-1)).toBe('begins U1 U2');
  });

  it('is not told of what was changed since; who stands behind a delegate that is away is told in their place', async () => {
    await set('U1', 'U2', NOW + 5 * MINUTE);
    await context.absences.end(team, 'U1', NOW + MINUTE);
    await set('U3', 'U4', NOW + 5 * MINUTE);
    now = NOW + MINUTE;
    await set('U4', 'U5');
    now = NOW + 6 * MINUTE;
    await tellAbsences(team, context);
    expect(told.filter((each) => /begins|Through/.test(each))).toEqual(['namedThrough U3 U5']);
  });

  it('of one who cannot be told now is told again, and the others meanwhile; where Slack asks for patience, all wait', async () => {
    await set('U1', 'U2');
    trouble.set('U2', new Error('no answer'));
    await expect(tellAbsences(team, context)).rejects.toThrow('no answer');
    expect(told).toEqual(['confirmed U1 U1']);
    trouble.set('U2', { againAt: NOW + 1_000 });
    expect(await tellAbsences(team, context)).toEqual({ againAt: NOW + 1_000 });
    trouble.clear();
    await tellAbsences(team, context);
    expect(told).toEqual(['confirmed U1 U1', 'named U1 U2']);
  });

  it('waits while another process tells it', async () => {
    await set('U1', 'U2');
    await context.absences.tellAlone(team, async () => {
      expect(await tellAbsences(team, context)).toEqual({ againAt: NOW + 500 });
    });
    expect(told).toEqual([]);
  });
});
