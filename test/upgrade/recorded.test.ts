import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { queuesOf } from '../../src/jobs/queues.ts';
import { readJob } from '../../src/jobs/read-job.ts';
import { createCardStore } from '../../src/store/card-store.ts';
import { keys } from '../../src/store/keys.ts';
import { readBody, writeBody } from '../../src/store/request-body.ts';
import { built } from '../support/compiled.ts';
import { useRedis } from '../support/redis.ts';
import { temporaryFolder } from './builds.ts';
import { openDesk } from './desk.ts';
import { endAll } from './endings.ts';
import { findings, lists } from './findings.ts';
import { LINES, purposeOf } from './lines.ts';
import { type Recording, recordings, restore } from './recording.ts';

const TEAM = 'T0DESK';
const JOB = /^\{nd-jobs\}:(?<queue>[\w-]+):(?:[a-z-]+-[a-z0-9]{13}-[^:]+|\d+)$/;

/** Every key of ours as this version builds it, with anything where ids stand. */
const PATTERNS = Object.values(keys)
  .filter((each) => typeof each === 'string' || each.name !== 'probes')
  .map((each) => (typeof each === 'string' ? each : (each as (...parts: string[]) => string)(TEAM, '~', '~')))
  .map((pattern) =>
    pattern
      .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
      .replaceAll('~', '[^{}]+')
      .replaceAll(`\\{${TEAM}\\}`, '\\{[^{}]+\\}'),
  )
  .map((pattern) => new RegExp(`^${pattern}$`));

const hashes = ({ redis }: Recording, name: RegExp) =>
  Object.entries(redis).flatMap(([key, kept]) =>
    name.test(key) && kept.type === 'hash' ? [[key, kept.value] as const] : [],
  );

// One for each release, so that what any of them kept is read for ever.
describe.each(recordings())('F98: what %s kept', (_name, recording) => {
  const server = useRedis({ keeps: true });
  let redis: Redis;
  beforeAll(async () => {
    redis = new Redis(server.url);
    await restore(redis, recording);
  });
  afterAll(() => redis.disconnect());

  it('has requests in every state', () => {
    const requests = hashes(recording, /:request:/).map(([, { body = '' }]) => JSON.parse(body));
    expect(requests.map(({ purpose }) => purpose).sort()).toEqual(LINES.map(purposeOf).sort());
    expect(new Set(requests.map(({ state }) => state.name)).size).toBe(11);
    const [releasing, orphans] = ['releasing', 'orphanHolds'].map((name) => requests.flatMap((each) => each[name]));
    expect([releasing?.length, orphans?.length]).toEqual([1, 1]);
    expect(requests.filter(({ state }) => state.attempt !== undefined).length).toBeGreaterThanOrEqual(2);
  });

  it('is read whole: every request with every field and entry, and saved as it was', () => {
    for (const [key, { body = '' }] of hashes(recording, /:request:/)) {
      const request = readBody(TEAM, key.split(':').at(-1) ?? '', body);
      expect(request.history.filter(({ what }) => what === 'other')).toEqual([]);
      expect(JSON.parse(writeBody(request))).toMatchObject(JSON.parse(body));
    }
  });

  it('is found where this version looks: keys, queues and jobs', () => {
    const others = Object.keys(recording.redis).filter((key) => !key.startsWith('{nd-jobs}'));
    expect(others.filter((key) => !PATTERNS.some((pattern) => pattern.test(key)))).toEqual([]);
    const jobs = hashes(recording, JOB).filter(([, { data }]) => data !== undefined);
    expect(jobs.length).toBeGreaterThan(20);
    const unread = jobs.filter(([, { data = '' }]) => !readJob(JSON.parse(data)));
    expect(unread.map(([key]) => key)).toEqual([]);
    const queues = new Set<string>(queuesOf(['2Chat']).keys());
    const used = new Set(jobs.map(([key]) => JOB.exec(key)?.groups?.['queue'] ?? ''));
    expect([...used].filter((name) => !queues.has(name))).toEqual([]);
  });

  it('has cards that this version knows', async () => {
    const cards = createCardStore(redis);
    const all = hashes(recording, /^nd:.*:cards:/);
    expect(all.length).toBeGreaterThan(15);
    for (const [key, kept] of all) {
      const known = await cards.known(TEAM, key.split(':').at(-1) ?? '');
      expect(known.unreadable).toEqual(new Set());
      expect(known.cards.size + known.announced.size).toBe(Object.keys(kept).length);
    }
  });

  it('is brought to its end by people who press what its cards offer: once each, and nothing is left', async () => {
    const desk = await openDesk(temporaryFolder('recorded'), recording);
    try {
      const before = await desk.requests();
      desk.sandbox.answerAs({ ownedAfterMs: 0 });
      await desk.start([{ name: 'new', main: built('src/main.ts') }]);
      const notListed = await lists(desk, 'before');
      const ended = await endAll(desk, before);
      expect(ended.filter(({ wrong }) => wrong !== undefined)).toEqual([]);
      expect([...notListed, ...(await findings(desk)), ...(await lists(desk, 'after'))]).toEqual([]);
    } finally {
      await desk.close();
    }
  }, 180_000);
});
