import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Request } from '../../src/domain/request.ts';
import { PREFIX } from '../../src/jobs/job.ts';
import { keys } from '../../src/store/keys.ts';
import { createMemory } from '../../src/store/memory.ts';
import { createRequestStore } from '../../src/store/request-store.ts';
import { type Restarts, watchRestarts } from '../../src/store/restarts.ts';
import type { Journal } from '../../src/workflow/journal.ts';
import { useRedis } from '../support/redis.ts';
import { aRequest, NOW, states } from '../support/requests.ts';

const server = useRedis();
const team = 'T0DESK';
let closes: (() => void)[];

beforeEach(async () => {
  closes = [];
  await server.flush();
});
afterEach(() => {
  for (const close of closes) close();
});

/** A process that saves, and remembers what it has saved. It saves that again once `mayCatchUp` resolves. */
async function aProcess() {
  const redis = new Redis(server.url, { retryStrategy: () => 20 });
  redis.on('error', () => undefined);
  await new Promise((resolve) => redis.once('ready', resolve));
  const memory = createMemory({ warn: () => undefined });
  const journal: Journal = { keep: async (saved) => memory.keep(saved), remember: memory.keep };
  const one = { mayCatchUp: Promise.resolve(), redis, runs: undefined as unknown as Restarts };
  one.runs = await watchRestarts({
    ...{ redis, teamId: team, clock: () => NOW, observer: { warn: () => undefined }, prefix: PREFIX },
    homes: { invalidateAll: async () => undefined },
    hadCopies: () => true,
    onForgotten: async () => {
      await one.mayCatchUp;
      await memory.again();
    },
    onRestart: async () => undefined,
  });
  closes.push(
    () => one.runs.close(),
    () => redis.disconnect(),
  );
  return Object.assign(one, { store: createRequestStore(redis, journal, () => one.runs) });
}

const at = (version: number): Request => ({
  ...aRequest(states.awaitingApproval),
  version,
  updatedAt: NOW + version,
});

/** Saved by turns: the last four versions by the second process alone. */
async function saved(a: Saver, b: Saver): Promise<void> {
  for (const [index, { store }] of [a, b, a, b, b, b, b].entries()) await store.save(at(index + 1), NOW, []);
}
type Saver = Pick<Awaited<ReturnType<typeof aProcess>>, 'store'>;

/** Redis is there again, and knows nothing. */
async function anotherRun(...processes: readonly Pick<Awaited<ReturnType<typeof aProcess>>, 'redis'>[]): Promise<void> {
  const ready = processes.map(({ redis }) => new Promise((resolve) => redis.once('ready', resolve)));
  await server.server.kill();
  await server.server.restart();
  await Promise.all(ready);
}

/** Longer than others are waited for that say nothing of themselves, and shorter than those that do. */
const LATE_MS = 2_500;
const later = () => sleep(LATE_MS);

describe('F99: after Redis has forgotten what two processes saved by turns', () => {
  it.each([
    ['another run', anotherRun],
    ['emptied', () => server.flush()],
  ])('%s: neither believes what it reads until the other one has saved again what it remembers', async (_, forget) => {
    const [a, b] = [await aProcess(), await aProcess()];
    await saved(a, b);
    // Both have seen each other by now.
    await Promise.all([a.runs.catchUp(), b.runs.catchUp()]);
    let release = () => {};
    b.mayCatchUp = new Promise((resolve) => {
      release = resolve;
    });
    await forget(a, b);
    const read = a.store.load(team, 'r1');
    const lists = a.store.list(team, { of: 'approvers' }, 5);
    const again = later().then(release);
    expect((await read)?.version).toBe(7);
    expect((await lists).requests.map(({ version }) => version)).toEqual([7]);
    await again;
    expect((await b.store.load(team, 'r1'))?.version).toBe(7);
  });

  it('one that comes just then waits for them, too', async () => {
    const [a, b] = [await aProcess(), await aProcess()];
    await saved(a, b);
    await Promise.all([a.runs.catchUp(), b.runs.catchUp()]);
    const standing = await a.redis.hgetall(keys.processes(team));
    let release = () => {};
    b.mayCatchUp = new Promise((resolve) => {
      release = resolve;
    });
    await anotherRun(a, b);
    // A copy knows of them, as they were.
    await a.redis.hset(keys.processes(team), standing);
    const [c] = await Promise.all([aProcess(), sleep(1_000).then(release)]);
    expect((await c.store.load(team, 'r1'))?.version).toBe(7);
  });

  it('and so they do when yet another run begins while they wait', async () => {
    const [a, b] = [await aProcess(), await aProcess()];
    await saved(a, b);
    await Promise.all([a.runs.catchUp(), b.runs.catchUp()]);
    let release = () => {};
    b.mayCatchUp = new Promise((resolve) => {
      release = resolve;
    });
    await anotherRun(a, b);
    const read = a.store.load(team, 'r1');
    // By now the first one has caught up with a run that is about to end, and waits for the second.
    await expect.poll(async () => (await a.redis.hvals(keys.processes(team))).length, { timeout: 10_000 }).toBe(2);
    await anotherRun(a, b);
    await later();
    release();
    // Where Redis went away in the middle of it, the next one who asks is answered.
    expect((await read.catch(() => a.store.load(team, 'r1')))?.version).toBe(7);
  });

  it('one that does not run any more is not waited for', async () => {
    const [a, b] = [await aProcess(), await aProcess()];
    await a.store.save(at(1), NOW, []);
    await Promise.all([a.runs.catchUp(), b.runs.catchUp()]);
    b.runs.close();
    b.redis.disconnect();
    await anotherRun(a);
    expect((await a.store.load(team, 'r1'))?.version).toBe(1);
  });
});
